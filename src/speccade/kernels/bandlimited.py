"""Band-limited saw, pulse and triangle for any frequency and duty modulation.

Each jump (saw, pulse) or corner (triangle) of the ideal waveform is found between the samples, where it happens, and
replaced by the integral of a windowed sinc: the residual is added over 16 samples on both sides. (E. Brandt, *Hard Sync
Without Aliasing*, ICMC 2001; corners after F. Esqueda, V. Välimäki, S. Bilbao, *Rounding Corners with BLAMP*, DAFx 2016;
linear phase, since whole buffers are rendered and nothing needs to be causal.) With a 100 dB Kaiser window, harmonics are
exact up to 0.4 of the sample rate, and what folds back stays above it: 17.6 kHz at 44.1 kHz.

The functions add to `out`, so that voices can be stacked; they treat the oscillator as running before and after the
buffer, with the first and the last frequency.
"""

import functools

import numpy as np

from speccade.kernels.ieee import float_bits
from speccade.kernels.jit import Floats, Ints, inline, kernel
from speccade.kernels.oscillators import square, triangle, wrap
from speccade.kernels.windows import kaiser, kaiser_beta, sinc

HALF_WIDTH = 16  # samples on each side of a jump
PHASES = 512  # table rows per sample; linear interpolation between them is good for -120 dB
STEP, RAMP = 0, 1
BLOCK = 256
APART = 8  # jumps between those that are rounded off one after the other
LAST_PHASE = 1.0 - 2.0**-53  # where a phase just below 0 wraps to


@kernel
def _fill_residuals(beta: float, table: Floats) -> None:
    count = 2 * HALF_WIDTH * PHASES
    delta = 1.0 / PHASES
    step = np.zeros(count + 1)
    density = np.empty(count + 1)
    for i in range(count + 1):
        t = (i - HALF_WIDTH * PHASES) / PHASES
        density[i] = sinc(t) * kaiser(t / HALF_WIDTH, beta)
    for i in range(count):
        t = (i + 0.5 - HALF_WIDTH * PHASES) / PHASES
        middle = sinc(t) * kaiser(t / HALF_WIDTH, beta)
        step[i + 1] = step[i] + delta / 6.0 * (density[i] + 4.0 * middle + density[i + 1])  # Simpson
    scale = 1.0 / step[count]
    ramp = np.zeros(count + 1)
    for i in range(count):  # corrected trapezoid
        change = density[i + 1] - density[i]
        ramp[i + 1] = ramp[i] + scale * delta * (0.5 * (step[i] + step[i + 1]) - delta / 12.0 * change)
    for phase in range(PHASES + 1):
        for tap in range(2 * HALF_WIDTH):
            i = tap * PHASES + phase
            after = tap >= HALF_WIDTH
            table[STEP, phase, tap] = step[i] * scale - (1.0 if after else 0.0)
            table[RAMP, phase, tap] = ramp[i] - ((i - HALF_WIDTH * PHASES) / PHASES if after else 0.0)


@functools.cache
def residual_table() -> Floats:
    """Band-limited minus ideal unit step and unit ramp, shape (2, phases + 1, taps): the table of every oscillator."""
    table = np.empty((2, PHASES + 1, 2 * HALF_WIDTH))
    _fill_residuals(kaiser_beta(100.0), table)
    return table


@inline
def add_residual(out: Floats, i: int, since: float, height: float, kind: int, table: Floats) -> None:
    """Round off a jump of `height` (STEP) or a change of slope per sample (RAMP), `since` samples before sample i.

    0 <= since <= 1; samples outside of `out` are skipped.
    """
    position = since * PHASES
    row = min(int(position), PHASES - 1)
    fraction = position - row
    first = max(0, HALF_WIDTH - i)
    last = min(2 * HALF_WIDTH, out.size + HALF_WIDTH - i)
    # slices count from 0, which lets the loop vectorise
    low, high = table[kind, row, first:last], table[kind, row + 1, first:last]
    target = out[i - HALF_WIDTH + first :]
    for tap in range(low.size):
        target[tap] += height * (low[tap] + fraction * (high[tap] - low[tap]))


