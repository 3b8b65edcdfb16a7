"""The playback side of a tape machine."""

from typing import Final

import numpy as np

from speccade.families.audio.effects.lines_kernels import line_size, read_line
from speccade.kernels.elementary import sin_turns
from speccade.kernels.jit import Floats, kernel
from speccade.kernels.pcg32 import next_signed, seeded

BLOCK: Final = 256
HEAD_MS: Final = 10.0
WOW_MS: Final = 3.0
FLUTTER_MS: Final = 0.5
DC_HZ: Final = 10.0


@kernel
def play(
    signal: Floats, sample_rate: float, wow: float, flutter: float, hiss: float, left_seed: int, right_seed: int
) -> Floats:
    """A signal of shape (frames, 2) without DC, 10 ms late with wow and flutter (rates in Hz), and with hiss of its own.

    The DC blocker has its corner at 10 Hz: y = x - x1 + R y1.
    """
    frames = signal.shape[0]
    out = np.empty_like(signal)
    per_ms = 0.001 * sample_rate
    size = line_size((HEAD_MS + WOW_MS + FLUTTER_MS) * per_ms)
    mask = size - 1
    line = np.zeros((2, size))
    delays = np.empty(BLOCK)
    pole = 1.0 - 2.0 * np.pi * DC_HZ / sample_rate
    left_noise, right_noise = seeded(left_seed), seeded(right_seed)
    before, clean = np.zeros(2), np.zeros(2)
    wow_step, flutter_step = wow / sample_rate, flutter / sample_rate
    for start in range(0, frames, BLOCK):
        stop = min(frames, start + BLOCK)
        for i in range(stop - start):
            n = start + i
            swing = WOW_MS * sin_turns(wow_step * n) + FLUTTER_MS * sin_turns(flutter_step * n)
            delays[i] = (HEAD_MS + swing) * per_ms
        for n in range(start, stop):
            for c in range(2):
                x = signal[n, c]
                clean[c] = (x - before[c]) + pole * clean[c]
                before[c] = x
                line[c, n & mask] = clean[c]
                out[n, c] = read_line(line[c], mask, n, delays[n - start])
        if hiss > 0.0:
            for n in range(start, stop):
                out[n, 0] += hiss * next_signed(left_noise)
                out[n, 1] += hiss * next_signed(right_noise)
    return out
