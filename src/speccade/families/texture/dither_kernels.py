"""Dithering to evenly spaced levels or to a palette."""

import numpy as np

from speccade.families.texture.colour_kernels import SPACES, enter_space
from speccade.families.texture.elementwise_kernels import rowwise
from speccade.kernels.jit import Floats, helper, inline, kernel


def bayer() -> Floats:
    """The 8 x 8 threshold matrix (B. Bayer, 1973), -1/2..1/2."""
    matrix = np.zeros((1, 1))
    for _ in range(3):
        matrix = np.block([[4 * matrix, 4 * matrix + 2], [4 * matrix + 3, 4 * matrix + 1]])
    result: Floats = (matrix + 0.5) / 64.0 - 0.5
    return result


def even_grain(y: Floats, width: int) -> Floats:
    """Thresholds -1/2..1/2 that are spread evenly at every scale (J. Jimenez, "Next generation post processing", 2014).

    `y` are the numbers of some rows, (rows, 1).
    """
    inner = 0.06711056 * np.arange(width) + 0.00583715 * y
    value = 52.9829189 * (inner - np.floor(inner))
    result: Floats = value - np.floor(value) - 0.5
    return result


def thresholds(method: str, height: int, width: int) -> Floats:
    """Threshold of every pixel for `ordered` or `noise` dithering."""
    if method == "noise":
        return rowwise(
            lambda out, y: np.copyto(out, even_grain(y, width)),
            np.arange(float(height))[:, None],
            shape=(height, width),
        )
    return np.tile(bayer(), (-(-height // 8), -(-width // 8)))[:height, :width]


def dithered(image: Floats, levels: int, method: str) -> Floats:
    """Each channel but alpha at `levels` values from 0 to 1."""
    layers = image.reshape(*image.shape[:2], -1)
    channels, top = min(layers.shape[2], 3), levels - 1.0
    if method == "diffusion":
        out = layers.copy()
        _diffuse(out, top, channels)
        return out.reshape(image.shape)

    def reduce(out: Floats, block: Floats, shift: Floats) -> None:
        level = np.floor(np.minimum(np.maximum(block[..., :channels], 0.0), 1.0) * top + shift[..., None] + 0.5)
        out[..., :channels] = np.minimum(np.maximum(level, 0.0), top) / top
        out[..., channels:] = block[..., channels:]

    shift = thresholds(method, *image.shape[:2])
    return rowwise(reduce, layers, shift, shape=layers.shape).reshape(image.shape)


@helper
def _spread(image: Floats, y: int, x: int, channel: int, step: int, error: float) -> None:
    """Hand an error on to the pixels that come later; `step` is the direction of travel."""
    height, width = image.shape[0], image.shape[1]
    ahead, behind = x + step, x - step
    if 0 <= ahead < width:
        image[y, ahead, channel] += error * 0.4375
    if y + 1 < height:
        image[y + 1, x, channel] += error * 0.3125
        if 0 <= behind < width:
            image[y + 1, behind, channel] += error * 0.1875
        if 0 <= ahead < width:
            image[y + 1, ahead, channel] += error * 0.0625


@kernel
def _diffuse(image: Floats, top: float, channels: int) -> None:
    """Floyd-Steinberg in place, rows in alternating directions."""
    for y in range(image.shape[0]):
        step = 1 if y % 2 == 0 else -1
        for i in range(image.shape[1]):
            x = i if step > 0 else image.shape[1] - 1 - i
            for c in range(channels):
                wanted = image[y, x, c]
                level = min(max(np.floor(wanted * top + 0.5), 0.0), top) / top
                image[y, x, c] = level
                _spread(image, y, x, c, step, wanted - level)


@inline
def _nearest(image: Floats, y: int, x: int, palette: Floats) -> int:
    best, least = 0, np.inf
    for k in range(palette.shape[0]):
        dr = image[y, x, 0] - palette[k, 0]
        dg = image[y, x, 1] - palette[k, 1]
        db = image[y, x, 2] - palette[k, 2]
        distance = dr * dr + dg * dg + db * db
        if distance < least:
            best, least = k, distance
    return best


@kernel
def choose_colours(image: Floats, palette: Floats, diffuse: float, chosen: Floats) -> None:
    """Number of the nearest palette entry (n, 3) for every pixel, the earliest of equals.

    With `diffuse` above 0 that part of the error is handed on, and `image` (height, width, 3 or 4) is changed.
    """
    for y in range(image.shape[0]):
        step = 1 if y % 2 == 0 or diffuse == 0.0 else -1
        for i in range(image.shape[1]):
            x = i if step > 0 else image.shape[1] - 1 - i
            best = _nearest(image, y, x, palette)
            chosen[y, x] = best
            if diffuse > 0.0:
                for c in range(3):
                    # Colours far outside the palette would pile up errors without end.
                    error = min(max(image[y, x, c] - palette[best, c], -0.5), 0.5)
                    _spread(image, y, x, c, step, diffuse * error)


def in_palette(image: Floats, palette: Floats, space: str, method: str, spread: float) -> Floats:
    """Each pixel in a colour of the palette, alpha kept.

    palette  (n, 3) encoded values. `space` is where distances are measured. `method`: `none`, `ordered`, `noise` or
    `diffusion`; `spread` is the size of the pattern in colour values, or the part of the error that is handed on.
    """
    code = SPACES[space]
    measured, entries = image, palette[None].copy()
    if code or method != "none":
        measured = image.copy()
    if method in ("ordered", "noise"):
        measured[..., :3] += (thresholds(method, *image.shape[:2]) * spread)[..., None]
    if code:
        enter_space(measured, code, measured)
        enter_space(entries, code, entries)
    chosen = np.empty(image.shape[:2])
    choose_colours(measured, entries[0], spread if method == "diffusion" else 0.0, chosen)
    out = np.empty_like(image)
    out[..., :3] = palette[chosen.astype(np.int64)]
    if image.shape[2] == 4:
        out[..., 3] = image[..., 3]
    return out
