"""Separable filters whose cost does not depend on their radius: box sums and running extremes, along rows or columns.

A block of lines is copied into working memory, line element by line element next to each other, so that every inner
loop runs over independent lines and vectorises; results may be written over the source. Images are (height, width,
channels) and filtered one channel at a time.
"""

import numpy as np

from speccade.kernels.jit import Floats, helper, inline, kernel

LINES = 32

WRAP, REFLECT = 0, 1


@inline
def _index(i: int, n: int, edge: int) -> int:
    """Element that position `i` stands for: modulo n, or mirrored about the outer edges of the end elements."""
    if 0 <= i < n:
        return i
    if edge == WRAP:
        return i % n
    i %= 2 * n
    return i if i < n else 2 * n - 1 - i


@helper
def _load(image: Floats, axis: int, channel: int, first: int, count: int, sign: float, top: int, lines: Floats) -> None:
    """Copy `count` lines along `axis` into the columns of `lines`, from row `top` on."""
    if axis == 0:
        for i in range(image.shape[0]):
            for j in range(count):
                lines[top + i, j] = sign * image[i, first + j, channel]
    else:
        for j in range(count):
            for i in range(image.shape[1]):
                lines[top + i, j] = sign * image[first + j, i, channel]


@helper
def _store(lines: Floats, axis: int, channel: int, first: int, count: int, sign: float, out: Floats) -> None:
    if axis == 0:
        for i in range(out.shape[0]):
            for j in range(count):
                out[i, first + j, channel] = sign * lines[i, j]
    else:
        for j in range(count):
            for i in range(out.shape[1]):
                out[first + j, i, channel] = sign * lines[i, j]


@kernel
def box_blur(image: Floats, out: Floats, axis: int, channel: int, radius: float, edge: int, rounds: int) -> None:
    """`rounds` box means of width 2 radius + 1 along one axis; `out` may be `image`.

    A fractional radius gives the two outermost elements a partial weight (extended box filter: P. Gwosdek et al.,
    "Theoretical foundations of Gaussian convolution by extended box filtering", 2011).
    """
    n, across = image.shape[axis], image.shape[1 - axis]
    whole = int(radius)
    part = radius - whole
    width = 2.0 * radius + 1.0
    source = np.empty((n, LINES))
    target = np.empty((n, LINES))
    total = np.empty(LINES)
    for first in range(0, across, LINES):
        count = min(LINES, across - first)
        _load(image, axis, channel, first, count, 1.0, 0, source)
        for _ in range(rounds):
            total[:] = 0.0
            for k in range(-whole, whole + 1):
                at = _index(k, n, edge)
                for j in range(count):
                    total[j] += source[at, j]
            for i in range(n):
                before = _index(i - whole - 1, n, edge)
                after = _index(i + whole + 1, n, edge)
                leaving = _index(i - whole, n, edge)
                for j in range(count):
                    target[i, j] = (total[j] + part * (source[before, j] + source[after, j])) / width
                    total[j] += source[after, j] - source[leaving, j]
            source, target = target, source
        _store(source, axis, channel, first, count, 1.0, out)


@kernel
def running_maximum(image: Floats, out: Floats, axis: int, channel: int, radius: int, wrap: bool, sign: float) -> None:
    """Maximum of `sign * image` over 2 radius + 1 elements along one axis, times `sign`; `out` may be `image`.

    `sign` -1 gives minima. Three comparisons an element for any radius (M. van Herk, "A fast algorithm for local minimum
    and maximum filters on rectangular and octagonal kernels", 1992; J. Gil and M. Werman, 1993).
    """
    n, across = image.shape[axis], image.shape[1 - axis]
    size = 2 * radius + 1
    padded = n + 2 * radius
    lines = np.empty((padded, LINES))
    rising = np.empty((padded, LINES))
    for first in range(0, across, LINES):
        count = min(LINES, across - first)
        _load(image, axis, channel, first, count, sign, radius, lines)
        for k in range(radius):
            low, high = radius - 1 - k, radius + n + k
            for j in range(count):
                lines[low, j] = lines[low + n, j] if wrap else -np.inf
                lines[high, j] = lines[high - n, j] if wrap else -np.inf
        for i in range(padded):
            if i % size == 0:
                for j in range(count):
                    rising[i, j] = lines[i, j]
            else:
                for j in range(count):
                    rising[i, j] = max(rising[i - 1, j], lines[i, j])
        for i in range(padded - 2, -1, -1):
            if i % size != size - 1:
                for j in range(count):
                    lines[i, j] = max(lines[i + 1, j], lines[i, j])
        for i in range(n):
            for j in range(count):
                lines[i, j] = max(lines[i, j], rising[i + size - 1, j])
        _store(lines, axis, channel, first, count, sign, out)


def blurred(image: Floats, radius: float, wrap: bool) -> Floats:
    """Three box means of radius `radius` pixels along both axes: near a Gaussian of sigma sqrt(r (r + 1)).

    image  (height, width) or (height, width, channels). Borders wrap or are mirrored. A radius beyond eight times the
    image's side is cut down to that.
    """
    layers = image.reshape(*image.shape[:2], -1)
    out = np.empty_like(layers)
    for channel in range(layers.shape[2]):
        source = layers
        for axis in (1, 0):
            reach = min(float(radius), 8.0 * layers.shape[axis])
            box_blur(source, out, axis, channel, reach, WRAP if wrap else REFLECT, 3)
            source = out
    return out.reshape(image.shape)


def extreme(image: Floats, radius: int, wrap: bool, sign: float) -> Floats:
    """Largest (`sign` 1) or smallest (-1) value in the square of side 2 radius + 1 around each pixel.

    Beyond the border there is the other side when `wrap` is set, else nothing.
    """
    layers = image.reshape(*image.shape[:2], -1)
    out = np.empty_like(layers)
    for channel in range(layers.shape[2]):
        source = layers
        for axis in (1, 0):
            side = layers.shape[axis]
            reach = min(radius, side // 2 if wrap else side - 1)
            running_maximum(source, out, axis, channel, reach, wrap, sign)
            source = out
    return out.reshape(image.shape)
