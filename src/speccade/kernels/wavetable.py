"""Band-limited wavetable player: mip levels with ever fewer harmonics, cross-faded, read with six-point interpolation.

Levels keep 1/1, 1/1.5, 1/2, 1/3, 1/4, 1/6 ... of the harmonics. A level is left, over the last fifth of its interval,
before its highest harmonic reaches 0.637 of the sample rate: what folds back stays above 0.363 of it (16 kHz at
44.1 kHz), and everything below 0.39 of it (17.2 kHz) keeps its full level. Tables hold 16 samples per period of their
highest harmonic, where fifth-order Lagrange interpolation is exact to about -100 dB.
"""

import numpy as np

from speccade.kernels.fft import fft_table, irfft, rfft
from speccade.kernels.ieee import bits_float, float_bits
from speccade.kernels.interpolate import lagrange6_weights
from speccade.kernels.jit import Floats, inline, kernel
from speccade.kernels.oscillators import wrap

OVERSAMPLING = 16
GUARD = 6
FULL_LEVEL = 0.4247  # cycles per sample of the highest harmonic where a level begins: 0.637 / 1.5
FADE = 0.2  # last part of a level's interval, in which it gives way to the next one


def level_harmonics(harmonics: int) -> list[int]:
    """Highest harmonic of each mip level, for tables with `harmonics` (a power of two) of them."""
    counts = []
    octave = 1
    while octave <= harmonics:
        counts.append(harmonics // octave)
        if harmonics * 2 // (3 * octave) >= 1 and octave < harmonics:
            counts.append(harmonics * 2 // (3 * octave))
        octave *= 2
    return counts


def mip_tables(cycles: Floats, harmonics: int | None = None, increments: tuple[float, float] | None = None) -> Floats:
    """Tables of one or more single cycles, shape (frames, n), n a power of two from 4 on: (frames, levels, 16 h + guard).

    `harmonics` (a power of two, at most n / 2, the default) limits what is kept. The mean of each cycle is removed;
    the Nyquist bin of the cycle (index n / 2) is dropped, since it has no phase. `increments`, the lowest and highest
    (cycles per sample) that will be played, leaves out the levels that these do not read.
    """
    frames, n = cycles.shape
    kept = n // 2 if harmonics is None else harmonics
    size = OVERSAMPLING * kept
    counts = level_harmonics(kept)
    read = range(len(counts))
    if increments is not None:
        low, high = (int(level_of(value, kept, len(counts))) for value in increments)
        read = range(low, min(high + 2, len(counts)))
    tables = np.zeros((frames, len(counts), size + GUARD))
    re, im = np.empty(n // 2 + 1), np.empty(n // 2 + 1)
    wide_re, wide_im = np.empty(size // 2 + 1), np.empty(size // 2 + 1)
    wave = np.empty(size)
    for frame in range(frames):
        rfft(np.ascontiguousarray(cycles[frame]), re, im, fft_table(n))
        for level in read:
            top = min(counts[level], n // 2 - 1)
            wide_re[:] = wide_im[:] = 0.0
            wide_re[1 : top + 1] = re[1 : top + 1] * (size / n)
            wide_im[1 : top + 1] = im[1 : top + 1] * (size / n)
            irfft(wide_re, wide_im, wave, fft_table(size))
            tables[frame, level, 2 : size + 2] = wave
            tables[frame, level, :2] = wave[-2:]
            tables[frame, level, size + 2 :] = wave[: GUARD - 2]
    return tables


@inline
def _level(increment: float, harmonics: int, levels: int) -> float:
    """Mip level, fractional: a piecewise linear base-2 logarithm, two levels to the octave."""
    excess = max(abs(increment) * harmonics / FULL_LEVEL, 1.0)
    bits = float_bits(excess)
    octave = (bits >> 52) - 1023
    mantissa = bits_float((bits & 0xFFFFFFFFFFFFF) | 0x3FF0000000000000)
    return min(2.0 * (octave + (mantissa - 1.0)), levels - 1.0)


@kernel
def level_of(increment: float, harmonics: int, levels: int) -> float:
    """Fractional mip level that is played at `increment` cycles per sample: it and the next one up are read."""
    return _level(increment, harmonics, levels)


@inline
def _read(table: Floats, start: int, w: tuple[float, float, float, float, float, float]) -> float:
    return (  # type: ignore[no-any-return]
        (table[start] * w[0] + table[start + 1] * w[1])
        + (table[start + 2] * w[2] + table[start + 3] * w[3])
        + (table[start + 4] * w[4] + table[start + 5] * w[5])
    )


@kernel
def add_wavetable(tables: Floats, increment: Floats, position: Floats, phase: float, gain: float, out: Floats) -> float:
    """Add a wavetable oscillator to `out`; returns the phase after the last sample.

    `tables` from `mip_tables`; `increment`: cycles per sample; `position` in [0, 1] runs linearly through the frames.
    Both have the length of `out`, or length 1.
    """
    frames, levels = tables.shape[0], tables.shape[1]
    size = tables.shape[2] - GUARD
    harmonics = size // OVERSAMPLING
    step = 1 if increment.size > 1 else 0
    position_step = 1 if position.size > 1 else 0
    phase = wrap(phase)
    for i in range(out.size):
        place = phase * size
        cell = min(int(place), size - 1)
        weights = lagrange6_weights(place - cell)
        level = _level(increment[i * step], harmonics, levels)
        lower = int(level)
        upper = min(lower + 1, levels - 1)
        blend = max(level - lower - (1.0 - FADE), 0.0) * (1.0 / FADE)
        frame_place = min(max(position[i * position_step], 0.0), 1.0) * (frames - 1)
        frame = int(frame_place)
        morph = frame_place - frame
        value = _read(tables[frame, lower], cell, weights)
        if blend > 0.0:
            value += blend * (_read(tables[frame, upper], cell, weights) - value)
        if morph > 0.0:
            other = _read(tables[frame + 1, lower], cell, weights)
            if blend > 0.0:
                other += blend * (_read(tables[frame + 1, upper], cell, weights) - other)
            value += morph * (other - value)
        out[i] += gain * value
        phase = wrap(phase + increment[i * step])
    return phase
