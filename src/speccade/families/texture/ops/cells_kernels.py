"""Voronoi cells and the exact distance to their borders (after I. Quilez, "Voronoi - distances", 2012)."""

import numpy as np

from speccade.families.texture.pattern_kernels import cell_random, cell_value
from speccade.kernels.jit import Floats, helper, kernel
from speccade.kernels.lattice import hash_cell, high_unit, low_unit


@helper
def _points(across: int, down: int, jitter: float, stagger: bool, seed: int) -> Floats:
    """The point of every cell and of three more cells all around: (rows, columns, 2) in cells, which repeat."""
    points = np.empty((down + 6, across + 6, 2))
    for j in range(down + 6):
        for i in range(across + 6):
            column, row = (i - 3) % across, (j - 3) % down
            bits = hash_cell(seed, 1, column, row)
            shift = 0.5 if stagger and (j - 3) % 2 != 0 else 0.0
            points[j, i, 0] = i - 3 + 0.5 + shift + jitter * (low_unit(bits) - 0.5)
            points[j, i, 1] = j - 3 + 0.5 + jitter * (high_unit(bits) - 0.5)
    return points


@kernel
def _voronoi(
    out: Floats,
    across: int,
    down: int,
    jitter: float,
    stagger: bool,
    gap: float,
    bevel: float,
    variation: float,
    result: int,
    seed: int,
) -> None:
    points = _points(across, down, jitter, stagger, seed)
    cell_w, cell_h = out.shape[1] / across, out.shape[0] / down
    # Shifted rows reach half a cell less far.
    shift = 0.5 if stagger else 0.0
    for y in range(out.shape[0]):
        v = (y + 0.5) / cell_h
        row = int(v)
        for x in range(out.shape[1]):
            u = (x + 0.5) / cell_w
            column = int(u)
            # Nearness is measured in cells, so that long cells are long; joints are measured in pixels.
            nearest, at_j, at_i = np.inf, 0, 0
            for reach in range(1, 3):
                if reach == 2:
                    # Nine cells first; the others when one of their points may be nearer still.
                    margin = 1.0 + min(u - column, column + 1.0 - u - shift, v - row, row + 1.0 - v)
                    if nearest <= margin * margin:
                        continue
                for j in range(row + 3 - reach, row + 4 + reach):
                    for i in range(column + 3 - reach, column + 4 + reach):
                        dx, dy = points[j, i, 0] - u, points[j, i, 1] - v
                        if dx * dx + dy * dy < nearest:
                            nearest, at_j, at_i = dx * dx + dy * dy, j, i
            own_x, own_y = points[at_j, at_i, 0] - u, points[at_j, at_i, 1] - v
            # Distance to the line halfway between two points, squared: roots are left for the end.
            least = np.inf
            for j in range(max(at_j - 2, 0), min(at_j + 3, points.shape[0])):
                for i in range(max(at_i - 2, 0), min(at_i + 3, points.shape[1])):
                    dx, dy = points[j, i, 0] - u, points[j, i, 1] - v
                    across_x, across_y = (dx - own_x) / cell_w, (dy - own_y) / cell_h
                    length = across_x * across_x + across_y * across_y
                    twice = max(0.0, (dx * dx + dy * dy) - nearest)
                    if length > 0.0 and twice * twice < least * length:
                        least = twice * twice / length
            border = 0.5 * np.sqrt(least)
            random = cell_random(seed, (at_i - 3) % across, (at_j - 3) % down)
            inside = border - 0.5 * gap * min(cell_w, cell_h)
            reach = 0.5 * min(cell_w, cell_h) * (1.0 - gap)
            place_x = min(max(0.5 - own_x, 0.0), 1.0)
            place_y = min(max(0.5 - own_y, 0.0), 1.0)
            out[y, x] = cell_value(
                result, inside, bevel * min(cell_w, cell_h), reach, random, place_x, place_y, variation
            )


def voronoi(
    shape: tuple[int, int],
    across: int,
    down: int,
    *,
    jitter: float,
    stagger: bool,
    gap: float,
    bevel: float,
    variation: float,
    result: int,
    seed: int,
) -> Floats:
    """`across` x `down` cells on (height, width) pixels; lengths are in the shorter side of a cell, `result` is that of
    `cell_value`."""
    out = np.empty(shape)
    _voronoi(out, across, down, float(jitter), stagger, float(gap), float(bevel), float(variation), result, seed)
    return out
