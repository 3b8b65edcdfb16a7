"""A frozen spectrum by phase vocoder: every peak goes on at the frequency it had.

J. L. Flanagan & R. M. Golden, *Phase vocoder* (1966); peaks carry the bins around them along (J. Laroche & M. Dolson,
*Improved phase vocoder time-scale modification of audio*, 1999), so that a steady tone comes out as it went in.
"""

from typing import TYPE_CHECKING

import numpy as np

from speccade.families.audio.curve_kernels import moving_phase
from speccade.families.audio.synthesis import _voice
from speccade.families.audio.synthesis.self_oscillation_kernels import root_mean_square
from speccade.kernels.elementary import atan2, cos_turns, sincos_turns
from speccade.kernels.fft import fft_table, irfft, rfft
from speccade.kernels.interpolate import interpolation_table, read_at
from speccade.kernels.jit import Floats, Ints, kernel

if TYPE_CHECKING:
    from speccade.families.audio.contract import Voice
    from speccade.families.audio.synthesis._sources import Source

SHORTEST, LONGEST = 4096, 1 << 16  # frames of analysis
PERIODS = 8.0  # of the lowest tone in it
OVERLAP = 4
TONE_LEVEL, NOISE_LEVEL = 0.82, 0.69  # of the source: what the format's plain overlap-add keeps
LONGEST_READ = 4  # lengths of the layer that a raised pitch may use up before it turns back
TWO_PI = 6.283185307179586


@kernel
def peak_turns(
    re: Floats, im: Floats, later_re: Floats, later_im: Floats, lag: int, turns: Floats, owner: Ints
) -> None:
    """Frequency of every bin's peak, in cycles per frame.

    Two spectra of the same sound, the second `lag` frames later. `owner[k]` becomes the peak bin whose region bin k
    is in, `turns[k]` the frequency of that peak, from the advance of its phase.
    """
    bins = re.size
    size = 2 * (bins - 1)
    power = np.empty(bins)
    for k in range(bins):
        power[k] = re[k] * re[k] + im[k] * im[k]
    last, valley = -1, 0
    for k in range(1, bins - 1):
        if power[k] >= power[k - 1] and power[k] > power[k + 1]:
            if last >= 0:
                # the border is the lowest bin between two peaks
                valley = last
                for j in range(last, k):
                    valley = j if power[j] < power[valley] else valley
                for j in range(valley + 1, k):
                    owner[j] = k
            else:
                for j in range(k):
                    owner[j] = k
            for j in range(k, bins):
                owner[j] = k
            last = k
    for k in range(bins):
        p = owner[k]
        real = later_re[p] * re[p] + later_im[p] * im[p]
        imaginary = later_im[p] * re[p] - later_re[p] * im[p]
        advance = atan2(imaginary, real) / TWO_PI
        expected = lag * (p / size)
        turns[k] = (expected + ((advance - expected) - np.rint(advance - expected))) / lag


@kernel
def hold(
    re: Floats, im: Floats, turns: Floats, window: Floats, highest: int, table: Floats, first: int, out: Floats
) -> None:
    """Overlap-add the spectrum for ever, `window.size / OVERLAP` apart, each bin's phase moving on at `turns`.

    `first` is the (negative) frame of the first copy. Bins above `highest` and at 0 Hz are left out.
    """
    size = window.size
    hop = size // OVERLAP
    bins = re.size
    now_re, now_im, block = np.zeros(bins), np.zeros(bins), np.empty(size)
    for start in range(first, out.size, hop):
        for k in range(1, highest + 1):
            s, c = sincos_turns(turns[k] * start)
            now_re[k] = re[k] * c - im[k] * s
            now_im[k] = re[k] * s + im[k] * c
        irfft(now_re, now_im, block, table)
        for j in range(max(0, -start), min(size, out.size - start)):
            out[start + j] += block[j] * window[j]


@kernel
def hann(out: Floats) -> None:
    """Periodic Hann window."""
    for i in range(out.size):
        out[i] = 0.5 - 0.5 * cos_turns(i / out.size)


@kernel
def reflect(position: Floats, end: float) -> None:
    """Fold positions into [0, end], back and forth."""
    for i in range(position.size):
        cycle = position[i] - np.floor(position[i] / (2.0 * end)) * (2.0 * end)
        position[i] = cycle if cycle <= end else 2.0 * end - cycle


def frozen(source: "Source", voice: "Voice") -> Floats:
    """The frozen source, shape (frames,)."""
    if voice.frames == 0:
        return np.zeros(0)
    size = SHORTEST
    while size < LONGEST and size < PERIODS * voice.sample_rate / source.lowest:
        size *= 2
    lag = size // 16
    moment = source.moment(voice, size + lag)
    window, table = np.empty(size), fft_table(size)
    hann(window)
    spectra = np.empty((4, size // 2 + 1))
    rfft(moment[:size] * window, spectra[0], spectra[1], table)
    rfft(moment[lag:] * window, spectra[2], spectra[3], table)
    turns, owner = np.zeros(size // 2 + 1), np.zeros(size // 2 + 1, np.int64)
    peak_turns(spectra[0], spectra[1], spectra[2], spectra[3], lag, turns, owner)
    position, frames, fastest = None, voice.frames, 1.0
    if voice.pitch is not None:
        position = np.empty(voice.frames)
        moving_phase(np.clip(voice.pitch, 0.01, 64.0), position)
        frames = int(min(position[-1], LONGEST_READ * voice.frames)) + 64
        fastest = max(1.0, float(voice.pitch.max()))
    stream = np.zeros(frames)
    highest = int((size // 2 - 1) / fastest)
    hold(spectra[0], spectra[1], turns, window, highest, table, -size + size // OVERLAP, stream)
    level = (NOISE_LEVEL if source.lowest == np.inf else TONE_LEVEL) * root_mean_square(moment)
    if position is not None:
        reflect(position, float(frames - 1))
        bent = np.empty(voice.frames)
        read_at(stream, position, interpolation_table(), bent)
        stream = bent
    return _voice.normalise_rms(stream, level)
