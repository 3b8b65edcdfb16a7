"""Bands and checks: square waves with edges as soft as asked for (exactly specified numpy operations only)."""

import numpy as np

from speccade.kernels.jit import Floats


def bands(t: Floats, edge: float) -> Floats:
    """1 in the first half of every period of `t`, 0 in the second; `edge` is the width of the ramps, in periods."""
    t = t - np.floor(t)
    away = np.abs(t - 0.25)
    away = np.minimum(away, 1.0 - away)
    if edge <= 0.0:
        return np.where(away < 0.25, 1.0, 0.0)
    share: Floats = np.minimum(np.maximum((0.25 - away) / edge + 0.5, 0.0), 1.0)
    return share


def line(pixels: int, periods: float, softness: float) -> Floats:
    """Bands along a side of the image, with edges of at least a pixel; `softness` in bands."""
    edge = max(periods / max(1, pixels), 0.5 * softness)
    return bands((np.arange(pixels) + 0.5) / pixels * periods, edge)
