"""Sample and hold, and rounding. The images of the hold are the effect: nothing is band-limited."""

import numpy as np

from speccade.kernels.jit import Floats, inline, kernel


@inline
def rounded(x: float) -> float:
    """Nearest integer, halves away from zero."""
    magnitude: float = np.floor(abs(x) + 0.5)
    return magnitude if x >= 0.0 else -magnitude


@kernel
def crush(signal: Floats, step: float, hold: float, wet: float) -> Floats:
    """A signal of shape (frames, channels) rounded to multiples of `step` and held for `hold` >= 1 frames.

    New values are taken at the frames ceil(k hold).
    """
    frames, channels = signal.shape
    out = np.empty_like(signal)
    dry, per_step = 1.0 - wet, 1.0 / step
    for c in range(channels):
        taken = 0.0
        due = 0.0
        held = 0.0
        for n in range(frames):
            if n >= due:
                held = rounded(signal[n, c] * per_step) * step
                taken += 1.0
                due = taken * hold
            out[n, c] = dry * signal[n, c] + wet * held
    return out
