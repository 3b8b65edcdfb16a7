"""Small pictures of large ones, for pages and previews (heavy: numpy)."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from speccade.formats.png import encode_png
from speccade.formats.png_read import decode_png


def thumbnail(data: bytes, largest: int) -> bytes:
    """A PNG file with sides of at most `largest` pixels; the same file when it is that small already."""
    if max(int.from_bytes(data[16:20]), int.from_bytes(data[20:24])) <= largest:
        return data
    pixels = decode_png(data).pixels
    if pixels.dtype.itemsize == 2:
        pixels = (pixels >> 8).astype(np.uint8)
    return encode_png(reduced(pixels, largest), filtered=True)


def reduced(pixels: NDArray[Any], largest: int) -> NDArray[np.uint8]:
    """8-bit pixels scaled down until no side is longer than `largest`: each new pixel is the mean of the area that it
    covers, weighted by alpha where there is one. Smaller pictures stay as they are."""
    height, width = pixels.shape[:2]
    if max(height, width) <= largest:
        return pixels
    rows, columns = (max(1, round(side * largest / max(height, width))) for side in (height, width))
    image = pixels.reshape(height, width, -1).astype(np.float64)
    has_alpha = image.shape[2] in (2, 4)
    if has_alpha:
        image[..., :-1] *= image[..., -1:]
    small = _means(_means(image, rows, 0), columns, 1)
    if has_alpha:
        small[..., :-1] /= np.maximum(small[..., -1:], 1e-9)
        if bool((pixels[..., -1] == 255).all()):
            small = small[..., :-1]
    shape = small.shape[:2] if small.shape[2] == 1 else small.shape
    return np.floor(np.minimum(small, 255.0) + 0.5).astype(np.uint8).reshape(shape)


def _means(image: NDArray[np.float64], count: int, axis: int) -> NDArray[np.float64]:
    """`count` means of stretches of equal length along an axis; pixels at the ends of a stretch count in part."""
    lines = np.moveaxis(image, axis, 0)
    size = lines.shape[0]
    edges = np.arange(count + 1) * size / count
    whole = np.minimum(np.floor(edges).astype(np.int64), size)
    sums = np.concatenate([np.zeros_like(lines[:1]), np.cumsum(lines, axis=0)])
    padded = np.concatenate([lines, np.zeros_like(lines[:1])])
    at = sums[whole] + (edges - whole)[:, None, None] * padded[whole]
    result: NDArray[np.float64] = np.moveaxis(np.diff(at, axis=0) * (count / size), 0, axis)
    return result
