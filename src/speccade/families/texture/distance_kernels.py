"""Exact Euclidean distances to the nearest marked pixel, and which pixel that is.

P. Felzenszwalb and D. Huttenlocher, "Distance transforms of sampled functions", 2012, with periodic borders on demand.
"""

import numpy as np
from numpy.typing import NDArray

from speccade.families.texture.line_kernels import blurred
from speccade.kernels.jit import Floats, Ints, inline, kernel

NOWHERE = -1
_NO_ROW = -(1 << 40)


@kernel
def _nearest_rows(marked: NDArray[np.bool_], wrap: bool, rows: Ints) -> None:
    """Row of the nearest marked pixel of the same column; beyond the border it counts on. `_NO_ROW` if there is none."""
    height, width = marked.shape
    rows[:] = _NO_ROW
    gap = np.empty(width, np.int64)
    far = 4 * height
    for direction in range(2):
        gap[:] = far
        for turn in range(2 if wrap else 1):
            for i in range(height):
                y = i if direction == 0 else height - 1 - i
                for x in range(width):
                    gap[x] = 0 if marked[y, x] else gap[x] + 1
                    if gap[x] >= far or (wrap and turn == 0):
                        continue
                    site = y - gap[x] if direction == 0 else y + gap[x]
                    if direction == 0 or rows[y, x] == _NO_ROW or gap[x] < abs(y - rows[y, x]):
                        rows[y, x] = site


@kernel
def _nearest_pixels(rows: Ints, wrap: bool, squared: Floats, pixels: Ints) -> None:
    """Lower envelope of the parabolas of each row: squared distances and flat indices of the nearest marked pixels."""
    height, width = rows.shape
    margin = width // 2 + 1 if wrap else 0
    vertex = np.empty(width + 2 * margin, np.int64)
    value = np.empty(width + 2 * margin)
    start = np.empty(width + 2 * margin + 1)
    for y in range(height):
        count = 0
        for position in range(-margin, width + margin):
            x = position % width
            if rows[y, x] == _NO_ROW:
                continue
            here = float((rows[y, x] - y) * (rows[y, x] - y))
            crossing = -np.inf
            while count > 0:
                last = vertex[count - 1]
                crossing = ((here + position * position) - (value[count - 1] + last * last)) / (2.0 * (position - last))
                if crossing > start[count - 1]:
                    break
                count -= 1
            vertex[count] = position
            value[count] = here
            start[count] = crossing if count > 0 else -np.inf
            count += 1
        k = 0
        for x in range(width):
            if count == 0:
                squared[y, x] = np.inf
                pixels[y, x] = NOWHERE
                continue
            while k + 1 < count and start[k + 1] < x:
                k += 1
            along = x - vertex[k]
            squared[y, x] = along * along + value[k]
            column = vertex[k] % width
            pixels[y, x] = rows[y, column] % height * width + column


def nearest_marked(marked: NDArray[np.bool_], wrap: bool) -> tuple[Floats, Ints]:
    """Squared distance in pixels to the nearest marked pixel, and its flat index; infinity and -1 where there is none.

    marked  (height, width). `wrap` measures across the borders.
    """
    rows = np.empty(marked.shape, dtype=np.int64)
    _nearest_rows(marked, wrap, rows)
    squared, pixels = np.empty(marked.shape), np.empty(marked.shape, dtype=np.int64)
    _nearest_pixels(rows, wrap, squared, pixels)
    return squared, pixels


@kernel
def _coverage(image: Floats, threshold: float, wrap: bool, out: Floats) -> None:
    """How much of each pixel lies above the threshold, were the image straight around it."""
    rows, columns = image.shape
    for y in range(rows):
        for x in range(columns):
            slope = _slope(image, y, x, wrap)
            above = image[y, x] - threshold
            if slope > 0.0:
                out[y, x] = min(max(0.5 + above / slope, 0.0), 1.0)
            else:
                out[y, x] = 1.0 if above >= 0.0 else 0.0


