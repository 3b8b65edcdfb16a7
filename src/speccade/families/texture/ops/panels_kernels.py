"""Rectangles by random subdivision."""

import numpy as np

from speccade.core.pcg32 import Pcg32
from speccade.families.texture.pattern_kernels import cell_random, cell_value, rounded_box
from speccade.kernels.jit import Floats, Ints, kernel


@kernel
def _panels(
    out: Floats,
    boxes: Ints,
    shift_x: int,
    shift_y: int,
    gap: float,
    bevel: float,
    rounding: float,
    variation: float,
    result: int,
    seed: int,
) -> None:
    """`boxes`: left, top, right, bottom in pixels; the whole is moved by the shift, around the border."""
    for k in range(boxes.shape[0]):
        left, top, right, bottom = boxes[k, 0], boxes[k, 1], boxes[k, 2], boxes[k, 3]
        wide, tall = right - left, bottom - top
        random = cell_random(seed, k, 0)
        half_x, half_y = 0.5 * (wide - gap), 0.5 * (tall - gap)
        for y in range(top, bottom):
            v = (y - top + 0.5) / tall
            for x in range(left, right):
                u = (x - left + 0.5) / wide
                inside = rounded_box((u - 0.5) * wide, (v - 0.5) * tall, max(half_x, 0.0), max(half_y, 0.0), rounding)
                value = cell_value(result, inside, bevel, max(1.0, min(half_x, half_y)), random, u, v, variation)
                out[(y + shift_y) % out.shape[0], (x + shift_x) % out.shape[1]] = value


def panelled(
    shape: tuple[int, int],
    divisions: int,
    irregularity: float,
    stop: float,
    grid: int,
    *,
    gap: float,
    bevel: float,
    rounding: float,
    variation: float,
    result: int,
    seed: int,
) -> Floats:
    """Panels on (height, width) pixels; lengths in pixels, `result` is that of `cell_value`.

    Each step divides every rectangle across its longer side, at a line of the grid.
    """
    height, width = shape
    lines_y = max(1, int(grid * height / width + 0.5))
    rng = Pcg32(seed)
    boxes = [(0, 0, grid, lines_y)]
    for _ in range(divisions):
        divided = []
        for left, top, right, bottom in boxes:
            wide, tall = right - left, bottom - top
            # Drawn also where they are not used, so that one box's fate does not change the next one's.
            left_whole, place = rng.next_f64() < stop and len(boxes) > 1, rng.next_f64()
            size = max(wide, tall)
            cut = int(size * (0.5 + irregularity * 0.7 * (place - 0.5)) + 0.5)
            if left_whole or not 0 < cut < size:
                divided.append((left, top, right, bottom))
            elif wide >= tall:
                divided += [(left, top, left + cut, bottom), (left + cut, top, right, bottom)]
            else:
                divided += [(left, top, right, top + cut), (left, top + cut, right, bottom)]
        boxes = divided
    scale = np.array([width / grid, height / lines_y] * 2)
    pixels = np.floor(np.array(boxes) * scale + 0.5).astype(np.int64)
    # No joint of the first cut has to lie on the border of the image.
    shift_x, shift_y = int(rng.next_f64() * width), int(rng.next_f64() * height)
    out = np.zeros(shape)
    _panels(
        out,
        pixels,
        shift_x,
        shift_y,
        float(gap),
        float(bevel),
        float(rounding),
        float(variation),
        result,
        seed,
    )
    return out
