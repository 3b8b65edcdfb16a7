"""Voronoi cells and the exact distance to their borders (after I. Quilez, "Voronoi - distances", 2012)."""

import numpy as np

from speccade.families.texture.pattern_kernels import cell_random, cell_value
from speccade.kernels.jit import Floats, Ints, helper, kernel
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


@helper
def _nearest(points: Floats, column: Ints, u: Floats, v: float, shift: float, near: Floats, owner: Ints) -> None:
    """The nearest point of every pixel of a line, as index into `points`, and its distance squared.

    Nearness is measured in cells, so that long cells are long. Runs of pixels in one cell share their neighbours: nine
    cells first, and the others when one of their points may be nearer still.
    """
    width, stride, row = u.shape[0], points.shape[1], int(v)
    near[:] = np.inf
    start = 0
    while start < width:
        end = start + 1
        while end < width and column[end] == column[start]:
            end += 1
        for j in range(row + 2, row + 5):
            for i in range(column[start] + 2, column[start] + 5):
                px, py = points[j, i, 0], points[j, i, 1] - v
                place = j * stride + i
                for x in range(start, end):
                    distance = (px - u[x]) * (px - u[x]) + py * py
                    owner[x] = place if distance < near[x] else owner[x]
                    near[x] = distance if distance < near[x] else near[x]
        start = end
    for x in range(width):
        margin = 1.0 + min(u[x] - column[x], column[x] + 1.0 - u[x] - shift, v - row, row + 1.0 - v)
        if near[x] <= margin * margin:
            continue
        for j in range(row + 1, row + 6):
            for i in range(column[x] + 1, column[x] + 6):
                dx, dy = points[j, i, 0] - u[x], points[j, i, 1] - v
                if dx * dx + dy * dy < near[x]:
                    near[x], owner[x] = dx * dx + dy * dy, j * stride + i


@helper
def _to_border(
    points: Floats, place: int, u: Floats, v: float, cell_w: float, cell_h: float, start: int, end: int, border: Floats
) -> None:
    """Distance in pixels of a run of pixels to the border of the cell they are in.

    The distance to the line halfway between two points is linear along a run.
    """
    at_j, at_i = place // points.shape[1], place % points.shape[1]
    own_x, own_y = points[at_j, at_i, 0], points[at_j, at_i, 1]
    border[start:end] = np.inf
    for j in range(max(at_j - 2, 0), min(at_j + 3, points.shape[0])):
        for i in range(max(at_i - 2, 0), min(at_i + 3, points.shape[1])):
            dx, dy = points[j, i, 0] - own_x, points[j, i, 1] - own_y
            slope = np.sqrt((dx / cell_w) * (dx / cell_w) + (dy / cell_h) * (dy / cell_h))
            if slope > 0.0:
                middle = 0.5 * (dx * dx + dy * dy) - dy * (v - own_y)
                first, step = (middle + dx * own_x) / slope, dx / slope
                for x in range(start, end):
                    distance = first - step * u[x]
                    border[x] = distance if distance < border[x] else border[x]


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
    height, width = out.shape
    cell_w, cell_h = width / across, height / down
    side = min(cell_w, cell_h)
    reach = 0.5 * side * (1.0 - gap)
    u, column = np.empty(width), np.empty(width, np.int64)
    for x in range(width):
        u[x] = (x + 0.5) / cell_w
        column[x] = int(u[x])
    near, owner, border = np.empty(width), np.zeros(width, np.int64), np.empty(width)
    for y in range(height):
        v = (y + 0.5) / cell_h
        # Shifted rows reach half a cell less far.
        _nearest(points, column, u, v, 0.5 if stagger else 0.0, near, owner)
        start = 0
        while start < width:
            place, end = owner[start], start + 1
            while end < width and owner[end] == place:
                end += 1
            _to_border(points, place, u, v, cell_w, cell_h, start, end, border)
            at_j, at_i = place // points.shape[1], place % points.shape[1]
            random = cell_random(seed, (at_i - 3) % across, (at_j - 3) % down)
            own_x, own_y = points[at_j, at_i, 0], points[at_j, at_i, 1]
            place_y = min(max(0.5 - (own_y - v), 0.0), 1.0)
            for x in range(start, end):
                inside = max(0.0, border[x]) - 0.5 * gap * side
                place_x = min(max(0.5 - (own_x - u[x]), 0.0), 1.0)
                out[y, x] = cell_value(result, inside, bevel * side, reach, random, place_x, place_y, variation)
            start = end


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
