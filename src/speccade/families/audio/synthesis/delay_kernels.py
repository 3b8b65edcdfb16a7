"""Recirculating delay lines in tune: fractional length by Lagrange interpolation, loop filters compensated.

Sources: Jaffe & Smith, *Extensions of the Karplus-Strong plucked-string algorithm* (1983); Laakso, Valimaki, Karjalainen
& Laine, *Splitting the unit delay* (1996). The line is the output itself: history lies before `pad` frames of silence.
"""

import math

import numpy as np

from speccade.kernels.elementary import atan2, exp, log, sincos_turns
from speccade.kernels.jit import Floats, disjoint, helper, inline, kernel

LONGEST_HALF = 16
"""Half the number of interpolation taps: 32 lose less than 0.13 dB per pass at 0.36 of the sample rate, whatever the delay."""
TWO_PI = 6.283185307179586
BLOCK = 256
BENDING = 192
TABLE = 256


@inline
def two_tap_delay(tap: float, step: float) -> float:
    """Phase delay in frames of `tap + (1 - tap) z^-1` at `step` cycles per frame."""
    s, c = sincos_turns(step)
    return atan2((1.0 - tap) * s, tap + (1.0 - tap) * c) / (TWO_PI * step)


@inline
def undamped_delay(step: float, tap: float, second_tap: float) -> float:
    """Length of the loop at `step` cycles per frame, its two filters left out, if it lost nothing."""
    return 1.0 / step - two_tap_delay(tap, step) - two_tap_delay(second_tap, step)


@kernel
def damped_delay(step: float, gain: float, tap: float, second_tap: float) -> float:
    """Length in frames of the loop that rings at `step` cycles per frame, its two filters left out.

    A loop that loses level rings at a pole inside the unit circle, where the phase of its filters is another one than on
    it: z^L = gain h(z) h2(z) is solved for L and the radius of z at the angle asked for.
    """
    s, c = sincos_turns(step)
    length, radius = 1.0 / step, 1.0
    for _ in range(12):
        inner, second = (1.0 - tap) / radius, (1.0 - second_tap) / radius
        real, imaginary = tap + inner * c, inner * s
        real_2, imaginary_2 = second_tap + second * c, second * s
        length = 1.0 / step - (atan2(imaginary, real) + atan2(imaginary_2, real_2)) / (TWO_PI * step)
        loss = gain * gain * (real * real + imaginary * imaginary) * (real_2 * real_2 + imaginary_2 * imaginary_2)
        # a level that falls by more than 0.7 nepers per frame is no tone
        radius = max(0.5, exp(0.5 * log(max(loss, 1e-12)) / max(length, 1.0)))
    return length


@inline
def lagrange_scales(half: int, scale: Floats) -> None:
    """Constant factors of `lagrange_weights` for 2 half nodes: 1 / product of the distances of each to the others."""
    count = 2 * half
    for j in range(count):
        product = 1.0
        for m in range(count):
            if m != j:
                product *= j - m
        scale[j] = 1.0 / product


@inline
def lagrange_weights(half: int, fraction: float, scale: Floats, weight: Floats) -> None:
    """Weights of 2 half nodes for a point `fraction` of the way between the two in the middle, in order of delay."""
    count = 2 * half
    x = half - 1 + fraction
    even, odd = 1.0, 1.0
    for j in range(half):
        even *= x - 2 * j
        odd *= x - (2 * j + 1)
    product = even * odd
    if product == 0.0:  # on a node
        for j in range(count):
            weight[j] = 1.0 if x == j else 0.0
        return
    nodes = weight[:count]
    for j in range(nodes.size):
        nodes[j] = product * scale[j] / (x - j)


