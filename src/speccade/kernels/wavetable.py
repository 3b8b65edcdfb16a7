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
from speccade.kernels.jit import Floats, Ints, Words, helper, inline, kernel
from speccade.kernels.oscillators import wrap

OVERSAMPLING = 16
GUARD = 6
BLOCK = 256
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
    tops = np.minimum(counts, n // 2 - 1)
    _fill_tables(np.ascontiguousarray(cycles), tops, read.start, read.stop, fft_table(n), fft_table(size), tables)
    return tables


@kernel
def _fill_tables(
    cycles: Floats, tops: Ints, first: int, stop: int, cycle_turns: Floats, table_turns: Floats, tables: Floats
) -> None:
    """Levels `first` to `stop` of each cycle, with harmonics up to `tops`."""
    n, size = cycles.shape[1], tables.shape[2] - GUARD
    re, im = np.empty(n // 2 + 1), np.empty(n // 2 + 1)
    wide_re, wide_im = np.empty(size // 2 + 1), np.empty(size // 2 + 1)
    scale = size / n
    for frame in range(cycles.shape[0]):
        rfft(cycles[frame], re, im, cycle_turns)
        for level in range(first, stop):
            wide_re[:], wide_im[:] = 0.0, 0.0
            for k in range(1, tops[level] + 1):
                wide_re[k], wide_im[k] = re[k] * scale, im[k] * scale
            table = tables[frame, level]
            irfft(wide_re, wide_im, table[2 : size + 2], table_turns)
            table[:2] = table[size : size + 2]
            table[size + 2 :] = table[2:GUARD]


@inline
def _level(increment: float, harmonics: int, levels: int) -> float:
    """Mip level, fractional: a piecewise linear base-2 logarithm, two levels to the octave."""
    excess = max(abs(increment) * (harmonics / FULL_LEVEL), 1.0)
    bits = float_bits(excess)
    octave = (bits >> 52) - 1023
    mantissa = bits_float((bits & 0xFFFFFFFFFFFFF) | 0x3FF0000000000000)
    return min(2.0 * (octave + (mantissa - 1.0)), levels - 1.0)


@kernel
def level_of(increment: float, harmonics: int, levels: int) -> float:
    """Fractional mip level that is played at `increment` cycles per sample: it and the next one up are read."""
    return _level(increment, harmonics, levels)


@inline
def split_level(increment: float, harmonics: int, levels: int) -> tuple[int, float]:
    """The level to read at an increment, and how far it has given way to the next."""
    level = _level(increment, harmonics, levels)
    lower = int(level)
    return lower, max(level - lower - (1.0 - FADE), 0.0) * (1.0 / FADE)


@inline
def split_position(position: float, frames: int) -> tuple[int, float]:
    """The frame at a position from 0 to 1, and the share of the next one."""
    place = min(max(position, 0.0), 1.0) * (frames - 1)
    frame = int(place)
    return frame, place - frame


@helper
def _read(table: Floats, cells: Words, weights: Floats, out: Floats) -> None:
    """out[i] = the interpolated value of a table from its entry cells[i] on, with row k of `weights` for entry k."""
    a, b, c, d, e, f = weights[0], weights[1], weights[2], weights[3], weights[4], weights[5]
    second, third, fourth, fifth, sixth = table[1:], table[2:], table[3:], table[4:], table[5:]
    for i in range(out.size):
        at = cells[i]
        out[i] = (
            (table[at] * a[i] + second[at] * b[i])
            + (third[at] * c[i] + fourth[at] * d[i])
            + (fifth[at] * e[i] + sixth[at] * f[i])
        )


@helper
def _read_between(table: Floats, other: Floats, share: Floats, cells: Words, weights: Floats, out: Floats) -> None:
    """The same with share[i] (0 to 1) of the way from a table to another; one loop, since it is all loads."""
    a, b, c, d, e, f = weights[0], weights[1], weights[2], weights[3], weights[4], weights[5]
    second, third, fourth, fifth, sixth = table[1:], table[2:], table[3:], table[4:], table[5:]
    second_2, third_2, fourth_2, fifth_2, sixth_2 = other[1:], other[2:], other[3:], other[4:], other[5:]
    for i in range(out.size):
        at = cells[i]
        p, q, r, s, t, u = a[i], b[i], c[i], d[i], e[i], f[i]
        here = (table[at] * p + second[at] * q) + (third[at] * r + fourth[at] * s) + (fifth[at] * t + sixth[at] * u)
        there = (
            (other[at] * p + second_2[at] * q)
            + (third_2[at] * r + fourth_2[at] * s)
            + (fifth_2[at] * t + sixth_2[at] * u)
        )
        out[i] = here + share[i] * (there - here)


@kernel
def add_wavetable(tables: Floats, increment: Floats, position: Floats, phase: float, gain: float, out: Floats) -> float:
    """Add a wavetable oscillator to `out`; returns the phase after the last sample.

    `tables` from `mip_tables`; `increment`: cycles per sample; `position` in [0, 1] runs linearly through the frames.
    Both have the length of `out`, or length 1. Blocks: first where to read and with which weights, which vectorises, then
    the reading, in runs that share frame and level.
    """
    frames, levels = tables.shape[0], tables.shape[1]
    size = tables.shape[2] - GUARD
    harmonics = size // OVERSAMPLING
    turns, cells, weights = np.empty(BLOCK), np.empty(BLOCK, dtype=np.uint64), np.empty((GUARD, BLOCK))
    lower, blend = np.empty(BLOCK, dtype=np.int64), np.empty(BLOCK)
    frame, morph = np.empty(BLOCK, dtype=np.int64), np.empty(BLOCK)
    values, others = np.empty(BLOCK), np.empty(BLOCK)
    phase = wrap(phase)
    for start in range(0, out.size, BLOCK):
        count = min(BLOCK, out.size - start)
        steps = increment[start : start + count]
        if increment.size > 1:
            for i in range(count):
                turns[i] = phase
                phase += steps[i]
        else:
            for i in range(count):
                turns[i] = phase + i * increment[0]
            phase += count * increment[0]
        phase = wrap(phase)
        for i in range(count):
            place = wrap(turns[i]) * size
            cell = min(np.floor(place), size - 1.0)
            cells[i] = np.uint64(cell)
            row = lagrange6_weights(place - cell)
            weights[0, i], weights[1, i], weights[2, i] = row[0], row[1], row[2]
            weights[3, i], weights[4, i], weights[5, i] = row[3], row[4], row[5]
        if start == 0 and increment.size == 1:
            for i in range(BLOCK):
                lower[i], blend[i] = split_level(increment[0], harmonics, levels)
        elif increment.size > 1:
            for i in range(count):
                lower[i], blend[i] = split_level(steps[i], harmonics, levels)
        if start == 0 and position.size == 1:
            for i in range(BLOCK):
                frame[i], morph[i] = split_position(position[0], frames)
        elif position.size > 1:
            track = position[start : start + count]
            for i in range(count):
                frame[i], morph[i] = split_position(track[i], frames)
        changes = 0
        for i in range(count):  # vectorises; most blocks are one run
            changes |= (lower[i] ^ lower[0]) | (frame[i] ^ frame[0])
        first = 0
        while first < count:
            stop = first + 1 if changes != 0 else count
            while stop < count and lower[stop] == lower[first] and frame[stop] == frame[first]:
                stop += 1
            here, level, upper = frame[first], lower[first], min(lower[first] + 1, levels - 1)
            places, rows, run = cells[first:stop], weights[:, first:stop], values[first:stop]
            fade, share, moving = blend[first:stop], morph[first:stop], here + 1 < frames
            fading = False
            for i in range(run.size):
                fading |= fade[i] > 0.0
            if fading:
                _read_between(tables[here, level], tables[here, upper], fade, places, rows, run)
                if moving:
                    other = others[first:stop]
                    _read_between(tables[here + 1, level], tables[here + 1, upper], fade, places, rows, other)
                    for i in range(run.size):
                        run[i] += share[i] * (other[i] - run[i])
            elif moving:
                _read_between(tables[here, level], tables[here + 1, level], share, places, rows, run)
            else:
                _read(tables[here, level], places, rows, run)
            first = stop
        target = out[start : start + count]
        for i in range(count):
            target[i] += gain * values[i]
    return phase
