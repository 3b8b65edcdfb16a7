"""Delay lines that are read between frames."""

import numpy as np

from speccade.kernels.jit import Floats, Singles, disjoint, helper, inline

ZERO, HALF, ONE, TWO, SIXTH = np.float32(0.0), np.float32(0.5), np.float32(1.0), np.float32(2.0), np.float32(1.0 / 6.0)


@inline
def lagrange(before: float, first: float, second: float, after: float, t: float) -> float:
    """The cubic through four equally spaced values at 0 <= t <= 1 between `first` and `second`.

    Third-order Lagrange interpolation (Laakso et al., *Splitting the Unit Delay*, 1996): flat within 0.1 dB up to a
    quarter of the rate, never above the input.
    """
    u, v, w = t + 1.0, t - 1.0, t - 2.0
    vw, tu = v * w, t * u
    return (0.5 * (u * vw) * first - 0.5 * (tu * w) * second) + (
        (1.0 / 6.0) * (tu * v) * after - (1.0 / 6.0) * (t * vw) * before
    )


@inline
def lagrange_weights(t: float) -> tuple[float, float, float, float]:
    """The weights of `before`, `first`, `second` and `after` in `lagrange`; the first and third count negatively."""
    u, v, w = t + 1.0, t - 1.0, t - 2.0
    vw, tu = v * w, t * u
    return (1.0 / 6.0) * (t * vw), 0.5 * (u * vw), 0.5 * (tu * w), (1.0 / 6.0) * (tu * v)


@inline
def lagrange_single(
    before: np.float32, first: np.float32, second: np.float32, after: np.float32, t: np.float32
) -> np.float32:
    """`lagrange` in single precision, which all arguments must have."""
    u, v, w = t + ONE, t - ONE, t - TWO
    vw, tu = v * w, t * u
    return (HALF * (u * vw) * first - HALF * (tu * w) * second) + (SIXTH * (tu * v) * after - SIXTH * (t * vw) * before)


@disjoint
def _add_near(near: Singles, delays: Floats, middle: float, out: Singles) -> None:
    """Where no delay is a whole frame from `middle`; near[i + 2] is the frame `middle` before out[i]."""
    for i in range(out.size):  # the whole part is that of the middle or a neighbour: choosing vectorises
        t = np.float32(delays[i] - middle)
        a, b, c, d, e, f = near[i], near[i + 1], near[i + 2], near[i + 3], near[i + 4], near[i + 5]
        later, earlier = t < ZERO, t >= ONE
        after = a if earlier else (c if later else b)
        second = b if earlier else (d if later else c)
        first = c if earlier else (e if later else d)
        before = d if earlier else (f if later else e)
        t = t - ONE if earlier else (t + ONE if later else t)
        out[i] += lagrange_single(before, first, second, after, t)


@helper
def add_reads(line: Singles, head: int, delays: Floats, stretch: int, out: Singles) -> None:
    """out[i] += the value delays[i] >= 2 frames before frame head + i of a straight line, as of `lagrange`.

    In any `stretch` frames the delay must stay within one frame of that in their middle. Every frame read must be there,
    and one more to either side.
    """
    for start in range(0, out.size, stretch):
        part = delays[start : start + stretch]
        middle = np.floor(part[part.size // 2])
        _add_near(line[head + start - int(middle) - 3 :], part, middle, out[start : start + stretch])


@inline
def read_line(line: Floats, mask: int, head: int, delay: float) -> float:
    """The value `delay` >= 2 frames before frame `head` in a circular line of `mask` + 1 (a power of two) frames."""
    whole = int(delay)
    t = delay - whole
    at = head - whole
    return lagrange(line[(at + 1) & mask], line[at & mask], line[(at - 1) & mask], line[(at - 2) & mask], t)


@inline
def line_size(frames: float) -> int:
    """A power of two with room for a delay of `frames`."""
    size = 16
    while size < frames + 8.0:
        size *= 2
    return size