@helper
def _recirculate_steadily(
    excitation: Floats, whole: int, weight: Floats, gain: float, tap: float, second_tap: float, pad: int, line: Floats
) -> None:
    """`recirculate` for one delay of `whole` frames and more, in blocks that do not hear themselves, so that they vectorise."""
    frames = line.size - pad
    values, smooth, odd = np.zeros(BLOCK + 1), np.zeros(BLOCK + 1), np.empty(BLOCK)
    block = min(BLOCK, whole - LONGEST_HALF + 1)
    for start in range(0, frames, block):
        count = min(block, frames - start)
        value, target = values[1:], line[pad + start : pad + start + count]
        for i in range(count):
            value[i], odd[i] = 0.0, 0.0
        for j in range(0, 2 * LONGEST_HALF, 8):
            a, b, c, d = weight[j], weight[j + 1], weight[j + 2], weight[j + 3]
            e, f, g, h = weight[j + 4], weight[j + 5], weight[j + 6], weight[j + 7]
            past = line[pad + start - whole + LONGEST_HALF - 8 - j :]
            for i in range(count):
                value[i] = (((value[i] + a * past[i + 7]) + c * past[i + 5]) + e * past[i + 3]) + g * past[i + 1]
                odd[i] = (((odd[i] + b * past[i + 6]) + d * past[i + 4]) + f * past[i + 2]) + h * past[i]
        for i in range(count):
            value[i] += odd[i]
        _enter(values, smooth, gain, tap, second_tap, excitation[start : start + count], target)


@helper
def _recirculate_bending(
    excitation: Floats,
    delays: Floats,
    scale: Floats,
    gain: float,
    tap: float,
    second_tap: float,
    pad: int,
    line: Floats,
) -> None:
    """The same for a delay per frame: weights and values of a block are found for all its frames at once.

    The weight of a node is the product of the distances to those before it, of those to the ones behind it, and its scale.
    """
    frames, nodes = line.size - pad, 2 * LONGEST_HALF
    values, smooth = np.zeros(BENDING + 1), np.zeros(BENDING + 1)
    place, before, wholes = np.empty(BENDING), np.empty(BENDING), np.empty(BENDING, dtype=np.int64)
    weights = np.ones((nodes, BENDING))
    block = min(BENDING, int(delays.min()) - LONGEST_HALF + 1)
    for start in range(0, frames, block):
        part, target = delays[start : min(start + block, frames)], line[pad + start :]
        count, value = part.size, values[1:]
        for i in range(count):
            whole = np.floor(part[i])
            place[i] = LONGEST_HALF - 1 + (part[i] - whole)
            wholes[i] = int(whole)
            before[i], value[i] = 1.0, 0.0
        for j in range(nodes - 2, -1, -1):
            row, behind = weights[j], weights[j + 1]
            for i in range(count):
                row[i] = behind[i] * (place[i] - (j + 1))
        for j in range(nodes):
            row, own = weights[j], scale[j]
            for i in range(count):
                row[i] *= own * before[i]
                before[i] *= place[i] - j
        first = 0
        while first < count:  # in stretches that read a frame further on for every frame
            stop = first + 1
            while stop < count and wholes[stop] == wholes[first]:
                stop += 1
            newest, out = pad + start + first - wholes[first] + LONGEST_HALF - 1, value[first:stop]
            for j in range(0, nodes, 4):
                past = line[newest - j - 3 :]
                p, q, r, s = weights[j], weights[j + 1], weights[j + 2], weights[j + 3]
                _add_four(past, p[first:], q[first:], r[first:], s[first:], out)
            first = stop
        _enter(values, smooth, gain, tap, second_tap, excitation[start : start + count], target[:count])
        for i in range(BENDING):
            weights[nodes - 1, i] = 1.0


@disjoint
def _add_four(past: Floats, p: Floats, q: Floats, r: Floats, s: Floats, out: Floats) -> None:
    """Add four nodes, each with a weight per frame; past[3] is that of `p`."""
    for i in range(out.size):
        out[i] += (p[i] * past[i + 3] + q[i] * past[i + 2]) + (r[i] * past[i + 1] + s[i] * past[i])


@helper
def _enter(
    values: Floats, smooth: Floats, gain: float, tap: float, second_tap: float, excitation: Floats, target: Floats
) -> None:
    """What left the line in a block, values[1:], through both loop filters, with the excitation, into the line again.

    Entry 0 of `values` and `smooth` (behind the first filter) is what came before the block.
    """
    count = target.size
    value, filtered = values[1:], smooth[1:]
    for i in range(count):
        filtered[i] = tap * value[i] + (1.0 - tap) * values[i]
    for i in range(count):
        target[i] = gain * (second_tap * filtered[i] + (1.0 - second_tap) * smooth[i])
    for i in range(excitation.size):
        target[i] += excitation[i]
    values[0], smooth[0] = values[count], smooth[count]


