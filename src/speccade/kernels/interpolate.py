"""Interpolation between samples: linear, cubic, quintic, windowed sinc; scalars for delay lines and whole-buffer reads.

Names after O. Niemitalo, *Polynomial Interpolators for High-Quality Resampling of Oversampled Audio*, 2001.
"""

import functools
import math

import numpy as np

from speccade.kernels.jit import Floats, inline, kernel
from speccade.kernels.windows import kaiser_beta, sinc_table

SINC_HALF_WIDTH = 16
SINC_PHASES = 512


@inline
def lerp(a: float, b: float, t: float) -> float:
    """a at t = 0, b at t = 1."""
    return a + t * (b - a)


@inline
def hermite4(before: float, a: float, b: float, after: float, t: float) -> float:
    """Catmull-Rom cubic between a (t = 0) and b (t = 1): continuous slope, no overshoot in the phase of the signal."""
    c1 = 0.5 * (b - before)
    c2 = before - 2.5 * a + 2.0 * b - 0.5 * after
    c3 = 0.5 * (after - before) + 1.5 * (a - b)
    return ((c3 * t + c2) * t + c1) * t + a


@inline
def lagrange4(before: float, a: float, b: float, after: float, t: float) -> float:
    """Third-order Lagrange between a (t = 0) and b (t = 1): the flattest fractional delay of four taps."""
    u, v, w = t + 1.0, t - 1.0, t - 2.0
    return a * (0.5 * u * v * w) + after * (u * t * v / 6.0) - before * (t * v * w / 6.0) - b * (0.5 * u * t * w)


@inline
def lagrange6_weights(t: float) -> tuple[float, float, float, float, float, float]:
    """Weights of the samples at -2..3 for fifth-order Lagrange interpolation at t in [0, 1]."""
    a, b, c, d, e = t + 2.0, t + 1.0, t - 1.0, t - 2.0, t - 3.0
    left, right = a * b * t, c * d * e
    return (
        b * t * right * (-1.0 / 120.0),
        a * t * right * (1.0 / 24.0),
        a * b * right * (-1.0 / 12.0),
        left * d * e * (1.0 / 12.0),
        left * c * e * (-1.0 / 24.0),
        left * c * d * (1.0 / 120.0),
    )


@inline
def sample_at(x: Floats, i: int) -> float:
    """x[i], or 0 outside of the vector."""
    return x[i] if 0 <= i < x.size else 0.0


@inline
def read_linear(x: Floats, position: float) -> float:
    """Value between the samples of a vector; silence outside."""
    i = math.floor(position)
    return lerp(sample_at(x, i), sample_at(x, i + 1), position - i)


@inline
def read_cubic(x: Floats, position: float) -> float:
    """As `read_linear`, with `hermite4`."""
    i = math.floor(position)
    before, after = sample_at(x, i - 1), sample_at(x, i + 2)
    return hermite4(before, sample_at(x, i), sample_at(x, i + 1), after, position - i)


@functools.cache
def interpolation_table(cutoff: float = 1.0) -> Floats:
    """Table for `read_sinc`: 32 taps, 100 dB; `cutoff` below 1 (relative to Nyquist) for reading faster than 1."""
    return sinc_table(SINC_HALF_WIDTH, SINC_PHASES, cutoff, kaiser_beta(100.0))


@inline
def read_sinc(x: Floats, position: float, table: Floats) -> float:
    """Band-limited value between the samples of a vector (`table = interpolation_table()`); silence outside."""
    i = math.floor(position)
    place = (i + 1 - position) * SINC_PHASES  # time from `position` to the sample after it, in table rows
    row = min(int(place), SINC_PHASES - 1)
    fraction = place - row
    base = i + 1 - SINC_HALF_WIDTH
    if base >= 0 and base + 2 * SINC_HALF_WIDTH <= x.size:
        s0, s1, s2, s3 = 0.0, 0.0, 0.0, 0.0  # four sums in a fixed order, so that they can run side by side
        for tap in range(0, 2 * SINC_HALF_WIDTH, 4):
            s0 += x[base + tap] * lerp(table[row, tap], table[row + 1, tap], fraction)
            s1 += x[base + tap + 1] * lerp(table[row, tap + 1], table[row + 1, tap + 1], fraction)
            s2 += x[base + tap + 2] * lerp(table[row, tap + 2], table[row + 1, tap + 2], fraction)
            s3 += x[base + tap + 3] * lerp(table[row, tap + 3], table[row + 1, tap + 3], fraction)
        return (s0 + s2) + (s1 + s3)
    total = 0.0
    for tap in range(max(0, -base), min(2 * SINC_HALF_WIDTH, x.size - base)):
        total += x[base + tap] * lerp(table[row, tap], table[row + 1, tap], fraction)
    return total


@kernel
def read_at(x: Floats, position: Floats, table: Floats, out: Floats) -> None:
    """out[i] = x at the fractional sample `position[i]`, by windowed sinc: time warps, vibrato, pitch shifts."""
    for i in range(out.size):
        out[i] = read_sinc(x, position[i], table)


@kernel
def read_at_linear(x: Floats, position: Floats, out: Floats) -> None:
    """The same with linear interpolation, for control curves."""
    for i in range(out.size):
        out[i] = read_linear(x, position[i])


def resample(x: Floats, ratio: float) -> Floats:
    """`x` at `ratio` times its sample rate, band-limited; sample 0 stays at time 0. Length: ceil(x.size * ratio)."""
    position = np.arange(math.ceil(x.size * ratio)) / ratio
    out = np.empty(position.size)
    if ratio >= 1.0:
        read_at(x, position, interpolation_table(), out)
    else:
        _read_decimated(x, position, ratio, interpolation_table(), out)
    return out


@kernel
def _read_decimated(x: Floats, position: Floats, ratio: float, table: Floats, out: Floats) -> None:
    """As `read_at`, with the sinc stretched by 1 / ratio so that it cuts off at the new Nyquist frequency."""
    reach = SINC_HALF_WIDTH / ratio
    for i in range(out.size):
        total = 0.0
        first = max(0, math.ceil(position[i] - reach))
        last = min(x.size - 1, math.floor(position[i] + reach))
        for k in range(first, last + 1):
            place = ((k - position[i]) * ratio + SINC_HALF_WIDTH) * SINC_PHASES
            column = min(int(place) // SINC_PHASES, 2 * SINC_HALF_WIDTH - 1)
            place -= column * SINC_PHASES
            row = min(int(place), SINC_PHASES - 1)
            below = table[row, column]
            total += x[k] * (below + (place - row) * (table[row + 1, column] - below))
        out[i] = ratio * total
