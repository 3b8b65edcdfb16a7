"""Colour spaces, gradients and palettes on whole images.

Working spaces have a code: 0 stored values as they are, 1 linear light (sRGB, IEC 61966-2-1), 2 OKLab (B. Ottosson,
"A perceptual color space for image processing", 2020). Conversions keep values outside 0..1 finite.
"""

from collections.abc import Sequence

import numpy as np

from speccade.kernels.elementary import cbrt, pow
from speccade.kernels.jit import Floats, helper, inline, kernel

PIECES = 256
SPACES = {"encoded": 0, "linear": 1, "oklab": 2}


@inline
def to_linear(value: float) -> float:
    """Linear light of an sRGB-encoded value; negative values stay on the straight part of the curve."""
    # Both parts are computed and one is chosen: without a branch, loops over lines vectorise.
    straight = value / 12.92
    curved = pow(max((value + 0.055) / 1.055, 0.0), 2.4)
    return straight if value <= 0.04045 else curved


@inline
def to_encoded(value: float) -> float:
    """sRGB encoding of a linear value."""
    straight = value * 12.92
    curved = 1.055 * pow(max(value, 0.0), 1.0 / 2.4) - 0.055
    return straight if value <= 0.0031308 else curved


@helper
def _take(image: Floats, y: int, lines: Floats) -> None:
    for c in range(3):
        for x in range(image.shape[1]):
            lines[c, x] = image[y, x, c]


@helper
def _give(lines: Floats, image: Floats, y: int, out: Floats) -> None:
    for c in range(3):
        for x in range(out.shape[1]):
            out[y, x, c] = lines[c, x]
    if image.shape[2] == 4:
        for x in range(out.shape[1]):
            out[y, x, 3] = image[y, x, 3]


@kernel
def enter_space(image: Floats, space: int, out: Floats) -> None:
    """Encoded (height, width, 3 or 4) to a working space; alpha is copied. `out` may be `image`."""
    width = image.shape[1]
    lines = np.empty((3, width))
    for y in range(image.shape[0]):
        _take(image, y, lines)
        if space >= 1:
            for c in range(3):
                for x in range(width):
                    lines[c, x] = to_linear(lines[c, x])
        if space == 2:
            for x in range(width):
                r, g, b = lines[0, x], lines[1, x], lines[2, x]
                long = cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
                medium = cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
                short = cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
                lines[0, x] = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
                lines[1, x] = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
                lines[2, x] = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
        _give(lines, image, y, out)


@kernel
def leave_space(image: Floats, space: int, out: Floats) -> None:
    """A working space to encoded values, unclamped; alpha is copied. `out` may be `image`."""
    width = image.shape[1]
    lines = np.empty((3, width))
    for y in range(image.shape[0]):
        _take(image, y, lines)
        if space == 2:
            for x in range(width):
                lightness, a, b = lines[0, x], lines[1, x], lines[2, x]
                long = lightness + 0.3963377774 * a + 0.2158037573 * b
                medium = lightness - 0.1055613458 * a - 0.0638541728 * b
                short = lightness - 0.0894841775 * a - 1.2914855480 * b
                long, medium, short = long * long * long, medium * medium * medium, short * short * short
                lines[0, x] = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
                lines[1, x] = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
                lines[2, x] = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
        if space >= 1:
            for c in range(3):
                for x in range(width):
                    lines[c, x] = to_encoded(lines[c, x])
        _give(lines, image, y, out)


@kernel
def _luminance(image: Floats, out: Floats) -> None:
    width = image.shape[1]
    lines = np.empty((3, width))
    for y in range(image.shape[0]):
        _take(image, y, lines)
        for x in range(width):
            light = 0.2126 * to_linear(lines[0, x]) + 0.7152 * to_linear(lines[1, x])
            out[y, x] = to_encoded(light + 0.0722 * to_linear(lines[2, x]))


def luminance(image: Floats) -> Floats:
    """Rec. 709 luminance of the light that encoded colours stand for, encoded again; (height, width)."""
    out = np.empty(image.shape[:2])
    _luminance(image, out)
    return out


@kernel
def _apply_stops(gray: Floats, positions: Floats, colours: Floats, out: Floats) -> None:
    last = positions.shape[0] - 1
    for y in range(gray.shape[0]):
        for x in range(gray.shape[1]):
            value = gray[y, x]
            if not value > positions[0]:
                for c in range(colours.shape[1]):
                    out[y, x, c] = colours[0, c]
                continue
            if value >= positions[last]:
                for c in range(colours.shape[1]):
                    out[y, x, c] = colours[last, c]
                continue
            low, high = 0, last
            while high - low > 1:
                middle = (low + high) // 2
                if positions[middle] <= value:
                    low = middle
                else:
                    high = middle
            t = (value - positions[low]) / (positions[high] - positions[low])
            for c in range(colours.shape[1]):
                out[y, x, c] = colours[low, c] * (1.0 - t) + colours[high, c] * t


def apply_stops(gray: Floats, positions: Floats, colours: Floats) -> Floats:
    """Colour of each gray value on a piecewise linear gradient: (height, width, channels).

    positions  (n,), rising; two equal ones make a step, whose upper colour begins at the position itself.
    colours    (n, channels).
    """
    out = np.empty((*gray.shape, colours.shape[1]))
    _apply_stops(gray, positions, colours, out)
    return out


def gradient_table(positions: Floats, colours: Floats, space: str, *, eased: bool = False) -> tuple[Floats, Floats]:
    """Stops of a gradient in a working space as a finer, piecewise linear gradient of encoded values.

    Between two stops `PIECES` pieces are laid along a straight line, or an eased one; equal positions stay a step.
    """
    code = SPACES[space]
    if (code == 0 and not eased) or len(positions) == 1:
        return positions, colours
    stops = colours[None].copy()
    enter_space(stops, code, stops)
    t = np.arange(PIECES + 1) / PIECES
    share = (t * t * (3.0 - 2.0 * t) if eased else t)[:, None]
    fine_positions, fine_colours = [], []
    for index in range(len(positions) - 1):
        fine_positions.append(positions[index] * (1.0 - t) + positions[index + 1] * t)
        fine_colours.append(stops[0, index] * (1.0 - share) + stops[0, index + 1] * share)
    table = np.concatenate(fine_colours)[None]
    leave_space(table, code, table)
    return np.concatenate(fine_positions), table[0]


def colour_by_stops(
    gray: Floats, stops: Sequence[tuple[float, tuple[float, float, float, float]]], space: str, interpolation: str
) -> Floats:
    """Colour of each gray value by stops (position, RGBA): (height, width, 3), or 4 channels where one is clear."""
    channels = 3 if all(colour[3] == 1.0 for _, colour in stops) else 4
    positions = np.array([position for position, _ in stops], dtype=np.float64)
    colours = np.array([colour[:channels] for _, colour in stops], dtype=np.float64)
    if interpolation == "constant":
        positions = np.repeat(positions, 2)[1:]
        colours = np.repeat(colours, 2, axis=0)[:-1]
    return apply_stops(gray, *gradient_table(positions, colours, space, eased=interpolation == "smooth"))
