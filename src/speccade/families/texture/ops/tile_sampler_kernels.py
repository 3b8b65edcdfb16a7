"""Placing many stamps."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from speccade.families.texture.contract import Canvas
from speccade.families.texture.stamp_kernels import MODES, reduced, stamp
from speccade.kernels.elementary import sincos_turns
from speccade.kernels.jit import Floats, kernel
from speccade.kernels.lattice import hash_cell, high_unit, low_unit

if TYPE_CHECKING:
    from speccade.families.texture.ops.tile_sampler import TileSampler


@kernel
def _scatter(
    motif: Floats,
    columns: int,
    rows: int,
    sizes: Floats,
    turns: Floats,
    dimming: float,
    coverage: float,
    mask: Floats,
    direction: Floats,
    wrap: bool,
    mode: int,
    flat: bool,
    seed: int,
    out: Floats,
) -> None:
    """sizes: size, its variation, aspect, jitter, offset of rows, in cells. turns: turn and its range, in turns."""
    height, width = out.shape
    cell_w, cell_h = width / columns, height / rows
    place, hits = np.empty(8), np.empty((0, 0))
    for j in range(rows):
        for i in range(columns):
            first, second = hash_cell(seed, 0, i, j), hash_cell(seed, 1, i, j)
            third = hash_cell(seed, 2, i, j)
            x = (i + 0.5 + (sizes[4] if j % 2 == 1 else 0.0) + sizes[3] * (low_unit(first) - 0.5)) * cell_w
            y = (j + 0.5 + sizes[3] * (high_unit(first) - 0.5)) * cell_h
            at_x, at_y = int(np.floor(x)) % width, int(np.floor(y)) % height
            chance = coverage
            if mask.shape[0] > 0:
                chance *= mask[at_y, at_x]
            if low_unit(second) >= chance:
                continue
            size = sizes[0] * (1.0 - sizes[1] * high_unit(second))
            turn = turns[0] + turns[1] * (low_unit(third) - 0.5)
            if direction.shape[0] > 0 and abs(direction[at_y, at_x]) < 1e9:
                turn += direction[at_y, at_x]
            # Motifs keep their proportions, whatever those of the cells: the image's shorter side fills one.
            place[0], place[1] = x - 0.5, y - 0.5
            half = 0.5 * size * min(cell_w, cell_h) / min(width, height)
            place[2], place[3] = half * width * sizes[2], half * height
            place[5], place[4] = sincos_turns(turn)
            place[6], place[7] = 1.0 - dimming * high_unit(third), 0.0
            if flat:
                place[6], place[7] = 0.0, max(0.004, high_unit(hash_cell(seed, 3, i, j)))
            stamp(motif, place, wrap, mode, np.inf, out, hits)


def scattered(op: "TileSampler", inputs: Mapping[str, Floats], canvas: Canvas) -> Floats:
    """The motif in every cell, (height, width)."""
    columns, rows = op.count
    out = np.zeros((canvas.height, canvas.width))
    side = min(canvas.width / columns, canvas.height / rows) * op.size
    nothing = np.empty((0, 0))
    _scatter(
        reduced(inputs["input"], side * op.aspect, side),
        columns,
        rows,
        np.array([op.size, op.size_variation, op.aspect, op.jitter, op.offset]),
        np.array([op.rotation / 360.0, op.rotation_variation / 360.0]),
        float(op.value_variation),
        float(op.coverage),
        inputs.get("mask", nothing),
        inputs.get("direction", nothing),
        canvas.tileable,
        MODES[op.blend_mode],
        op.result == "random",
        canvas.layout_seed(op.layout),
        out,
    )
    return out
