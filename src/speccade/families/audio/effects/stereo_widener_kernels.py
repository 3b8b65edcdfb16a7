"""Middle, side and delay. Signals have shape (frames, 2)."""

import numpy as np

from speccade.families.audio.effects.lines_kernels import line_size, read_line
from speccade.kernels.jit import Floats, kernel


@kernel
def scale_mid_and_side(signal: Floats, mid_gain: float, side_gain: float) -> Floats:
    """Middle (L + R)/2 and side (L - R)/2, each with its gain."""
    out = np.empty_like(signal)
    for n in range(signal.shape[0]):
        mid = mid_gain * 0.5 * (signal[n, 0] + signal[n, 1])
        side = side_gain * 0.5 * (signal[n, 0] - signal[n, 1])
        out[n, 0] = mid + side
        out[n, 1] = mid - side
    return out


@kernel
def haas(signal: Floats, delays: Floats, width: float) -> Floats:
    """The right channel later by `delays` frames (>= 2, per frame or one for all), which the ear takes for direction.

    Helmut Haas, *The Influence of a Single Echo on the Audibility of Speech*, 1951. Below width 1 both channels approach
    the middle; above it the side of the signal, which is nothing in mono, is added: mono never meets its own delay.
    """
    frames = signal.shape[0]
    out = np.empty_like(signal)
    size = line_size(delays.max())
    mask = size - 1
    left_line, right_line = np.zeros(size), np.zeros(size)
    delay = delays[0]
    inner, outer = min(width, 1.0), max(width - 1.0, 0.0)
    for n in range(frames):
        if delays.size > 1:
            delay = delays[n]
        left, right = signal[n, 0], signal[n, 1]
        left_line[n & mask], right_line[n & mask] = left, right
        late_left, late_right = read_line(left_line, mask, n, delay), read_line(right_line, mask, n, delay)
        mid = 0.5 * (left + right)
        out[n, 0] = mid + (left - mid) * inner + 0.5 * outer * (left - right)
        out[n, 1] = mid + (late_right - mid) * inner + 0.5 * outer * (late_right - late_left)
    return out
