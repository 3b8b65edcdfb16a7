"""Sobel slopes (I. Sobel and G. Feldman, 1968) and the normals of a height field."""

import numpy as np

from speccade.kernels.jit import Floats, helper, kernel


@helper
def _line(height: Floats, y: int, wrap: bool, line: Floats) -> None:
    """Row `y`, which may lie one beyond the border, with one more column at either side."""
    rows, columns = height.shape
    if 0 <= y < rows:
        for x in range(columns):
            line[x + 1] = height[y, x]
    elif wrap:
        for x in range(columns):
            line[x + 1] = height[rows - 1 if y < 0 else 0, x]
    else:
        # Straight on: the border then has the slope next to it, not half of it.
        edge = 0 if y < 0 else rows - 1
        beyond = min(1, rows - 1) if y < 0 else max(0, rows - 2)
        for x in range(columns):
            line[x + 1] = 2.0 * height[edge, x] - height[beyond, x]
    if wrap or columns == 1:
        line[0], line[columns + 1] = line[columns], line[1]
    else:
        line[0] = 2.0 * line[1] - line[2]
        line[columns + 1] = 2.0 * line[columns] - line[columns - 1]


@kernel
def _normals(height: Floats, strength: float, green: float, wrap: bool, out: Floats) -> None:
    rows, columns = height.shape
    above, here, below = np.empty(columns + 2), np.empty(columns + 2), np.empty(columns + 2)
    _line(height, -1, wrap, above)
    _line(height, 0, wrap, here)
    for y in range(rows):
        _line(height, y + 1, wrap, below)
        for x in range(columns):
            # Both sides are summed by themselves: equal sides then cancel exactly, and flat stays flat.
            east = (above[x + 2] + below[x + 2]) + 2.0 * here[x + 2]
            west = (above[x] + below[x]) + 2.0 * here[x]
            south = (below[x] + below[x + 2]) + 2.0 * below[x + 1]
            north = (above[x] + above[x + 2]) + 2.0 * above[x + 1]
            nx = strength * (west - east)
            ny = green * strength * (south - north)
            length = np.sqrt(nx * nx + ny * ny + 1.0)
            out[y, x, 0] = 0.5 * (nx / length) + 0.5
            out[y, x, 1] = 0.5 * (ny / length) + 0.5
            out[y, x, 2] = 0.5 / length + 0.5
        above, here, below = here, below, above


def normals(height: Floats, strength: float, green: float, wrap: bool) -> Floats:
    """Encoded unit normals (height, width, 3): `0.5 n + 0.5` with n = (-dh/dx, green * dh/drow, 1) normalised.

    Slopes are undivided Sobel sums. `green` is 1 for +Y (OpenGL) and -1 for -Y (DirectX); rows run downward.
    """
    out = np.empty((*height.shape, 3))
    _normals(height, float(strength), float(green), wrap, out)
    return out
