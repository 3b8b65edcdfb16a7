"""Exact Euclidean distances to the nearest marked pixel, and which pixel that is.

P. Felzenszwalb and D. Huttenlocher, "Distance transforms of sampled functions", 2012, with periodic borders on demand.
"""

import numpy as np
from numpy.typing import NDArray

from speccade.kernels.jit import Floats, Ints, kernel

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


def edge_distance(shape: NDArray[np.bool_], wrap: bool) -> Floats:
    """Distance in pixels of every pixel of a shape to its edge, half a pixel at the outermost ones; 0 outside.

    A shape without an edge is infinitely deep.
    """
    distance, _ = nearest_marked(~shape, wrap)
    np.sqrt(distance, out=distance)
    distance -= 0.5
    return np.maximum(distance, 0.0, out=distance)


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
