"""Weaves."""

import numpy as np

from speccade.kernels.elementary import cos_turns
from speccade.kernels.jit import Floats, inline, kernel
from speccade.kernels.lattice import hash_cell, low_unit

PATTERNS = {"plain": 0, "twill": 1, "basket": 2, "satin": 3}
RESULTS = {"height": 0, "mask": 1, "warp": 2, "random": 3, "along": 4}


@inline
def _over(pattern: int, i: int, j: int) -> float:
    """1 where the thread that runs down, number i, passes over number j, else -1."""
    if pattern == 0:
        up = (i + j) % 2 == 0
    elif pattern == 1:
        up = (i + j) % 4 < 2
    elif pattern == 2:
        up = (i // 2 + j // 2) % 2 == 0
    else:
        up = (2 * i + j) % 5 != 0
    return 1.0 if up else -1.0


@inline
def _rise(here: float, following: float, t: float) -> float:
    """Height of a thread on its way from one crossing to the next."""
    return here + (following - here) * (0.5 - 0.5 * cos_turns(0.5 * t))


@kernel
def _woven(
    out: Floats, across: int, down: int, pattern: int, thickness: float, depth: float, result: int, seed: int
) -> None:
    for y in range(out.shape[0]):
        v = (y + 0.5) / out.shape[0] * down
        for x in range(out.shape[1]):
            u = (x + 0.5) / out.shape[1] * across
            i, j = int(u), int(v)
            # Place across each of the two threads, -1..1 on the thread.
            side_x, side_y = (2.0 * (u - i) - 1.0) / thickness, (2.0 * (v - j) - 1.0) / thickness
            # Crossings are in the middle of a thread: interpolate between the two that surround the pixel.
            row, column = int(np.floor(v - 0.5)), int(np.floor(u - 0.5))
            warp = _rise(_over(pattern, i, row % down), _over(pattern, i, (row + 1) % down), v - 0.5 - row)
            weft = -_rise(
                _over(pattern, column % across, j), _over(pattern, (column + 1) % across, j), u - 0.5 - column
            )
            round_x, round_y = max(0.0, 1.0 - side_x * side_x), max(0.0, 1.0 - side_y * side_y)
            high_x = np.sqrt(round_x) * (1.0 - depth * (0.5 - 0.5 * warp)) if round_x > 0.0 else 0.0
            high_y = np.sqrt(round_y) * (1.0 - depth * (0.5 - 0.5 * weft)) if round_y > 0.0 else 0.0
            top = high_x >= high_y
            if result == 0:
                out[y, x] = max(high_x, high_y)
            elif result == 1:
                out[y, x] = 1.0 if max(high_x, high_y) > 0.0 else 0.0
            elif result == 2:
                out[y, x] = 1.0 if top else 0.0
            elif result == 3:
                out[y, x] = low_unit(hash_cell(seed, 0, i, 0) if top else hash_cell(seed, 1, 0, j))
            else:
                out[y, x] = 0.5 + 0.5 * min(max(side_x if top else side_y, -1.0), 1.0)


def woven(
    shape: tuple[int, int],
    across: int,
    down: int,
    pattern: int,
    thickness: float,
    depth: float,
    result: int,
    seed: int,
) -> Floats:
    """`across` threads that run down and `down` that run across, on (height, width) pixels."""
    out = np.empty(shape)
    _woven(out, across, down, pattern, float(thickness), float(depth), result, seed)
    return out
