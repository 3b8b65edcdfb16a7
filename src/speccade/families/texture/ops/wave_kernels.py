"""Periodic profiles."""

import numpy as np

from speccade.kernels.elementary import cos_turns
from speccade.kernels.jit import Floats, kernel

PROFILES = {"sine": 0, "triangle": 1, "saw": 2, "square": 3}


@kernel
def _waves(
    out: Floats,
    count_x: float,
    count_y: float,
    profile: int,
    duty: float,
    phase: float,
    distortion: Floats,
    amount: float,
) -> None:
    height, width = out.shape
    edge = 0.5 * (abs(count_x) / width + abs(count_y) / height)
    for y in range(height):
        for x in range(width):
            t = count_x * ((x + 0.5) / width) + count_y * ((y + 0.5) / height) + phase
            if distortion.shape[0] > 0:
                t += amount * (distortion[y, x] - 0.5)
            t = t - np.floor(t) if abs(t) < 1e15 else 0.0
            if profile == 0:
                out[y, x] = 0.5 - 0.5 * cos_turns(t)
            elif profile == 1:
                out[y, x] = t / duty if t < duty else (1.0 - t) / max(1.0 - duty, 1e-9)
            elif profile == 2:
                out[y, x] = t
            else:
                # Distance to the middle of the bright part, from either side.
                away = abs(t - 0.5 * duty)
                away = min(away, 1.0 - away)
                out[y, x] = min(max((0.5 * duty - away) / max(2.0 * edge, 1e-9) + 0.5, 0.0), 1.0)


def waves(
    shape: tuple[int, int],
    counts: tuple[int, int],
    profile: int,
    duty: float,
    phase: float,
    distortion: Floats,
    amount: float,
) -> Floats:
    """A wave with `counts` periods across and down (height, width) pixels; `distortion` is (height, width) or empty."""
    out = np.empty(shape)
    _waves(out, float(counts[0]), float(counts[1]), profile, float(duty), float(phase), distortion, float(amount))
    return out
