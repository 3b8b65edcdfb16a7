"""Gradients around a point."""

import numpy as np

from speccade.kernels.elementary import atan2
from speccade.kernels.jit import Floats, kernel

_TURN = 6.283185307179586


@kernel
def sweep(out: Floats, center_x: float, center_y: float, begin: float, start: float, end: float) -> None:
    """`start` to `end` once around the centre (pixels), clockwise from `begin` (turns)."""
    for y in range(out.shape[0]):
        dy = y + 0.5 - center_y
        for x in range(out.shape[1]):
            t = atan2(dy, x + 0.5 - center_x) / _TURN - begin
            out[y, x] = start + (end - start) * (t - np.floor(t))
