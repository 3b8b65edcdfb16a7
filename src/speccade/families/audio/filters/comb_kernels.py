"""A feedback comb filter in tune."""

import numpy as np

from speccade.kernels.elementary import sin_turns
from speccade.kernels.jit import Floats, kernel


@kernel
def comb(signal: Floats, period: float, feedback: float, wet: float) -> Floats:
    """Each channel of a signal of shape (frames, channels) through y = x + feedback y[n - period], mixed with x.

    The fraction of the period is a first-order all-pass in the loop, exact at the fundamental (David Jaffe and Julius
    Smith, *Extensions of the Karplus-Strong Plucked-String Algorithm*, 1983): in tune, and every echo as bright as the
    first. `period` in frames is at least 1, and whole below 2.5.
    """
    frames, channels = signal.shape
    out = np.empty_like(signal)
    period = min(period, frames + 2.0)
    whole = max(1, int(np.floor(period - 0.5 if period >= 2.5 else period + 0.5)))
    fraction = period - whole
    tuned = period >= 2.5
    eta = sin_turns(0.5 * (1.0 - fraction) / period) / sin_turns(0.5 * (1.0 + fraction) / period) if tuned else 0.0
    for c in range(channels):
        line = np.zeros(whole)
        at = 0
        before, echo = 0.0, 0.0  # of the all-pass: its last input and output
        for n in range(frames):
            delayed = line[at]
            echo = (eta * (delayed - echo) + before) if tuned else delayed
            before = delayed
            x = signal[n, c]
            y = x + feedback * echo
            line[at] = y
            at = at + 1 if at + 1 < whole else 0
            out[n, c] = x + wet * (y - x)
    return out
