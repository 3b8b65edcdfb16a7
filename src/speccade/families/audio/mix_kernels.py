"""Placing layers in the stereo field, DC, the end fade, decibels."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from speccade.families.audio.curve_kernels import fill_adsr
from speccade.families.audio.layout import take
from speccade.kernels.elementary import cos_turns, db_to_gain, gain_to_db, sin_turns
from speccade.kernels.ieee import bits_float
from speccade.kernels.jit import Floats, inline, kernel

Shorts = NDArray[np.int16]
BLOCK: Final = 512
SILENT: Final = 1e-300
LANES: Final = 64  # sums that run side by side; even


@kernel
def pan_gains(pan: Floats, scale: float, left: Floats, right: Floats) -> None:
    """Equal-power gains of each position in [-1, 1] (clamped), times `scale`: cos and sin of (pan + 1) pi / 4."""
    for i in range(pan.size):
        p = min(1.0, max(-1.0, pan[i]))
        turns = (p + 1.0) * 0.125
        left[i] = scale * cos_turns(turns)
        right[i] = scale * sin_turns(turns)


@kernel
def add_layer(signal: Floats, envelope: Floats, left: Floats, right: Floats, start: int, mix: Floats) -> None:
    """Add `signal` times its envelope times gain to `mix`, shape (frames, channels), from frame `start` on.

    `signal` has shape (frames, 1) or (frames, 2), `envelope` is the plan of an ADSR; `left` and `right` hold one gain or one
    per frame. A mix of one channel takes one left gain. The envelope exists only a block at a time: memory costs most here.
    """
    frames, inputs, outputs = signal.shape[0], signal.shape[1], mix.shape[1]
    source, target = signal.reshape(signal.size), mix.reshape(mix.size)[start * outputs :]
    gains, lefts, rights = np.empty(BLOCK), np.empty(BLOCK), np.empty(BLOCK)
    for begin in range(0, frames, BLOCK):
        count = min(BLOCK, frames - begin)
        x, y = source[begin * inputs :], target[begin * outputs :]
        fill_adsr(envelope, begin, gains[:count])
        if outputs == 1:
            gain = left[0]
            for i in range(count):
                y[i] += x[i] * gains[i] * gain
            continue
        if begin == 0 or left.size > 1:  # a single gain stays where it was put
            take(left, begin, lefts[:count])
            take(right, begin, rights[:count])
        if inputs == 1:
            for i in range(count):
                shaped = x[i] * gains[i]
                y[2 * i] += shaped * lefts[i]
                y[2 * i + 1] += shaped * rights[i]
        else:
            for i in range(count):
                y[2 * i] += x[2 * i] * gains[i] * lefts[i]
                y[2 * i + 1] += x[2 * i + 1] * gains[i] * rights[i]


@kernel
def fade_out(signal: Floats, begin: int) -> None:
    """Raised-cosine fade of a (frames, channels) signal from frame `begin` to silence at the end."""
    count = signal.shape[0] - begin
    for i in range(count):
        gain = 0.5 + 0.5 * cos_turns(0.5 * (i + 1.0) / count)
        for c in range(signal.shape[1]):
            signal[begin + i, c] *= gain


@kernel
def remove_dc(signal: Floats, coefficient: float) -> None:
    """First-order high-pass with its pole at `coefficient`, in place, (frames, channels)."""
    gain = 0.5 * (1.0 + coefficient)
    for c in range(signal.shape[1]):
        before, y = 0.0, 0.0
        for i in range(signal.shape[0]):
            x = signal[i, c]
            y = coefficient * y + gain * (x - before)
            before = x
            signal[i, c] = y


@kernel
def gain_of(decibels: float) -> float:
    """Amplitude ratio of a level in decibels."""
    return db_to_gain(decibels)


@kernel
def decibels_of(gain: float) -> float:
    """Level in decibels of an amplitude ratio; -200 dB or less is -200."""
    return gain_to_db(max(1e-10, gain))


@kernel
def to_decibels(gains: Floats) -> None:
    """The same for a vector, in place."""
    for i in range(gains.size):
        gains[i] = gain_to_db(max(1e-10, gains[i]))


@inline
def magnitude_bits(bits: int) -> int:
    """The bits of |x| from those of x: as integers they sort like the magnitudes, infinities and NaN above all others."""
    return bits & 0x7FFFFFFFFFFFFFFF


@kernel
def peak_of(signal: Floats) -> float:
    """Largest magnitude of a signal of any shape; infinite or NaN where a value is."""
    bits = signal.reshape(signal.size).view(np.int64)
    top = 0
    for i in range(bits.size):  # a maximum of integers vectorises, one of floats does not
        top = max(top, magnitude_bits(bits[i]))
    return bits_float(top)


@kernel
def normalise_peak(signal: Floats) -> None:
    """Scale a vector, in place, to a largest magnitude of 1; silence stays silent."""
    peak = peak_of(signal)
    if peak > SILENT and peak != 1.0:
        gain = 1.0 / peak
        for i in range(signal.size):
            signal[i] *= gain


@kernel
def survey(signal: Floats) -> tuple[float, float, float]:
    """Of a signal of shape (frames, 1 or 2): largest magnitude, largest magnitude of a channel's mean, power.

    The magnitude is infinite or NaN where a value is.
    """
    frames, channels = signal.shape
    flat = signal.reshape(signal.size)
    top = peak_of(flat)
    # one sum per lane, so that they run side by side; even lanes hold the left channel
    sums, powers = np.zeros(LANES), np.zeros(LANES)
    for start in range(0, flat.size, LANES):
        part = flat[start : start + LANES]
        for i in range(part.size):
            sums[i] += part[i]
            powers[i] += part[i] * part[i]
    left, right, power = 0.0, 0.0, 0.0
    for i in range(0, LANES, 2):
        left += sums[i]
        right += sums[i + 1]
        power += powers[i] + powers[i + 1]
    total = max(abs(left), abs(right)) if channels == 2 else abs(left + right)
    return top, total / max(1, frames), power / max(1, signal.size)


@kernel
def quantise(signal: Floats, gain: float, dither: Floats, out: Shorts) -> None:
    """`signal` times `gain` plus `dither` (in steps; same shape, or empty) as 16-bit PCM, clipped, half to even."""
    dithered = dither.size > 0
    flat, noise, pcm = signal.reshape(signal.size), dither.reshape(dither.size), out.reshape(out.size)
    steps = np.empty(BLOCK)
    for start in range(0, flat.size, BLOCK):
        part, target = flat[start : start + BLOCK], pcm[start : start + BLOCK]
        for i in range(part.size):
            x = part[i] * gain
            x = 1.0 if x > 1.0 else x
            x = -1.0 if x < -1.0 else x
            steps[i] = x * 32767.0
        if dithered:
            for i in range(part.size):
                steps[i] += noise[start + i]
        for i in range(part.size):
            x = np.rint(steps[i])
            x = 32767.0 if x > 32767.0 else x
            x = -32767.0 if x < -32767.0 else x
            target[i] = np.int16(np.int32(x))


@kernel
def levels_of(pcm: Shorts) -> Floats:
    """16-bit PCM as signal, full scale at 1; same shape."""
    out = np.empty(pcm.shape)
    flat, source = out.reshape(out.size), pcm.reshape(pcm.size)
    for i in range(flat.size):
        flat[i] = source[i] * (1.0 / 32768.0)
    return out
