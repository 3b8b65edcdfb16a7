"""How many cells of noise an image has."""

MOST = 1.0
"""Cells per pixel that a field is held to: beyond one it would be white noise of any scale."""


def cell_counts(scale: float, width: int, height: int, wrap: bool, scale_y: float | None = None) -> tuple[float, float]:
    """Cells across and down the image.

    A scale of 1 or more is the number of cells across the width, below 1 it is cells per pixel; cells are square unless
    `scale_y` counts those down the height (or per pixel) in the same way. The sign means nothing. Where the image has to
    repeat, counts are whole and at least 1.
    """
    scale = abs(scale)
    across = scale if scale >= 1.0 else scale * width
    if scale_y is None:
        down = scale * height / width if scale >= 1.0 else scale * height
    else:
        down = abs(scale_y) if abs(scale_y) >= 1.0 else abs(scale_y) * height
    return _count(across, width, wrap), _count(down, height, wrap)


def octave_counts(cells: tuple[float, float], factor: float, size: tuple[int, int], wrap: bool) -> tuple[float, float]:
    """The cells of an octave `factor` times as fine."""
    return _count(cells[0] * factor, size[0], wrap), _count(cells[1] * factor, size[1], wrap)


def _count(cells: float, pixels: int, wrap: bool) -> float:
    cells = min(cells, MOST * pixels)
    return float(max(1, int(cells + 0.5))) if wrap else cells
