"""The phaser's chain of all-passes."""

from typing import Final

import numpy as np

from speccade.families.audio.filters.response_kernels import TINY, prewarp
from speccade.kernels.elementary import exp2, sin_turns
from speccade.kernels.jit import Floats, kernel

CENTRE_HZ: Final = 894.4271909999159  # geometric middle of 200 Hz and 4 kHz
SPAN_OCTAVES: Final = 2.160964047443681  # from there to either end
CONTROL: Final = 16  # frames between coefficients, which move linearly in between
MOST_STAGES: Final = 12


@kernel
def phase(
    signal: Floats, sample_rate: float, rate: float, depth: float, stages: int, wet: float, feedback: float
) -> Floats:
    """A signal of shape (frames, 2) mixed with `stages` first-order all-passes swept in octaves.

    Julius Smith, *An Allpass Approach to Digital Phasing and Flanging*, 1984. The chain has gain 1 at every frequency;
    with feedback it is scaled by sqrt(1 - feedback^2), which keeps its energy.
    """
    frames = signal.shape[0]
    out = np.empty_like(signal)
    state = np.zeros((2, MOST_STAGES))
    last = np.zeros(2)
    dry = 1.0 - wet
    wet = wet * np.sqrt(1.0 - feedback * feedback)
    step = rate / sample_rate
    looped = feedback != 0.0
    points = frames // CONTROL + 2
    poles = np.empty((2, points))
    for c in range(2):
        track = poles[c]
        for k in range(points):
            turn = step * (k * CONTROL) + 0.25 * c
            g = prewarp(CENTRE_HZ * exp2(SPAN_OCTAVES * depth * sin_turns(turn)), sample_rate)
            track[k] = (g - 1.0) / (g + 1.0)
    for start in range(0, frames, CONTROL):
        stop = min(frames, start + CONTROL)
        k = start // CONTROL
        a, b = poles[0, k], poles[1, k]
        slope_a, slope_b = (poles[0, k + 1] - a) * (1.0 / CONTROL), (poles[1, k + 1] - b) * (1.0 / CONTROL)
        for n in range(start, stop):
            x, y = signal[n, 0], signal[n, 1]
            c_a, c_b = 1.0 - a * a, 1.0 - b * b
            u, v = x, y
            if looped:  # without, successive frames overlap in time
                u, v = x + feedback * last[0], y + feedback * last[1]
            for s in range(stages):
                # y = a x + x1 - a y1 with one memory: x1 - a y1 = (1 - a^2) x - a memory
                p, q = a * u + state[0, s], b * v + state[1, s]
                state[0, s], state[1, s] = c_a * u - a * state[0, s], c_b * v - b * state[1, s]
                u, v = p, q
            last[0], last[1] = u, v
            out[n, 0], out[n, 1] = dry * x + wet * u, dry * y + wet * v
            a += slope_a
            b += slope_b
        for c in range(2):
            for s in range(stages):
                if abs(state[c, s]) < TINY:
                    state[c, s] = 0.0
    return out
