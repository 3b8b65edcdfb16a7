"""Paths down the slopes of an image."""

import numpy as np

from speccade.families.texture.sampling_kernels import sample_wrapped
from speccade.kernels.jit import Floats, kernel

MODES = {"blur": 0, "min": 1, "max": 2}


@kernel
def _steepness(slope: Floats, wrap: bool) -> float:
    """Root mean square of the slopes, per pixel."""
    rows, columns = slope.shape
    total = 0.0
    for y in range(rows):
        below = y + 1 if y + 1 < rows else (0 if wrap else y)
        line = 0.0
        for x in range(columns):
            right = x + 1 if x + 1 < columns else (0 if wrap else x)
            dx, dy = slope[y, right] - slope[y, x], slope[below, x] - slope[y, x]
            line += dx * dx + dy * dy
        total += line / columns
    return float(np.sqrt(total / rows))


@kernel
def _drag(image: Floats, slope: Floats, step: float, samples: int, mode: int, wrap: bool, out: Floats) -> None:
    rows, columns = slope.shape
    for y in range(rows):
        above, below = max(y - 1, 0), min(y + 1, rows - 1)
        if wrap:
            above, below = (y - 1) % rows, (y + 1) % rows
        for x in range(columns):
            left, right = max(x - 1, 0), min(x + 1, columns - 1)
            if wrap:
                left, right = (x - 1) % columns, (x + 1) % columns
            dx = step * (slope[y, right] - slope[y, left])
            dy = step * (slope[below, x] - slope[above, x])
            value = image[y, x, 0]
            for k in range(1, samples + 1):
                from_y, from_x = y + dy * k, x + dx * k
                if not wrap:
                    from_y = min(max(from_y, 0.0), rows - 1.0)
                    from_x = min(max(from_x, 0.0), columns - 1.0)
                found = sample_wrapped(image, from_y, from_x, 0)
                if mode == 0:
                    value += found
                elif mode == 1:
                    value = min(value, found)
                else:
                    value = max(value, found)
            out[y, x] = value / (samples + 1.0) if mode == 0 else value


def dragged(image: Floats, slope: Floats, length: float, samples: int, mode: str, wrap: bool) -> Floats:
    """`image` (height, width) read along straight paths up the slopes of `slope`, so that content moves down them.

    `length` is that of the path, in pixels, where the slope is twice its root mean square.
    """
    steepness = _steepness(slope, wrap)
    out = np.empty_like(image)
    if not 0.0 < steepness < np.inf:
        return image.copy()
    # Central differences are twice the slope per pixel.
    step = length / (4.0 * steepness * samples)
    _drag(image[..., None], slope, step, samples, MODES[mode], wrap, out)
    return out