@inline
def _slope(image: Floats, y: int, x: int, wrap: bool) -> float:
    """Length of the gradient, per pixel."""
    rows, columns = image.shape
    above, below, left, right = y - 1, y + 1, x - 1, x + 1
    if wrap:
        above, below, left, right = above % rows, below % rows, left % columns, right % columns
    else:
        above, below, left, right = max(above, 0), min(below, rows - 1), max(left, 0), min(right, columns - 1)
    dx, dy = 0.5 * (image[y, right] - image[y, left]), 0.5 * (image[below, x] - image[above, x])
    return float(np.sqrt(dx * dx + dy * dy))


@kernel
def _beyond(coverage: Floats, wrap: bool, out: Floats) -> None:
    """How far each outside pixel lies beyond the contour, as its own slope says; infinitely far where there is none."""
    for y in range(coverage.shape[0]):
        for x in range(coverage.shape[1]):
            slope = _slope(coverage, y, x, wrap)
            short = 0.5 - coverage[y, x]
            out[y, x] = np.inf if short <= 0.0 or slope <= 0.0 else short / slope


@kernel
def _to_contour(coverage: Floats, beyond: Floats, pixels: Ints, wrap: bool, distance: Floats) -> None:
    """Squared distances to the nearest outside pixel become distances to the contour.

    The contour runs near that pixel or one of those around it, or through this one: the shortest way counts.
    """
    rows, columns = beyond.shape
    for y in range(rows):
        for x in range(columns):
            if pixels[y, x] < 0 or distance[y, x] == 0.0:
                continue
            row, column = pixels[y, x] // columns, pixels[y, x] % columns
            down, across = row - y, column - x
            if wrap:
                down = (down + rows // 2) % rows - rows // 2
                across = (across + columns // 2) % columns - columns // 2
            least = np.inf
            slope = _slope(coverage, y, x, wrap)
            if slope > 0.0 and coverage[y, x] - 0.5 <= slope:
                least = (coverage[y, x] - 0.5) / slope
            for j in range(-1, 2):
                for i in range(-1, 2):
                    near_y, near_x = row + j, column + i
                    if wrap:
                        near_y, near_x = near_y % rows, near_x % columns
                    if not (0 <= near_y < rows and 0 <= near_x < columns):
                        continue
                    away = beyond[near_y, near_x]
                    # Slopes that are nearly flat place the contour nowhere near.
                    if away <= 1.0:
                        dy, dx = down + j, across + i
                        least = min(least, np.sqrt(dy * dy + dx * dx) - away)
            if least == np.inf:
                least = np.sqrt(distance[y, x]) - 0.5
            distance[y, x] = max(0.0, least)


def edge_distance(image: Floats, threshold: float, wrap: bool, *, outside: bool = False) -> Floats:
    """Distance in pixels of every pixel of a shape to its edge; 0 outside (inside, when `outside` is set).

    The shape is what reaches the threshold. Edges run between pixels where the values say so, and the staircase of a
    two-level image is smoothed (after S. Gustavson and R. Strand, "Anti-aliased Euclidean distance transform", 2011).
    A shape without an edge is infinitely deep.
    """
    coverage = np.empty_like(image)
    _coverage(image, float(threshold), wrap, coverage)
    coverage = blurred(coverage, 1.0, wrap)
    if outside:
        np.subtract(1.0, coverage, out=coverage)
    distance, pixels = nearest_marked(coverage < 0.5, wrap)
    beyond = np.empty_like(coverage)
    _beyond(coverage, wrap, beyond)
    _to_contour(coverage, beyond, pixels, wrap, distance)
    return distance


def bled(image: Floats) -> Floats:
    """An RGBA image with the colour of fully transparent pixels taken from the nearest other one.

    Filtering and mip maps then mix no foreign colour into edges. Alpha stays; an image without any opacity too.
    """
    visible = image[..., 3] > 0.0
    if visible.all() or not visible.any():
        return image
    _, pixels = nearest_marked(visible, False)
    out = image.copy()
    colours = image.reshape(-1, 4)
    hidden = ~visible
    out[hidden, :3] = colours[pixels[hidden], :3]
    return out
