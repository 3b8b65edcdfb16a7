"""Honeycombs."""

import numpy as np

from speccade.families.texture.pattern_kernels import cell_random, cell_value
from speccade.kernels.jit import Floats, kernel

_ROW = 0.8660254037844386  # distance of rows of regular hexagons of width 1: sqrt(3) / 2


@kernel
def _honeycomb(
    out: Floats, across: int, down: int, gap: float, bevel: float, variation: float, result: int, seed: int
) -> None:
    """`down` rows, an even number; distances are measured as if the hexagons were regular."""
    width = out.shape[1] / across
    for y in range(out.shape[0]):
        v = (y + 0.5) / out.shape[0] * down
        for x in range(out.shape[1]):
            u = (x + 0.5) / out.shape[1] * across
            nearest, dx, dy, column, row = np.inf, 0.0, 0.0, 0, 0
            for j in range(int(v) - 1, int(v) + 2):
                shift = 0.5 * (j % 2)
                i = int(np.floor(u - shift))
                at_x, at_y = u - (i + 0.5 + shift), (v - (j + 0.5)) * _ROW
                if at_x * at_x + at_y * at_y < nearest:
                    nearest, dx, dy, column, row = at_x * at_x + at_y * at_y, at_x, at_y, i, j
            # The six sides are half a width away along three directions.
            side = max(abs(dx), 0.5 * abs(dx) + _ROW * abs(dy))
            inside = (0.5 - side - 0.5 * gap) * width
            random = cell_random(seed, column % across, row % down)
            reach = 0.5 * (1.0 - gap) * width
            out[y, x] = cell_value(result, inside, bevel * width, reach, random, dx + 0.5, dy * _ROW + 0.5, variation)


def honeycomb(
    shape: tuple[int, int], across: int, gap: float, bevel: float, variation: float, result: int, seed: int
) -> Floats:
    """Hexagons on (height, width) pixels; lengths are in widths of a hexagon, `result` is that of `cell_value`."""
    out = np.empty(shape)
    down = max(2, 2 * int(0.5 * shape[0] / (shape[1] / across * _ROW) + 0.5))
    _honeycomb(out, across, down, float(gap), float(bevel), float(variation), result, seed)
    return out
