"""Delay lines that are read between frames."""

from speccade.kernels.jit import Floats, inline


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
