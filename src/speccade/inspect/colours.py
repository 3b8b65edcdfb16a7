"""A perceptual colour map for measured quantities: even steps in level look like even steps in brightness (heavy: numpy).

A path through OKLCh: lightness rises in a straight line from near black to near white, hue turns from violet over red to
yellow, chroma is largest in the middle. It reads the same in gray and to people who see fewer colours, since lightness
alone orders it.

Source: Björn Ottosson, "A perceptual color space for image processing" (2020).
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

STEPS = 256
_LIGHTNESS = (0.10, 0.97)
_HUE_DEG = (285.0, 465.0)  # violet, through red at 360, to yellow at 105
_CHROMA = 0.165  # little enough that most of the path lies inside sRGB; what does not is fitted


@cache
def heat() -> NDArray[np.uint8]:
    """The map as sRGB: shape (256, 3), dark to bright."""
    position = np.linspace(0.0, 1.0, STEPS)
    lightness = _LIGHTNESS[0] + (_LIGHTNESS[1] - _LIGHTNESS[0]) * position
    hue = np.radians(_HUE_DEG[0] + (_HUE_DEG[1] - _HUE_DEG[0]) * position)
    chroma = _CHROMA * np.sin(np.pi * position) ** 0.8
    rows = np.array([_fit(*step) for step in zip(lightness, chroma, hue, strict=True)])
    encoded = np.where(rows <= 0.0031308, 12.92 * rows, 1.055 * rows ** (1 / 2.4) - 0.055)
    table: NDArray[np.uint8] = np.rint(encoded * 255.0).astype(np.uint8)
    table.setflags(write=False)
    return table


def _fit(lightness: float, chroma: float, hue: float) -> NDArray[np.float64]:
    """Linear sRGB of the colour with the largest chroma up to `chroma` that a screen can show."""
    low, high = 0.0, chroma
    for _ in range(24):
        middle = 0.5 * (low + high)
        inside = bool(np.all((_linear(lightness, middle, hue) >= 0.0) & (_linear(lightness, middle, hue) <= 1.0)))
        low, high = (middle, high) if inside else (low, middle)
    return np.clip(_linear(lightness, low, hue), 0.0, 1.0)


def _linear(lightness: float, chroma: float, hue: float) -> NDArray[np.float64]:
    """OKLCh to linear sRGB."""
    a, b = chroma * np.cos(hue), chroma * np.sin(hue)
    cones = np.array(
        [
            lightness + 0.3963377774 * a + 0.2158037573 * b,
            lightness - 0.1055613458 * a - 0.0638541728 * b,
            lightness - 0.0894841775 * a - 1.2914855480 * b,
        ]
    )
    matrix = np.array(
        [
            [4.0767416621, -3.3077115913, 0.2309699292],
            [-1.2684380046, 2.6097574011, -0.3413193965],
            [-0.0041960863, -0.7034186147, 1.7076147010],
        ]
    )
    rows: NDArray[np.float64] = matrix @ cones**3
    return rows
