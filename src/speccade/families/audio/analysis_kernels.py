"""Measuring a finished sound: spectra of whole files, runs at full scale, how it begins."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from speccade.families.audio.mix_kernels import magnitude_bits
from speccade.kernels.fft import fft
from speccade.kernels.ieee import bits_float
from speccade.kernels.jit import Floats, helper, kernel

Shorts = NDArray[np.int16]
FULL_SCALE: Final = 32767
LANES: Final = 64


@helper
def _windowed(block: Floats, window: Floats, out: Floats) -> None:
    """`block` times `window`, with zeros behind its end."""
    for i in range(block.size):
        out[i] = window[i] * block[i]
    out[block.size :] = 0.0


@kernel
def channel_powers(signal: Floats, window: Floats, table: Floats) -> Floats:
    """Mean power per channel and bin over all blocks of a signal of shape (frames, 1 or 2), shape (channels, n / 2 + 1).

    Blocks of n = `window.size` frames follow each other; `table = fft_table(n)`. One complex transform holds two real
    blocks: those of both channels, or two that follow each other.
    """
    frames, channels = signal.shape
    size = window.size
    half = size // 2
    powers = np.zeros((channels, half + 1))
    re, im = np.empty(size), np.empty(size)
    blocks = max(1, (frames + size - 1) // size)
    last = channels - 1
    for block in range(0, blocks, 3 - channels):
        start = block * size
        other = start if last else start + size
        _windowed(signal[start : start + size, 0], window, re)
        _windowed(signal[other : other + size, last], window, im)
        fft(re, im, table)
        for k in range(half + 1):
            m = (size - k) & (size - 1)
            left_re, left_im = re[k] + re[m], im[k] - im[m]
            right_re, right_im = im[k] + im[m], re[m] - re[k]
            powers[0, k] += left_re * left_re + left_im * left_im
            powers[last, k] += right_re * right_re + right_im * right_im
    for c in range(channels):
        for k in range(half + 1):
            powers[c, k] *= 0.25 / blocks
    return powers


@kernel
def spectrum_facts(
    powers: Floats, high_bin: int, low_bin: int, mud_bin: int
) -> tuple[float, float, float, float, float]:
    """Of powers of shape (channels, bins), channels summed: centroid, 85 % roll-off and peak in bins, shares of energy.

    The shares are those from `high_bin` on, and from `low_bin` up to `mud_bin`. Bin 0 is left out; all 0 for silence.
    """
    total = moment = high = mud = best = 0.0
    place = 0
    for k in range(1, powers.shape[1]):
        power = 0.0
        for c in range(powers.shape[0]):
            power += powers[c, k]
        total += power
        moment += k * power
        high += power if k >= high_bin else 0.0
        mud += power if low_bin <= k < mud_bin else 0.0
        if power > best:
            best, place = power, k
    if total <= 0.0:
        return 0.0, 0.0, 0.0, 0.0, 0.0
    running, rolloff = 0.0, powers.shape[1] - 1
    for k in range(1, powers.shape[1]):
        for c in range(powers.shape[0]):
            running += powers[c, k]
        if running >= 0.85 * total:
            rolloff = k
            break
    return moment / total, float(rolloff), float(place), high / total, mud / total


@kernel
def longest_full_scale_run(pcm: Shorts) -> int:
    """The most frames in a row that a channel of (frames, channels) PCM stays at one end of the scale."""
    longest = 0
    for c in range(pcm.shape[1]):
        run, last = 0, 0
        for i in range(pcm.shape[0]):
            value = int(pcm[i, c])
            clipped = value >= FULL_SCALE or value <= -FULL_SCALE
            run = (run + 1 if value == last else 1) if clipped else 0
            last = value
            longest = max(longest, run)
    return longest


@kernel
def attack_frames(signal: Floats, peak: float) -> int:
    """Frames from the first magnitude of a tenth of `peak` to the first of nine tenths, over all channels."""
    begin = -1
    for i in range(signal.shape[0]):
        for c in range(signal.shape[1]):
            magnitude = abs(signal[i, c])
            if begin < 0 and magnitude >= 0.1 * peak:
                begin = i
            if magnitude >= 0.9 * peak:
                return i - begin
    return 0


@kernel
def channel_facts(signal: Floats) -> Floats:
    """Rows (largest magnitude, power, mean) per channel of a signal of shape (frames, 1 or 2).

    A last row holds the mean product of the first and last channel, and the share of frames below 0.001 in all channels.
    """
    frames, channels = signal.shape
    rows = np.zeros((channels + 1, 3))
    flat = signal.reshape(signal.size)
    # one sum per lane, so that they run side by side; odd lanes belong to the second channel
    tops = np.zeros(LANES, dtype=np.int64)
    sums, powers, products = np.zeros(LANES), np.zeros(LANES), np.zeros(LANES)
    quiet = 0
    for start in range(0, flat.size, LANES):
        part = flat[start : start + LANES]
        bits = part.view(np.int64)
        for i in range(part.size):
            tops[i] = max(tops[i], magnitude_bits(bits[i]))
        for i in range(part.size):
            sums[i] += part[i]
            powers[i] += part[i] * part[i]
        if channels == 2:
            for i in range(part.size // 2):
                left, right = part[2 * i], part[2 * i + 1]
                products[i] += left * right
            for i in range(part.size // 2):
                quiet += 1 if max(abs(part[2 * i]), abs(part[2 * i + 1])) < 0.001 else 0
        else:
            for i in range(part.size):
                products[i] += part[i] * part[i]
                quiet += 1 if abs(part[i]) < 0.001 else 0
    share = 1.0 / max(1, frames)
    product = 0.0
    for i in range(LANES):
        c = i & 1 if channels == 2 else 0
        rows[c, 0] = max(rows[c, 0], bits_float(tops[i]))
        rows[c, 1] += powers[i]
        rows[c, 2] += sums[i]
        product += products[i]
    for c in range(channels):
        rows[c, 1] *= share
        rows[c, 2] *= share
    rows[channels, 0], rows[channels, 1] = product * share, quiet * share
    return rows