@helper
def loop_delays(steps: Floats, gain: float, tap: float, second_tap: float) -> Floats:
    """Length of the loop in frames at each of `steps` (cycles per frame), its two filters left out.

    What a lossy loop rings higher or lower by is found at both ends of the range and is linear in between.
    """
    delays = np.empty(steps.size)
    low, high = steps.min(), steps.max()
    pull_low, pull_high = 0.0, 0.0
    if (tap < 1.0 or second_tap < 1.0) and gain > 0.0:
        pull_low = damped_delay(low, gain, tap, second_tap) - undamped_delay(low, tap, second_tap)
        pull_high = damped_delay(high, gain, tap, second_tap) - undamped_delay(high, tap, second_tap)
    if not low < high:
        for i in range(steps.size):
            delays[i] = undamped_delay(steps[i], tap, second_tap) + pull_low
        return delays
    # what the filters take off the period changes slowly: a table of it is exact to a millionth of a frame
    filters = np.empty(TABLE + 2)
    cell = (high - low) / TABLE
    for k in range(filters.size):
        step = low + k * cell
        pull = pull_low + (pull_high - pull_low) * (k / TABLE)
        filters[k] = pull - two_tap_delay(tap, step) - two_tap_delay(second_tap, step)
    for i in range(steps.size):
        place = (steps[i] - low) / cell
        k = int(place)
        delays[i] = 1.0 / steps[i] + (filters[k] + (place - k) * (filters[k + 1] - filters[k]))
    return delays


@kernel
def recirculate(
    excitation: Floats, steps: Floats, gain: float, tap: float, second_tap: float, pad: int, line: Floats
) -> None:
    """y[i] = excitation[i] + gain (filtered y one period ago), with `line[pad + i] = y[i]`.

    excitation    shape (any,); silence after it.
    steps         pitch in cycles per frame, shape (1,) or (frames,).
    gain          loop gain per period.
    tap           loop filter `tap + (1 - tap) z^-1`; `second_tap` a second one in series; 1 is none.
    pad           frames of silence before the output: at least the longest period plus 2 `LONGEST_HALF`.
    line          shape (pad + frames,).
    """
    frames = line.size - pad
    delays = loop_delays(steps, gain, tap, second_tap)
    half = int(min(max(delays.min(), 1.0), float(LONGEST_HALF)))
    scale, weight = np.empty(2 * LONGEST_HALF), np.empty(2 * LONGEST_HALF)
    lagrange_scales(half, scale)
    if delays.size == 1 and delays[0] >= 2 * LONGEST_HALF:
        lagrange_weights(half, delays[0] - int(delays[0]), scale, weight)
        _recirculate_steadily(excitation, int(delays[0]), weight, gain, tap, second_tap, pad, line)
        return
    if delays.size > 1 and half == LONGEST_HALF and delays.min() >= 2 * LONGEST_HALF:
        _recirculate_bending(excitation, delays, scale, gain, tap, second_tap, pad, line)
        return
    last, whole = -1.0, 1
    before, before_2 = 0.0, 0.0
    for i in range(frames):
        delay = max(delays[min(i, delays.size - 1)], float(half))
        if delay != last:
            last, whole = delay, int(delay)
            lagrange_weights(half, delay - whole, scale, weight)
        newest = pad + i - whole + half - 1
        even, odd = 0.0, 0.0
        for j in range(0, 2 * half, 2):
            even += weight[j] * line[newest - j]
            odd += weight[j + 1] * line[newest - j - 1]
        value = even + odd
        filtered = tap * value + (1.0 - tap) * before
        before = value
        value = second_tap * filtered + (1.0 - second_tap) * before_2
        before_2 = filtered
        line[pad + i] = gain * value + (excitation[i] if i < excitation.size else 0.0)


def ring_loop(
    excitation: Floats, steps: Floats, frames: int, gain: float, tap: float = 1.0, second_tap: float = 1.0
) -> Floats:
    """`recirculate` on a line of its own; shape (frames,)."""
    pad = int(1.0 / steps.min()) + 4 * LONGEST_HALF if steps.size else 1
    line = np.zeros(pad + frames)
    recirculate(excitation[:frames], steps, gain, tap, second_tap, pad, line)
    return line[pad:].copy()


def period_frames(steps: Floats) -> int:
    """Length of the first period in whole frames, at least 1."""
    return max(1, math.floor(1.0 / float(steps[0]) + 0.5))
