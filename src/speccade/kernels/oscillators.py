"""Phase accumulation and the ideal (not band-limited) shapes, for modulators and as the definition of each waveform.

Phases are in cycles, increments in cycles per sample (frequency / sample rate). Audible oscillators: `bandlimited`.
"""

import numpy as np

from speccade.kernels.elementary import sin_turns
from speccade.kernels.jit import Floats, inline, kernel

SINE, SAW, SQUARE, TRIANGLE = 0, 1, 2, 3


@inline
def wrap(phase: float) -> float:
    """Fraction of a phase, in [0, 1]."""
    return phase - np.floor(phase)  # type: ignore[no-any-return]


@inline
def saw(x: float) -> float:
    """Rising ramp from -1 to 1 for x in [0, 1)."""
    return 2.0 * x - 1.0


@inline
def square(x: float, duty: float) -> float:
    """1 for x < duty, else -1."""
    return 1.0 if x < duty else -1.0


@inline
def triangle(x: float) -> float:
    """-1 at x = 0, 1 at x = 1/2, straight lines between."""
    return 4.0 * x - 1.0 if x < 0.5 else 3.0 - 4.0 * x


@inline
def shape(kind: int, x: float, duty: float) -> float:
    """One of SINE, SAW, SQUARE, TRIANGLE at x in [0, 1)."""
    if kind == SINE:
        return sin_turns(x)
    if kind == SAW:
        return saw(x)
    return square(x, duty) if kind == SQUARE else triangle(x)


@kernel
def accumulate_phase(increment: Floats, phase: float, out: Floats) -> float:
    """out[i] = phase of sample i in [0, 1], starting at `phase`; returns the phase after the last sample.

    `increment` has the length of `out`, or length 1 for a constant frequency.
    """
    step = 1 if increment.size > 1 else 0
    phase = wrap(phase)
    for i in range(out.size):
        out[i] = phase
        phase = wrap(phase + increment[i * step])
    return phase


@kernel
def fill_shape(kind: int, phase: Floats, duty: float, out: Floats) -> None:
    """Ideal waveform at every phase (in cycles, any size)."""
    if kind == SINE:
        for i in range(out.size):
            out[i] = sin_turns(phase[i])
    else:
        for i in range(out.size):
            out[i] = shape(kind, wrap(phase[i]), duty)
