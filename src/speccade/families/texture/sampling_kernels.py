"""Reading images between pixels. Pixel indices are positions: index i is the centre of pixel i.

Coordinates that are not finite, or further away than 2**31 pixels, read pixel (0, 0): no value of an input can make a
kernel read outside its arrays.
"""

import numpy as np

from speccade.kernels.elementary import sincos
from speccade.kernels.jit import Floats, inline, kernel

FAR = 2147483648.0


@inline
def wrapped(position: float, size: int) -> float:
    """`position` modulo `size`, in [0, size); 0 for what is not finite or far away."""
    if not (-FAR < position < FAR):
        return 0.0
    folded = position - np.floor(position / size) * size
    return folded if folded < size else 0.0


@inline
def sample_wrapped(image: Floats, y: float, x: float, channel: int) -> float:
    """Bilinear value of a repeating image (height, width, channels) at a position in pixels."""
    height, width = image.shape[0], image.shape[1]
    y, x = wrapped(y, height), wrapped(x, width)
    top, left = int(y), int(x)
    bottom = top + 1 if top + 1 < height else 0
    right = left + 1 if left + 1 < width else 0
    v, u = y - top, x - left
    upper: float = image[top, left, channel] * (1.0 - u) + image[top, right, channel] * u
    lower: float = image[bottom, left, channel] * (1.0 - u) + image[bottom, right, channel] * u
    return upper * (1.0 - v) + lower * v


@inline
def sample(image: Floats, y: float, x: float, channel: int, wrap: bool, nearest: bool) -> float:
    """Value of an image at a position in pixels, bilinear or of the nearest pixel; outside it is 0 unless it repeats."""
    if nearest:
        y, x = np.floor(y + 0.5), np.floor(x + 0.5)
    if wrap:
        return sample_wrapped(image, y, x, channel)
    height, width = image.shape[0], image.shape[1]
    if not (-1.0 < y < height and -1.0 < x < width):
        return 0.0
    top, left = int(np.floor(y)), int(np.floor(x))
    v, u = y - top, x - left
    total = 0.0
    for j in range(2):
        for i in range(2):
            if 0 <= top + j < height and 0 <= left + i < width:
                total += image[top + j, left + i, channel] * (v if j else 1.0 - v) * (u if i else 1.0 - u)
    return total


@kernel
def _affine(image: Floats, matrix: Floats, samples: int, wrap: bool, nearest: bool, out: Floats) -> None:
    centre_y, centre_x = 0.5 * image.shape[0], 0.5 * image.shape[1]
    for y in range(out.shape[0]):
        for x in range(out.shape[1]):
            for c in range(out.shape[2]):
                total = 0.0
                for j in range(samples):
                    dy = y + (j + 0.5) / samples - 0.5 - centre_y
                    for i in range(samples):
                        dx = x + (i + 0.5) / samples - 0.5 - centre_x
                        from_x = matrix[0] * dx + matrix[1] * dy + matrix[2] + centre_x
                        from_y = matrix[3] * dx + matrix[4] * dy + matrix[5] + centre_y
                        total += sample(image, from_y, from_x, c, wrap, nearest)
                out[y, x, c] = total / (samples * samples)


def affine(
    image: Floats,
    matrix: tuple[float, float, float, float, float, float],
    *,
    samples: int = 1,
    wrap: bool = True,
    nearest: bool = False,
) -> Floats:
    """An image read at (xx dx + xy dy + x0, yx dx + yy dy + y0) around the centre (W/2, H/2); matrix (xx, xy, x0, yx, yy, y0).

    `samples` x `samples` places are averaged for each pixel, against aliasing where the image is made smaller.
    """
    layers = image.reshape(*image.shape[:2], -1)
    out = np.empty_like(layers)
    _affine(layers, np.array(matrix, dtype=np.float64), samples, wrap, nearest, out)
    return out.reshape(image.shape)


@kernel
def _warp(image: Floats, across: Floats, down: Floats, strength_x: float, strength_y: float, out: Floats) -> None:
    for y in range(out.shape[0]):
        for x in range(out.shape[1]):
            from_x = x + (across[y, x] - 0.5) * 2.0 * strength_x
            from_y = y + (down[y, x] - 0.5) * 2.0 * strength_y
            for c in range(out.shape[2]):
                out[y, x, c] = sample_wrapped(image, from_y, from_x, c)


def displaced(image: Floats, across: Floats, down: Floats, strength_x: float, strength_y: float) -> Floats:
    """The repeating image, each pixel read (d - 0.5) * 2 * strength pixels further right (`across`) and down."""
    layers = image.reshape(*image.shape[:2], -1)
    out = np.empty_like(layers)
    _warp(layers, across, down, float(strength_x), float(strength_y), out)
    return out.reshape(image.shape)


@kernel
def _cos_sin(angle: float, out: Floats) -> None:
    out[1], out[0] = sincos(angle)


def cos_sin(angle: float) -> tuple[float, float]:
    """Cosine and sine of an angle in radians."""
    pair = np.empty(2)
    _cos_sin(float(angle), pair)
    return float(pair[0]), float(pair[1])
