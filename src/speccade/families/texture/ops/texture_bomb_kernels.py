"""One stamp of texture bombing, drawn by looking up the source of every pixel that it covers."""

import numpy as np

from speccade.kernels.jit import Floats, kernel

MODES = {"max": 0, "add": 1, "average": 2}


@kernel
def stamp(
    image: Floats,
    centre_x: float,
    centre_y: float,
    scale: float,
    cosine: float,
    sine: float,
    wrap: bool,
    mode: int,
    out: Floats,
    hits: Floats,
) -> None:
    """Draw `image` (height, width), scaled and turned clockwise, around a centre in pixels into `out` of equal size.

    Values below 0.01 are transparent. Modes: 0 the larger value, 1 the sum up to 1, 2 the sum, counted in `hits`.
    """
    height, width = out.shape
    half_w, half_h = 0.5 * width * scale, 0.5 * height * scale
    reach_x = abs(cosine) * half_w + abs(sine) * half_h
    reach_y = abs(sine) * half_w + abs(cosine) * half_h
    for row in range(int(np.ceil(centre_y - reach_y)), int(np.floor(centre_y + reach_y)) + 1):
        if not wrap and not 0 <= row < height:
            continue
        y = row % height
        for column in range(int(np.ceil(centre_x - reach_x)), int(np.floor(centre_x + reach_x)) + 1):
            if not wrap and not 0 <= column < width:
                continue
            dx, dy = column - centre_x, row - centre_y
            u = (cosine * dx + sine * dy) / scale + 0.5 * width
            v = (cosine * dy - sine * dx) / scale + 0.5 * height
            if not (0.0 <= u < width and 0.0 <= v < height):
                continue
            left, top = int(u), int(v)
            right, bottom = min(left + 1, width - 1), min(top + 1, height - 1)
            fx, fy = u - left, v - top
            upper = image[top, left] * (1.0 - fx) + image[top, right] * fx
            lower = image[bottom, left] * (1.0 - fx) + image[bottom, right] * fx
            value = upper * (1.0 - fy) + lower * fy
            if not value >= 0.01:
                continue
            x = column % width
            if mode == 0:
                out[y, x] = max(out[y, x], value)
            elif mode == 1:
                out[y, x] = min(out[y, x] + value, 1.0)
            else:
                out[y, x] += value
                hits[y, x] += 1.0