@inline
def _add_earlier(out: Floats, phase: float, increment: float, height: float, kind: int, table: Floats) -> None:
    """Events of a steady oscillator before the buffer: the latest one lies `phase` cycles before sample 0."""
    if increment > 0.0:
        since = phase / increment
        while since < HALF_WIDTH:
            whole = int(since)
            add_residual(out, -whole, since - whole, height, kind, table)
            since += 1.0 / increment


@inline
def _usable(increment: float) -> float:
    """Frequencies at or above the Nyquist limit have nothing to show; keep them from skipping events."""
    return min(max(increment, -0.5), 0.5)


@inline
def _find_jumps(turns: Floats, wholes: Floats, count: int, rising: bool, places: Ints) -> int:
    """Into `places`: every i from 1 to `count` whose turns lie in another cycle than those before; returns how many."""
    jumps = 0
    if not rising:
        for i in range(1, count + 1):
            if wholes[i] != wholes[i - 1]:
                places[jumps] = i
                jumps += 1
        return jumps
    # they are near where a steady pitch would have them
    border, first = wholes[0] + 1.0, turns[0]
    apart = count / (turns[count] - first) if border <= wholes[count] else 0.0
    while border <= wholes[count]:
        i = min(max(int((border - first) * apart), 1), count)
        while i > 1 and wholes[i - 1] >= border:
            i -= 1
        while wholes[i] < border:
            i += 1
        places[jumps] = i
        jumps += 1
        border += 1.0
    return jumps


@kernel
def add_saw(increment: Floats, phase: float, gain: float, table: Floats, out: Floats) -> float:
    """Add a rising saw, `2 x - 1` at phase x, to `out`; returns the phase after the last sample.

    `increment`: cycles per sample in [-0.5, 0.5], one per sample or a single one; `table = residual_table()`.
    """
    steady = increment.size == 1
    phase = wrap(phase)
    phase = after = 0.0 if phase == 1.0 else phase
    current = _usable(increment[0])
    _add_earlier(out, phase, current, -2.0 * gain, STEP, table)
    turns, wholes, steps = np.empty(BLOCK + 2), np.empty(BLOCK + 1), np.empty(BLOCK + 1)
    places = np.empty(BLOCK, dtype=np.int64)
    end = out.size + HALF_WIDTH
    for start in range(0, end, BLOCK):
        count = min(BLOCK, end - start)
        signs = float_bits(current)
        if steady:
            for i in range(count + 1):
                turns[i] = phase + i * current
        else:
            moves = increment[start : start + count]
            for i in range(moves.size):
                steps[i] = _usable(moves[i])
            for i in range(moves.size, count + 1):
                steps[i] = _usable(increment[increment.size - 1])
            for i in range(count):
                signs |= float_bits(steps[i])
            for i in range(0, count, 2):  # in pairs, which wait half as often
                turns[i], turns[i + 1] = phase, phase + steps[i]
                phase += steps[i] + steps[i + 1]
            turns[count] = turns[count - 1] + steps[count - 1]
        for i in range(count + 1):
            wholes[i] = np.floor(turns[i])
        target = out[start : start + count]
        for i in range(target.size):
            target[i] += gain * (2.0 * (turns[i] - wholes[i]) - 1.0)
        jumps = _find_jumps(turns, wholes, count, signs >= 0, places)
        for first_jump in range(min(APART, jumps)):  # neighbours overlap: a processor stumbles over one after the other
            for k in range(first_jump, jumps, APART):
                i = places[k]
                forward = wholes[i] > wholes[i - 1]
                border = wholes[i] if forward else wholes[i - 1]
                since = (turns[i] - border) / (turns[i] - turns[i - 1])
                add_residual(out, start + i, since, -2.0 * gain if forward else 2.0 * gain, STEP, table)
        if start <= out.size < start + count:
            after = turns[out.size - start] - wholes[out.size - start]
        phase = min(turns[count] - wholes[count], LAST_PHASE)
    return after


