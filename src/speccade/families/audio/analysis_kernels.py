"""Measuring a finished sound: spectra of whole files, runs at full scale, how it begins."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from speccade.families.audio.mix_kernels import magnitude_bits
from speccade.kernels.fft import transform_lanes
from speccade.kernels.ieee import bits_float
from speccade.kernels.jit import Floats, Singles, disjoint, helper, kernel

Shorts = NDArray[np.int16]
FULL_SCALE: Final = 32767
LANES: Final = 64
TRANSFORMS: Final = 8  # side by side: they fit into the second-level cache


@helper
def _windowed_pair(samples: Floats, channels: int, window: Floats, re: Singles, im: Singles) -> None:
    """Into `re` and `im`: the next blocks of both channels, or two of the only one, times `window`; then zeros."""
    size, frames = window.size, samples.size // channels
    count = min(size, frames)
    if channels == 2:
        for i in range(count):
            re[i], im[i] = window[i] * samples[2 * i], window[i] * samples[2 * i + 1]
        filled = count
    else:
        for i in range(count):
            re[i] = window[i] * samples[i]
        filled = min(size, frames - count)
        following = samples[count:]
        for i in range(filled):
            im[i] = window[i] * following[i]
    for i in range(count, size):
        re[i] = 0.0
    for i in range(filled, size):
        im[i] = 0.0


@disjoint
def _side_by_side(
    a: Singles, b: Singles, c: Singles, d: Singles, e: Singles, f: Singles, g: Singles, h: Singles, out: Singles
) -> None:
    """The values of TRANSFORMS vectors at one place next to each other."""
    for i in range(a.size):
        out[8 * i], out[8 * i + 1], out[8 * i + 2], out[8 * i + 3] = a[i], b[i], c[i], d[i]
        out[8 * i + 4], out[8 * i + 5], out[8 * i + 6], out[8 * i + 7] = e[i], f[i], g[i], h[i]


@disjoint
def _add_powers(a_re: Singles, a_im: Singles, b_re: Singles, b_im: Singles, first: Floats, second: Floats) -> None:
    """Adds the powers, times 4, of two real signals that went through one transform; a are its bins k, b those of -k."""
    for i in range(first.size):
        re, im = a_re[i] + b_re[i], a_im[i] - b_im[i]
        first[i] += re * re + im * im
        re, im = a_im[i] + b_im[i], b_re[i] - a_re[i]
        second[i] += re * re + im * im


@kernel
def channel_powers(signal: Floats, window: Floats, table: Singles) -> Floats:
    """Mean power per channel and bin over all blocks of a signal of shape (frames, 1 or 2), shape (channels, n / 2 + 1).

    Blocks of n = `window.size` frames follow each other; `table = fft_table(n)` in single precision, which is plenty for
    16 bits. One complex transform holds two real blocks: those of both channels, or two that follow each other.
    """
    frames, channels = signal.shape
    flat = signal.reshape(signal.size)
    size, last = window.size, channels - 1
    half = size // 2
    blocks = max(1, (frames + size - 1) // size)
    sums = np.zeros((2, half + 1, TRANSFORMS))
    rows, lanes = np.empty((2, TRANSFORMS, size), dtype=np.float32), np.empty((2, size * TRANSFORMS), dtype=np.float32)
    re, im = lanes[0], lanes[1]
    for start in range(0, max(1, flat.size), 2 * size * TRANSFORMS):
        for lane in range(TRANSFORMS):
            _windowed_pair(flat[start + 2 * size * lane :], channels, window, rows[0, lane], rows[1, lane])
        for part in range(2):
            row = rows[part]
            _side_by_side(row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7], lanes[part])
        transform_lanes(re, im, table, 1, TRANSFORMS)
        for k in range(half + 1):
            a, b = TRANSFORMS * k, TRANSFORMS * ((size - k) & (size - 1))
            _add_powers(re[a:], im[a:], re[b:], im[b:], sums[0, k], sums[1, k])
    powers = np.zeros((channels, half + 1))
    for side in range(2):
        row = powers[side * last]
        for k in range(half + 1):
            row[k] += sums[side, k].sum() * (0.25 / blocks)
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
