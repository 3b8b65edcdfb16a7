"""Brickwork."""

import numpy as np

from speccade.families.texture.pattern_kernels import cell_random, cell_value, rounded_box
from speccade.kernels.jit import Floats, kernel


@kernel
def _bricks(
    out: Floats,
    across: int,
    down: int,
    joint: float,
    offset: float,
    bevel: float,
    rounding: float,
    variation: float,
    result: int,
    seed: int,
) -> None:
    brick_w, brick_h = out.shape[1] / across, out.shape[0] / down
    half_x, half_y = 0.5 * (brick_w - joint * brick_h), 0.5 * brick_h * (1.0 - joint)
    for y in range(out.shape[0]):
        v = (y + 0.5) / brick_h
        row = int(v)
        shift = offset if row % 2 == 1 else 0.0
        for x in range(out.shape[1]):
            u = (x + 0.5) / brick_w - shift
            whole = np.floor(u)
            column = int(whole) % across
            here_x, here_y = u - whole, v - row
            inside = rounded_box(
                (here_x - 0.5) * brick_w, (here_y - 0.5) * brick_h, half_x, half_y, rounding * 0.5 * brick_h
            )
            random = cell_random(seed, column, row)
            reach = min(half_x, half_y)
            out[y, x] = cell_value(result, inside, bevel * brick_h, reach, random, here_x, here_y, variation)


def bricks(
    shape: tuple[int, int],
    across: int,
    down: int,
    *,
    joint: float,
    offset: float,
    bevel: float,
    rounding: float,
    variation: float,
    result: int,
    seed: int,
) -> Floats:
    """Brickwork of (height, width) pixels; lengths are in heights of a brick, `result` is that of `cell_value`."""
    out = np.empty(shape)
    _bricks(
        out,
        across,
        down,
        float(joint),
        float(offset),
        float(bevel),
        float(rounding),
        float(variation),
        result,
        seed,
    )
    return out
