"""The pitch of a struck body."""

from speccade.kernels.elementary import exp2, log2
from speccade.kernels.jit import Floats, kernel


@kernel
def falling_pitch(start: float, end: float, fall_frames: float, out: Floats) -> None:
    """Exponential from `start` to `end` in `fall_frames`, then `end`; shape (frames,)."""
    slope = (log2(end) - log2(start)) / fall_frames
    for i in range(out.size):
        out[i] = start * exp2(slope * i) if i < fall_frames else end
