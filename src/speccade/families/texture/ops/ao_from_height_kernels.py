"""Horizon-based ambient occlusion (L. Bavoil, M. Sainz and R. Dimitrov, "Image-space horizon-based ambient occlusion",
2008) of a height field seen from above."""

import numpy as np

from speccade.kernels.elementary import cos_turns, sin_turns
from speccade.kernels.jit import Floats, Ints, kernel

DIRECTIONS = 12
STEPS = 6


@kernel
def _offsets(radius: float, out: Ints) -> None:
    """Where to look: for each direction pixels at growing distances, closer together near the middle."""
    for d in range(out.shape[0]):
        for k in range(out.shape[1]):
            along = (k + 1.0) / out.shape[1]
            reach = max(radius * along * np.sqrt(along), k + 1.0)
            turn = (d + 0.5) / out.shape[0]
            out[d, k, 0] = int(np.floor(reach * cos_turns(turn) + 0.5))
            out[d, k, 1] = int(np.floor(reach * sin_turns(turn) + 0.5))


@kernel
def _occlude(height: Floats, relief: float, offsets: Ints, intensity: float, wrap: bool, out: Floats) -> None:
    rows, columns = height.shape
    steepest, total = np.empty(columns), np.empty(columns)
    for y in range(rows):
        total[:] = 0.0
        for d in range(offsets.shape[0]):
            steepest[:] = 0.0
            for k in range(offsets.shape[1]):
                dx, dy = offsets[d, k, 0], offsets[d, k, 1]
                row = (y + dy) % rows if wrap else min(max(y + dy, 0), rows - 1)
                slope = relief / np.sqrt(max(1.0, dx * dx + dy * dy))
                first, last = min(max(0, -dx), columns), max(min(columns, columns - dx), 0)
                for x in range(first, last):
                    steepest[x] = max(steepest[x], slope * (height[row, x + dx] - height[y, x]))
                for x in range(first if dx < 0 else columns - last):
                    here = x if dx < 0 else last + x
                    there = (here + dx) % columns if wrap else min(max(here + dx, 0), columns - 1)
                    steepest[here] = max(steepest[here], slope * (height[row, there] - height[y, here]))
            for x in range(columns):
                total[x] += steepest[x] / np.sqrt(1.0 + steepest[x] * steepest[x])
        for x in range(columns):
            out[y, x] = max(0.0, 1.0 - intensity * total[x] / offsets.shape[0])


def occlusion(height: Floats, relief: float, radius: float, intensity: float, wrap: bool) -> Floats:
    """Openness 0..1 of every pixel of a height field (height, width).

    relief  pixels that a value of 1 stands high. radius: how far to look, in widths of the image.
    """
    offsets = np.empty((DIRECTIONS, STEPS, 2), dtype=np.int64)
    _offsets(float(radius) * height.shape[1], offsets)
    out = np.empty_like(height)
    _occlude(height, float(relief), offsets, float(intensity), wrap, out)
    return out
