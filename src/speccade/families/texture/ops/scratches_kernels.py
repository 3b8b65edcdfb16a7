"""Strokes of random place, direction, length and depth."""

import numpy as np

from speccade.kernels.elementary import sincos_turns
from speccade.kernels.jit import Floats, kernel
from speccade.kernels.pcg32 import next_f64, seed_into


@kernel
def _scratch(
    out: Floats,
    count: int,
    length: float,
    width: float,
    turn: float,
    variation: float,
    bend: float,
    wrap: bool,
    seed: int,
) -> None:
    rows, columns = out.shape
    rng = np.empty(2, np.uint64)
    seed_into(rng, seed)
    for _ in range(count):
        centre_x, centre_y = next_f64(rng) * columns, next_f64(rng) * rows
        sine, cosine = sincos_turns(turn + variation * (next_f64(rng) - 0.5))
        half = 0.5 * length * (0.2 + 0.8 * next_f64(rng))
        thick = 0.5 * width * (0.4 + 0.6 * next_f64(rng))
        # Thinner than a pixel becomes fainter instead, and looks the same from afar.
        depth = (0.2 + 0.8 * next_f64(rng)) * min(1.0, 2.0 * thick)
        thick = max(thick, 0.5)
        sag = bend * half * 0.5 * (2.0 * next_f64(rng) - 1.0)
        margin = abs(sag) + thick + 1.0
        reach_x, reach_y = abs(cosine) * half + abs(sine) * margin, abs(sine) * half + abs(cosine) * margin
        # Row by row only the stretch near the line is visited.
        for row in range(int(np.floor(centre_y - reach_y)), int(np.ceil(centre_y + reach_y)) + 1):
            if not wrap and not 0 <= row < rows:
                continue
            dy = row + 0.5 - centre_y
            first, last = centre_x - reach_x, centre_x + reach_x
            if abs(sine) > 1e-6:
                middle = centre_x + dy * cosine / sine
                spread = margin / abs(sine)
                first, last = max(first, middle - spread), min(last, middle + spread)
            for column in range(int(np.floor(first)), int(np.ceil(last)) + 1):
                if not wrap and not 0 <= column < columns:
                    continue
                dx = column + 0.5 - centre_x
                along, side = (cosine * dx + sine * dy) / half, cosine * dy - sine * dx
                if abs(along) >= 1.0:
                    continue
                taper = 1.0 - along * along
                away = abs(side - sag * taper)
                value = depth * taper * min(max(thick + 0.5 - away, 0.0), 1.0)
                y, x = row % rows, column % columns
                out[y, x] = max(out[y, x], value)


def scratched(
    shape: tuple[int, int],
    count: int,
    length: float,
    width: float,
    turn: float,
    variation: float,
    bend: float,
    wrap: bool,
    seed: int,
) -> Floats:
    """`count` scratches on (height, width) pixels; lengths in pixels, angles in turns."""
    out = np.zeros(shape)
    _scratch(out, count, float(length), float(width), float(turn), float(variation), float(bend), wrap, seed)
    return out
