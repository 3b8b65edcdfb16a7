"""Sobel slopes (I. Sobel and G. Feldman, 1968) and the normals of a height field."""

import numpy as np

from speccade.kernels.jit import Floats, kernel


@kernel
def _normals(height: Floats, strength: float, green: float, wrap: bool, lines: Floats, out: Floats) -> None:
    """`lines`: working memory (3, width + 2), the rows above, at and below with one more column at either side."""
    rows, columns = height.shape
    for y in range(rows):
        for k in range(3):
            row = y + k - 1
            if row < 0 or row >= rows:
                inner = 0 if row < 0 else rows - 1
                if wrap:
                    lines[k, 1 : columns + 1] = height[rows - 1 - inner]
                else:
                    # Straight on: the border then has the slope of its inner neighbours, not half of it.
                    beyond = min(1, rows - 1) if row < 0 else max(0, rows - 2)
                    for x in range(columns):
                        lines[k, x + 1] = 2.0 * height[inner, x] - height[beyond, x]
            else:
                lines[k, 1 : columns + 1] = height[row]
            if wrap or columns == 1:
                lines[k, 0] = lines[k, columns]
                lines[k, columns + 1] = lines[k, 1]
            else:
                lines[k, 0] = 2.0 * lines[k, 1] - lines[k, 2]
                lines[k, columns + 1] = 2.0 * lines[k, columns] - lines[k, columns - 1]
        for x in range(columns):
            # Both sides are summed by themselves: equal sides then cancel exactly, and flat stays flat.
            east = (lines[0, x + 2] + lines[2, x + 2]) + 2.0 * lines[1, x + 2]
            west = (lines[0, x] + lines[2, x]) + 2.0 * lines[1, x]
            south = (lines[2, x] + lines[2, x + 2]) + 2.0 * lines[2, x + 1]
            north = (lines[0, x] + lines[0, x + 2]) + 2.0 * lines[0, x + 1]
            nx = -strength * (east - west)
            ny = green * strength * (south - north)
            length = np.sqrt(nx * nx + ny * ny + 1.0)
            out[y, x, 0] = 0.5 * (nx / length) + 0.5
            out[y, x, 1] = 0.5 * (ny / length) + 0.5
            out[y, x, 2] = 0.5 / length + 0.5


def normals(height: Floats, strength: float, green: float, wrap: bool) -> Floats:
    """Encoded unit normals (height, width, 3): `0.5 n + 0.5` with n = (-dh/dx, green * dh/drow, 1) normalised.

    Slopes are undivided Sobel sums. `green` is 1 for +Y (OpenGL) and -1 for -Y (DirectX); rows run downward.
    """
    out = np.empty((*height.shape, 3))
    _normals(height, float(strength), float(green), wrap, np.empty((3, height.shape[1] + 2)), out)
    return out
