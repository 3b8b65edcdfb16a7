"""Drawing a picture at a place, scaled and turned, by looking up the source of every pixel that it covers."""

import numpy as np

from speccade.kernels.jit import Floats, kernel

MODES = {"max": 0, "add": 1, "average": 2, "min": 3, "replace": 4}
CLEAR = 0.01
"""Values below this are transparent."""


@kernel
def stamp(image: Floats, place: Floats, wrap: bool, mode: int, ceiling: float, out: Floats, hits: Floats) -> None:
    """Draw `image` into `out`, both (height, width).

    place    centre x, y; half width, half height; cosine, sine of the turn (clockwise); factor and addend of the values.
    mode     0 the larger value, 1 the sum up to `ceiling`, 2 the sum, counted in `hits`, 3 the smaller value, 4 the
             stamp's value. Source values below `CLEAR` are transparent.
    """
    height, width = out.shape
    rows, columns = image.shape
    centre_x, centre_y, half_w, half_h, cosine, sine = place[0], place[1], place[2], place[3], place[4], place[5]
    reach_x = abs(cosine) * half_w + abs(sine) * half_h
    reach_y = abs(sine) * half_w + abs(cosine) * half_h
    scale_x, scale_y = 0.5 * columns / half_w, 0.5 * rows / half_h
    for row in range(int(np.ceil(centre_y - reach_y)), int(np.floor(centre_y + reach_y)) + 1):
        if not wrap and not 0 <= row < height:
            continue
        y = row % height
        dy = row - centre_y
        for column in range(int(np.ceil(centre_x - reach_x)), int(np.floor(centre_x + reach_x)) + 1):
            if not wrap and not 0 <= column < width:
                continue
            dx = column - centre_x
            u = (cosine * dx + sine * dy) * scale_x + 0.5 * columns
            v = (cosine * dy - sine * dx) * scale_y + 0.5 * rows
            if not (0.0 <= u < columns and 0.0 <= v < rows):
                continue
            left, top = int(u), int(v)
            right, bottom = min(left + 1, columns - 1), min(top + 1, rows - 1)
            fx, fy = u - left, v - top
            upper = image[top, left] * (1.0 - fx) + image[top, right] * fx
            lower = image[bottom, left] * (1.0 - fx) + image[bottom, right] * fx
            value = upper * (1.0 - fy) + lower * fy
            if not value >= CLEAR:
                continue
            value = value * place[6] + place[7]
            x = column % width
            if mode == 0:
                out[y, x] = max(out[y, x], value)
            elif mode == 1:
                out[y, x] = min(out[y, x] + value, ceiling)
            elif mode == 2:
                out[y, x] += value
                hits[y, x] += 1.0
            elif mode == 3:
                out[y, x] = min(out[y, x], value)
            else:
                out[y, x] = value


@kernel
def halved(image: Floats) -> Floats:
    """The image at half the size, each pixel the mean of four; an odd last row or column is left out."""
    out = np.empty((image.shape[0] // 2, image.shape[1] // 2))
    for y in range(out.shape[0]):
        for x in range(out.shape[1]):
            upper = image[2 * y, 2 * x] + image[2 * y, 2 * x + 1]
            out[y, x] = 0.25 * (upper + (image[2 * y + 1, 2 * x] + image[2 * y + 1, 2 * x + 1]))
    return out


def reduced(image: Floats, width: float, height: float) -> Floats:
    """The image halved until it is at most twice as large as it will be drawn, against aliasing."""
    while min(image.shape) >= 4 and image.shape[0] >= 2.0 * height and image.shape[1] >= 2.0 * width:
        image = halved(image)
    return image
