"""Memoryless distortion, oversampled."""

from typing import Final

import numpy as np

from speccade.families.audio.oversampling_kernels import BLOCK, MARGIN, block_rows, lowered, raised
from speccade.kernels.elementary import cos_turns, exp, log1p, sin_turns
from speccade.kernels.ieee import power_of_two, round_even
from speccade.kernels.jit import Floats, Singles, helper, inline, kernel

TANH: Final = 0
SOFT_CLIP: Final = 1
HARD_CLIP: Final = 2
SINE: Final = 3
TAPE: Final = 4


@inline
def saturate(z: float) -> float:
    """tanh within 2e-10, three times as fast as to the last bit."""
    octaves = 2.8853900817779268 * z  # e^(2z) = 2^octaves
    octaves = 60.0 if octaves > 60.0 else (-60.0 if octaves < -60.0 else octaves)
    whole = round_even(octaves)
    r = (octaves - whole) * 0.6931471805599453
    high = 1.0 / 24.0 + r * (1.0 / 120.0 + r * (1.0 / 720.0 + r * (1.0 / 5040.0 + r * (1.0 / 40320.0))))
    e = (1.0 + r * (1.0 + r * (0.5 + r * (1.0 / 6.0 + r * high)))) * power_of_two(whole)
    return (e - 1.0) / (e + 1.0)


@inline
def soft_clip(z: float) -> float:
    """z - z^3/3, flat beyond 1."""
    inside = z - z * z * z * (1.0 / 3.0)
    return inside if abs(z) <= 1.0 else (2.0 / 3.0 if z > 0.0 else -2.0 / 3.0)


@inline
def tape_curve(z: float) -> float:
    """The asymmetric saturation of a magnetised tape: soft, and softer for negative values."""
    a = z + 0.1 * abs(z)
    return a / (1.0 + a) if a >= 0.0 else a / (1.0 - 1.2 * a)


@inline
def excess_moments(u: float, v: float) -> tuple[float, float]:
    """Of max(0, x) along a straight line from u to v: its integrals weighted by t and by 1 - t, 0 <= t <= 1."""
    high, low = max(u, 0.0), max(v, 0.0)
    crossing = u * v < 0.0
    share = max(u, v) / (abs(u - v) if crossing else 1.0)  # of the line that lies above 0
    top = share * max(u, v)
    near, far = top * (0.5 - share * (1.0 / 6.0)), top * share * (1.0 / 6.0)
    rising = (near if v > 0.0 else far) if crossing else high * (1.0 / 6.0) + low * (1.0 / 3.0)
    falling = (far if v > 0.0 else near) if crossing else high * (1.0 / 3.0) + low * (1.0 / 6.0)
    return rising, falling


@helper
def hard_clip(z: Floats, count: int, rising: Floats, falling: Floats) -> None:
    """Clip z[1 : count - 1] at +-1 in place, each value averaged under a triangle that reaches to its neighbours.

    Antiderivative anti-aliasing of second order (Stefan Bilbao et al., *Antiderivative Antialiasing for Memoryless
    Nonlinearities*, 2017), with the integrals of the straight segments in closed form: nothing cancels.
    """
    for i in range(count - 1):
        u, v = z[i], z[i + 1]
        rise_up, fall_up = excess_moments(u - 1.0, v - 1.0)
        rise_down, fall_down = excess_moments(-1.0 - u, -1.0 - v)
        rising[i] = (u * (1.0 / 6.0) + v * (1.0 / 3.0)) - (rise_up - rise_down)
        falling[i] = (u * (1.0 / 3.0) + v * (1.0 / 6.0)) - (fall_up - fall_down)
    for i in range(1, count - 1):
        z[i] = rising[i - 1] + falling[i]


@inline
def slope_between(u: float, v: float, at_u: float, at_v: float, middle: float) -> float:
    """The mean of a curve from u to v, from its antiderivative at both; its value in the middle where they are close."""
    apart = v - u
    wide = abs(apart) > 1e-3
    return (at_v - at_u) / (apart if wide else 1.0) if wide else middle