@kernel
def add_triangle(increment: Floats, phase: float, gain: float, table: Floats, out: Floats) -> float:
    """Add a triangle, -1 at phase 0 and 1 at phase 1/2, to `out`; arguments as for `add_saw`."""
    step = 1 if increment.size > 1 else 0
    phase = wrap(phase)
    phase = 0.0 if phase == 1.0 else phase
    after = phase
    current = start = _usable(increment[0])
    _add_earlier(out, phase, start, 8.0 * start * gain, RAMP, table)
    _add_earlier(out, wrap(phase + 0.5), start, -8.0 * start * gain, RAMP, table)
    for i in range(out.size + HALF_WIDTH):
        if i < out.size:
            out[i] += gain * triangle(phase)
        else:
            after = phase if i == out.size else after
        if step:
            current = _usable(increment[min(i, out.size - 1)])
        upper = phase >= 0.5
        phase += current
        bend = 8.0 * abs(current) * gain
        if upper != (phase >= 0.5) and 0.0 <= phase < 1.0:
            add_residual(out, i + 1, (phase - 0.5) / current, -bend, RAMP, table)
        elif phase >= 1.0:
            phase -= 1.0
            add_residual(out, i + 1, phase / current, bend, RAMP, table)
            if phase >= 0.5:
                add_residual(out, i + 1, (phase - 0.5) / current, -bend, RAMP, table)
        elif phase < 0.0:
            add_residual(out, i + 1, phase / current, bend, RAMP, table)
            phase += 1.0
            if phase < 0.5:
                add_residual(out, i + 1, (phase - 0.5) / current, -bend, RAMP, table)
    return after


@inline
def _add_edge(
    out: Floats, i: int, start: float, end: float, gap_start: float, gap_end: float, gain: float, table: Floats
) -> None:
    """The edge where phase minus duty, `gap`, changes sign within [start, end] of the interval before sample i."""
    if (gap_start < 0.0) != (gap_end < 0.0):
        crossing = start + (end - start) * (gap_start / (gap_start - gap_end))
        add_residual(out, i, 1.0 - crossing, 2.0 * gain if gap_end < 0.0 else -2.0 * gain, STEP, table)


@kernel
def add_pulse(increment: Floats, duty: Floats, phase: float, gain: float, table: Floats, out: Floats) -> float:
    """Add a pulse, 1 while the phase is below `duty` and -1 after it, to `out`; returns the phase after the last sample.

    `duty` in (0, 1), one per sample or a single one, interpolated linearly between samples; other arguments as for
    `add_saw`. The mean is that of the ideal pulse, `2 duty - 1`.
    """
    if duty.size == 1:  # the difference of two saws
        width = duty[0]
        after = add_saw(increment, phase, -gain, table, out)
        add_saw(increment, phase - width, gain, table, out)
        for i in range(out.size):
            out[i] += gain * (2.0 * width - 1.0)
        return after
    step = 1 if increment.size > 1 else 0
    phase = wrap(phase)
    phase = 0.0 if phase == 1.0 else phase
    after = phase
    current = start = _usable(increment[0])
    _add_earlier(out, phase, start, 2.0 * gain, STEP, table)
    width = next_width = duty[0]
    _add_earlier(out, wrap(phase - width), start, -2.0 * gain, STEP, table)
    for i in range(out.size + HALF_WIDTH):
        width, next_width = duty[min(i, out.size - 1)], duty[min(i + 1, out.size - 1)]
        if i < out.size:
            out[i] += gain * square(phase, width)
        else:
            after = phase if i == out.size else after
        if step:
            current = _usable(increment[min(i, out.size - 1)])
        moved = phase + current
        if 0.0 <= moved < 1.0:
            _add_edge(out, i + 1, 0.0, 1.0, phase - width, moved - next_width, gain, table)
            phase = moved
        else:  # the period ends within this interval: look at both parts of it
            forward = moved >= 1.0
            border = 1.0 if forward else 0.0
            time = (border - phase) / current
            middle_width = width + time * (next_width - width)
            _add_edge(out, i + 1, 0.0, time, phase - width, border - middle_width, gain, table)
            add_residual(out, i + 1, 1.0 - time, 2.0 * gain if forward else -2.0 * gain, STEP, table)
            phase = moved - 1.0 if forward else moved + 1.0
            _add_edge(out, i + 1, time, 1.0, 1.0 - border - middle_width, phase - next_width, gain, table)
    return after
