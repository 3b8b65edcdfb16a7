"""Connected islands of a shape, and numbers about them."""

import numpy as np
from numpy.typing import NDArray

from speccade.kernels.elementary import sincos_turns
from speccade.kernels.jit import Floats, Ints, kernel
from speccade.kernels.lattice import hash_cell, low_unit

_DOWN, _ACROSS = np.array([-1, 1, 0, 0]), np.array([0, 0, -1, 1])
RESULTS = {"random": 0, "size": 1, "u": 2, "v": 3, "tilt": 4}


@kernel
def _label(shape: NDArray[np.bool_], wrap: bool, labels: Ints, places: Ints, stack: Ints) -> int:
    """Number the islands in the order of their first pixels, breadth first; returns how many there are.

    labels  island of every pixel, -1 outside. places: (height, width, 2) row and column counted on from the island's
    first pixel, so that an island that crosses the border stays in one piece. stack: working memory, one per pixel.
    """
    height, width = shape.shape
    labels[:] = -1
    count = 0
    for y0 in range(height):
        for x0 in range(width):
            if not shape[y0, x0] or labels[y0, x0] >= 0:
                continue
            labels[y0, x0] = count
            places[y0, x0, 0], places[y0, x0, 1] = y0, x0
            stack[0] = y0 * width + x0
            first, last = 0, 1
            while first < last:
                y, x = stack[first] // width, stack[first] % width
                first += 1
                for k in range(4):
                    dy, dx = _DOWN[k], _ACROSS[k]
                    near_y, near_x = y + dy, x + dx
                    if wrap:
                        near_y, near_x = near_y % height, near_x % width
                    elif not (0 <= near_y < height and 0 <= near_x < width):
                        continue
                    if shape[near_y, near_x] and labels[near_y, near_x] < 0:
                        labels[near_y, near_x] = count
                        places[near_y, near_x, 0] = places[y, x, 0] + dy
                        places[near_y, near_x, 1] = places[y, x, 1] + dx
                        stack[last] = near_y * width + near_x
                        last += 1
            count += 1
    return count


@kernel
def _measure(labels: Ints, places: Ints, boxes: Ints) -> None:
    """Area, first and last row, first and last column of every island."""
    boxes[:, 0] = 0
    boxes[:, 1] = 1 << 40
    boxes[:, 2] = -(1 << 40)
    boxes[:, 3] = 1 << 40
    boxes[:, 4] = -(1 << 40)
    for y in range(labels.shape[0]):
        for x in range(labels.shape[1]):
            k = labels[y, x]
            if k >= 0:
                boxes[k, 0] += 1
                boxes[k, 1] = min(boxes[k, 1], places[y, x, 0])
                boxes[k, 2] = max(boxes[k, 2], places[y, x, 0])
                boxes[k, 3] = min(boxes[k, 3], places[y, x, 1])
                boxes[k, 4] = max(boxes[k, 4], places[y, x, 1])


@kernel
def _values(labels: Ints, places: Ints, boxes: Ints, result: int, seed: int, out: Floats) -> None:
    largest = 1
    for k in range(boxes.shape[0]):
        largest = max(largest, boxes[k, 0])
    for y in range(labels.shape[0]):
        for x in range(labels.shape[1]):
            k = labels[y, x]
            if k < 0:
                out[y, x] = 0.0
                continue
            u = (places[y, x, 1] - boxes[k, 3] + 0.5) / (boxes[k, 4] - boxes[k, 3] + 1)
            v = (places[y, x, 0] - boxes[k, 1] + 0.5) / (boxes[k, 2] - boxes[k, 1] + 1)
            if result == 0:
                out[y, x] = low_unit(hash_cell(seed, 0, k, 0))
            elif result == 1:
                out[y, x] = boxes[k, 0] / largest
            elif result == 2:
                out[y, x] = u
            elif result == 3:
                out[y, x] = v
            else:
                sine, cosine = sincos_turns(low_unit(hash_cell(seed, 1, k, 0)))
                out[y, x] = 0.5 + 0.5 * ((u - 0.5) * cosine + (v - 0.5) * sine)


def island_values(shape: NDArray[np.bool_], result: str, wrap: bool, seed: int) -> Floats:
    """A value for every pixel of a shape (height, width), by island; 0 outside. `result` is a key of `RESULTS`."""
    labels = np.empty(shape.shape, dtype=np.int64)
    places = np.empty((*shape.shape, 2), dtype=np.int64)
    count = _label(shape, wrap, labels, places, np.empty(shape.size, dtype=np.int64))
    boxes = np.empty((count, 5), dtype=np.int64)
    _measure(labels, places, boxes)
    out = np.empty(shape.shape)
    _values(labels, places, boxes, RESULTS[result], seed, out)
    return out