@helper
def bend(curve: int, z: Floats, count: int) -> None:
    """Replace z[:count] by the curve's values."""
    if curve == TANH:
        for i in range(count):
            z[i] = saturate(z[i])
    elif curve == SOFT_CLIP:
        for i in range(count):
            z[i] = soft_clip(z[i])
    elif curve == SINE:
        for i in range(count):
            z[i] = sin_turns(0.25 * z[i])
    else:
        for i in range(count):
            z[i] = tape_curve(z[i])


@helper
def bend_smoothly(curve: int, z: Floats, count: int, primitive: Floats, middle: Floats) -> None:
    """Replace z[1 : count - 1] by the curve's means over the straight lines to both neighbours.

    Antiderivative anti-aliasing of first order (Julian Parker, Vadim Zavalishin, Efflam Le Bivic, *Reducing the Aliasing
    of Nonlinear Waveshaping Using Continuous-Time Convolution*, 2016), centred.
    """
    for i in range(count - 1):
        middle[i] = 0.5 * (z[i] + z[i + 1])
    bend(curve, middle, count - 1)
    if curve == TANH:
        for i in range(count):
            primitive[i] = abs(z[i]) + log1p(exp(-2.0 * abs(z[i])))
    elif curve == SOFT_CLIP:
        for i in range(count):
            square = z[i] * z[i]
            inside = square * (0.5 - square * (1.0 / 12.0))
            primitive[i] = inside if square <= 1.0 else abs(z[i]) * (2.0 / 3.0) - 0.25
    else:
        for i in range(count):
            primitive[i] = -0.6366197723675814 * cos_turns(0.25 * z[i])
    for i in range(count - 1):
        middle[i] = slope_between(z[i], z[i + 1], primitive[i], primitive[i + 1], middle[i])
    for i in range(1, count - 1):
        z[i] = 0.5 * (middle[i - 1] + middle[i])


@kernel
def shape(
    signal: Floats, curve: int, drives: Floats, bias: float, wet: float, stages: int, smooth: bool, taps: Singles
) -> Floats:
    """A signal of shape (frames, channels), times a drive, bent by `curve`, over the root of the drive, mixed by `wet`.

    `drives`: per frame, or one for all. `bias` is added before the drive; what it does to silence is taken off again.
    `stages`: how often the rate is doubled; `smooth`: whether the curve is also averaged between samples (tanh, soft clip
    and sine; hard clipping always is); `taps` of `half_bands`.
    """
    frames, channels = signal.shape
    out = np.empty_like(signal)
    rows = block_rows(stages)
    factor = 1 << stages
    gain, level, rest = np.empty(rows.shape[1]), np.empty(rows.shape[1]), np.zeros(rows.shape[1])
    z, work_a, work_b = np.empty(rows.shape[1]), np.empty(rows.shape[1]), np.empty(rows.shape[1])
    moved = drives.size > 1
    for i in range(gain.size):
        gain[i] = drives[0]
        level[i] = 1.0 / np.sqrt(drives[0])
        rest[i] = drives[0] * bias
    if curve == TAPE:
        bend(curve, rest, rest.size)
    dry = 1.0 - wet
    for start in range(0, frames, BLOCK):
        size = min(BLOCK, frames - start)
        length = (size + 2 * MARGIN) * factor
        if moved:
            for i in range(length):
                at = start - MARGIN + i / factor
                whole = int(np.floor(at))
                low, high = min(max(whole, 0), frames - 1), min(max(whole + 1, 0), frames - 1)
                gain[i] = drives[low] + (drives[high] - drives[low]) * (at - whole)
                level[i] = 1.0 / np.sqrt(gain[i])
                rest[i] = gain[i] * bias
            if curve == TAPE:
                bend(curve, rest, length)
        for c in range(channels):
            raised(signal, c, start, size, stages, taps, rows)
            wide = rows[stages]
            for i in range(length):
                z[i] = gain[i] * (wide[i] + bias)
            if curve == HARD_CLIP:
                hard_clip(z, length, work_a, work_b)
            elif smooth:
                bend_smoothly(curve, z, length, work_a, work_b)
            else:
                bend(curve, z, length)
            for i in range(length):
                wide[i] = level[i] * (z[i] - rest[i])
            lowered(size, stages, taps, rows)
            y = rows[0]
            for i in range(size):
                out[start + i, c] = dry * signal[start + i, c] + wet * y[MARGIN + i]
    return out
