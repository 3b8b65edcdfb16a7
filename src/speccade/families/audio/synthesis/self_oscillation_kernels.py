"""Measuring the pitch of a self-oscillating model, so that it can be tuned: its non-linearity bends it a little."""

import math

from speccade.kernels.elementary import atan2, cos_turns, sincos_turns
from speccade.kernels.jit import Floats, inline, kernel

PERIODS = 24.0  # length of one projection
REST_PERIODS = 40.0  # left out at the start
LOWEST_STEP = 5e-4  # cycles per frame: lower pitches are pulled no more than this one, and would take long to try


@inline
def _projection(signal: Floats, start: int, length: int, step: float) -> tuple[float, float]:
    """Hann-windowed component at `step` cycles per frame, phase counted from frame 0: real and imaginary part."""
    real, imaginary = 0.0, 0.0
    for i in range(start, start + length):
        s, c = sincos_turns(step * i)
        weighted = (1.0 - cos_turns((i - start + 0.5) / length)) * signal[i]
        real += weighted * c
        imaginary -= weighted * s
    return real, imaginary


@kernel
def measured_step(signal: Floats, step: float) -> float:
    """The pitch near `step` (cycles per frame) at the end of `signal`: from the advance of its phase in `PERIODS`.

    Returns `step` where there is nothing to measure. Off by up to half a cycle in `PERIODS` (36 cents) it is exact.
    """
    length = int(PERIODS / step)
    start = signal.size - 2 * length
    if start < 0 or length < 1:
        return step
    real_1, imaginary_1 = _projection(signal, start, length, step)
    real_2, imaginary_2 = _projection(signal, start + length, length, step)
    turn = atan2(imaginary_2 * real_1 - real_2 * imaginary_1, real_2 * real_1 + imaginary_2 * imaginary_1)
    return step + turn / (6.283185307179586 * length)


@kernel
def root_mean_square(signal: Floats) -> float:
    """Root of the mean square; 0 of nothing."""
    total = 0.0
    for i in range(signal.size):
        total += signal[i] * signal[i]
    return math.sqrt(total / max(1, signal.size))
