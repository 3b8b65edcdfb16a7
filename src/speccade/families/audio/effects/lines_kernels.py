"""Delay lines that are read between frames."""

import numpy as np

from speccade.kernels.jit import Floats, Words, helper, inline


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


@helper
def add_reads(line: Floats, head: int, delays: Floats, places: Words, weights: Floats, out: Floats) -> None:
    """out[i] += the value delays[i] >= 2 frames before frame head + i of a straight line, as of `lagrange`.

    `places`, shape (block,), and `weights`, shape (4, block), are room to work in. Every frame read must be there.
    """
    first, second, before, after = weights[0], weights[1], weights[2], weights[3]
    for i in range(out.size):  # vectorises; what follows is all loads
        whole = int(delays[i])
        t = delays[i] - whole
        u, v, w = t + 1.0, t - 1.0, t - 2.0
        vw, tu = v * w, t * u
        places[i] = np.uint64(head + i - whole - 2)  # unsigned: not counted from the end
        first[i], second[i] = 0.5 * (u * vw), 0.5 * (tu * w)
        after[i], before[i] = (1.0 / 6.0) * (tu * v), (1.0 / 6.0) * (t * vw)
    one, two, three = line[1:], line[2:], line[3:]
    for i in range(out.size):
        at = places[i]
        out[i] += (first[i] * two[at] - second[i] * one[at]) + (after[i] * line[at] - before[i] * three[at])


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
