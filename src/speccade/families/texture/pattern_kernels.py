"""What the cell patterns share: brick, hexagon, panel and Voronoi cells give the same kinds of result."""

import numpy as np

from speccade.kernels.jit import inline
from speccade.kernels.lattice import hash_cell, high_unit, low_unit

RESULTS = {"height": 0, "mask": 1, "random": 2, "u": 3, "v": 4, "edge": 5}


@inline
def smooth(t: float) -> float:
    """Ease from 0 to 1 over 0..1; flat outside."""
    t = min(max(t, 0.0), 1.0)
    return t * t * (3.0 - 2.0 * t)


@inline
def cell_random(seed: int, column: int, row: int) -> float:
    """The number 0..1 of a cell."""
    return low_unit(hash_cell(seed, 0, column, row))


@inline
def second_random(seed: int, column: int, row: int) -> float:
    """Another number 0..1 of a cell."""
    return high_unit(hash_cell(seed, 0, column, row))


@inline
def cell_value(
    result: int, inside: float, bevel: float, reach: float, random: float, u: float, v: float, variation: float
) -> float:
    """The result of a pixel.

    inside     distance to the cell's edge in pixels, negative in the joint. bevel: width of the slope in pixels.
    reach      distance that counts as the middle of the cell, in pixels.
    random     the cell's number, u, v: place inside it, 0..1. variation: how much lower than others a cell may be.
    """
    if result == 0:
        slope = smooth(inside / bevel) if bevel > 0.0 else min(max(inside + 0.5, 0.0), 1.0)
        return slope * (1.0 - variation * random)
    if result == 1:
        return min(max(inside + 0.5, 0.0), 1.0)
    if result == 2:
        return random
    if result == 3:
        return u
    if result == 4:
        return v
    return min(max(inside / reach, 0.0), 1.0)


@inline
def rounded_box(x: float, y: float, half_x: float, half_y: float, radius: float) -> float:
    """Distance from inside to the edge of a rectangle with rounded corners, negative outside (I. Quilez)."""
    radius = min(radius, half_x, half_y)
    dx, dy = abs(x) - half_x + radius, abs(y) - half_y + radius
    over_x, over_y = max(dx, 0.0), max(dy, 0.0)
    outside = np.sqrt(over_x * over_x + over_y * over_y)
    return float(radius - min(max(dx, dy), 0.0) - outside)
