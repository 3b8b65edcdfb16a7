"""Freeverb: two banks of damped combs and all-passes (Jezar at Dreampoint, 2000, in the public domain).

The structure is Manfred Schroeder's (*Natural Sounding Artificial Reverberation*, 1962) with the damped combs of James
Moorer (*About This Reverberation Business*, 1979).
"""

from typing import Final

import numpy as np

from speccade.families.audio.layout import take
from speccade.families.audio.mix_kernels import peak_of
from speccade.kernels.jit import Floats, Ints, Singles, disjoint, helper, inline, kernel

COMBS: Final = np.array([1116, 1188, 1277, 1356, 1422, 1491, 1557, 1617])
ALLPASSES: Final = np.array([556, 441, 341, 225])
SPREAD: Final = 23  # the right bank is longer by so much
TUNED_FOR: Final = 44100
INPUT_GAIN: Final = 0.015
WET_GAIN: Final = 3.0
BLOCK: Final = 224
HALF: Final = np.float32(0.5)
FLOOR: Final = 1e-20  # enters with the signal, so that no line ever decays to subnormal numbers, which are slow
TINY: Final = 1e-200  # a peak that counts as silence


def line_lengths(lengths: Ints, sample_rate: int) -> Ints:
    """Line lengths in frames at a rate, left and right bank, shape (2, lines)."""
    return np.stack([(lengths + SPREAD * side) * sample_rate // TUNED_FOR for side in range(2)])


@disjoint
def _copy(values: Singles, out: Singles) -> None:
    for j in range(values.size):
        out[j] = values[j]


@inline
def unroll(ring: Singles, size: int, place: int, count: int) -> Singles:
    """`count` values of a ring of `size` from `place` on, in one piece: what wraps around is copied behind its end."""
    beyond = place + count - size
    if beyond > 0:
        _copy(ring[:beyond], ring[size:])
    return ring[place : place + count]


@inline
def roll_up(ring: Singles, size: int, place: int, count: int) -> int:
    """Puts what `unroll` copied back; returns the place after it."""
    beyond = place + count - size
    if beyond > 0:
        _copy(ring[size : size + beyond], ring)
    return beyond if beyond >= 0 else place + count


@disjoint
def _sum(
    p: Singles, q: Singles, r: Singles, s: Singles, t: Singles, u: Singles, v: Singles, w: Singles, out: Singles
) -> None:
    """`out` = the sum of what leaves eight combs."""
    for j in range(out.size):
        out[j] = ((p[j] + q[j]) + (r[j] + s[j])) + ((t[j] + u[j]) + (v[j] + w[j]))


@helper
def comb_bank(
    x: Singles,
    gain: Singles,
    damping: np.float32,
    lengths: Ints,
    rings: Singles,
    place: Ints,
    low: Singles,
    out: Singles,
) -> None:
    """`out` = the sum of eight combs fed with `x`.

    What leaves a comb passes the damping filter y[n] + `damping` y[n - 1] + ..., whose sums are in `low`, and is fed back by
    `gain` (per frame).
    """
    count = x.size
    p, q = unroll(rings[0], lengths[0], place[0], count), unroll(rings[1], lengths[1], place[1], count)
    r, s = unroll(rings[2], lengths[2], place[2], count), unroll(rings[3], lengths[3], place[3], count)
    t, u = unroll(rings[4], lengths[4], place[4], count), unroll(rings[5], lengths[5], place[5], count)
    v, w = unroll(rings[6], lengths[6], place[6], count), unroll(rings[7], lengths[7], place[7], count)
    _sum(p, q, r, s, t, u, v, w, out)
    a, b, c, d = low[0], low[1], low[2], low[3]
    e, f, g, h = low[4], low[5], low[6], low[7]
    for j in range(count):  # eight recursions side by side: the processor overlaps them
        y, z = x[j], gain[j]
        a, b = p[j] + damping * a, q[j] + damping * b
        c, d = r[j] + damping * c, s[j] + damping * d
        e, f = t[j] + damping * e, u[j] + damping * f
        g, h = v[j] + damping * g, w[j] + damping * h
        p[j], q[j], r[j], s[j] = y + z * a, y + z * b, y + z * c, y + z * d
        t[j], u[j], v[j], w[j] = y + z * e, y + z * f, y + z * g, y + z * h
    low[0], low[1], low[2], low[3] = a, b, c, d
    low[4], low[5], low[6], low[7] = e, f, g, h
    for i in range(COMBS.size):
        place[i] = roll_up(rings[i], lengths[i], place[i], count)


@inline
def two_allpasses(signal: Singles, lengths: Ints, rings: Singles, place: Ints) -> None:
    """`signal` through two all-passes, in place; two at once visit memory less often."""
    count = signal.size
    first, second = unroll(rings[0], lengths[0], place[0], count), unroll(rings[1], lengths[1], place[1], count)
    for j in range(count):
        x, y, z = signal[j], first[j], second[j]
        between = y - x
        first[j], second[j] = x + HALF * y, between + HALF * z
        signal[j] = z - between
    for i in range(2):
        place[i] = roll_up(rings[i], lengths[i], place[i], count)


@kernel
def reverberate(
    signal: Floats, combs: Ints, allpasses: Ints, room: Floats, damping: float, wet: float, width: float
) -> Floats:
    """A signal of shape (frames, 2) with the reverberation of its sum.

    `combs` (eight) and `allpasses` (four) are line lengths of the left and right bank; `room` is the room size (0 to 1) per
    frame, or one value for all. The lines are in single precision, relative to the signal's peak.
    """
    frames = signal.shape[0]
    out = np.empty((frames, 2))
    flat, flat_out = signal.reshape(signal.size), out.reshape(out.size)  # flat, the loops over frames vectorise
    block = min(BLOCK, combs.min(), allpasses.min())  # what leaves a line in a block entered it before
    rings = np.zeros((2, combs.shape[1], combs.max() + block), dtype=np.float32)
    lines = np.zeros((2, allpasses.shape[1], allpasses.max() + block), dtype=np.float32)
    comb_place, line_place = np.zeros_like(combs), np.zeros_like(allpasses)
    low, tails = np.zeros(combs.shape, dtype=np.float32), np.empty((2, block), dtype=np.float32)
    source, gain = np.empty(block, dtype=np.float32), np.empty(block, dtype=np.float32)
    peak = peak_of(flat)
    enter, floor = (INPUT_GAIN / peak, FLOOR) if peak > TINY else (0.0, 0.0)
    direct, crossed = peak * WET_GAIN * wet * (0.5 + 0.5 * width), peak * WET_GAIN * wet * (0.5 - 0.5 * width)
    dry, keep, take_in = 1.0 - wet, np.float32(0.4 * damping), 1.0 - 0.4 * damping
    for start in range(0, frames, block):
        count = min(block, frames - start)
        here, target = flat[2 * start : 2 * (start + count)], flat_out[2 * start : 2 * (start + count)]
        take(room, start, gain[:count])
        for j in range(count):
            source[j] = (here[2 * j] + here[2 * j + 1]) * enter + floor
        for j in range(count):
            gain[j] = (0.7 + 0.28 * gain[j]) * take_in
        for side in range(2):
            tail = tails[side, :count]
            bank = rings[side]
            comb_bank(source[:count], gain, keep, combs[side], bank, comb_place[side], low[side], tail)
            for i in range(0, ALLPASSES.size, 2):
                pair = slice(i, i + 2)
                two_allpasses(tail, allpasses[side, pair], lines[side, pair], line_place[side, pair])
        left, right = tails[0], tails[1]
        for j in range(count):
            target[2 * j] = (direct * left[j] + crossed * right[j]) + dry * here[2 * j]
            target[2 * j + 1] = (direct * right[j] + crossed * left[j]) + dry * here[2 * j + 1]
    return out
