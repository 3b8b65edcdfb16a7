"""The playback side of a tape machine."""

from typing import Final

import numpy as np

from speccade.families.audio.effects.lines_kernels import line_size, read_line
from speccade.kernels.elementary import sin_turns
from speccade.kernels.jit import Floats, kernel
from speccade.kernels.pcg32 import next_signed, seeded

BLOCK: Final = 256
WOW_MS: Final = 3.0
FLUTTER_MS: Final = 0.5
DC_HZ: Final = 10.0


@kernel
def play(
    signal: Floats, sample_rate: float, wow: float, flutter: float, hiss: float, left_seed: int, right_seed: int
) -> Floats:
    """A signal of shape (frames, 2) without DC, with wow and flutter (rates in Hz) around its time, and hiss of its own.

    The DC blocker has its corner at 10 Hz: y = x - x1 + R y1. The head reads as much later as the speed swings at most,
    and all is moved back by that.
    """
    frames = signal.shape[0]
    out = np.empty_like(signal)
    per_ms = 0.001 * sample_rate
    wow_step, flutter_step = wow / sample_rate, flutter / sample_rate
    wow_depth = WOW_MS * per_ms if wow > 0.0 else 0.0
    flutter_depth = FLUTTER_MS * per_ms if flutter > 0.0 else 0.0
    head = int(np.ceil(wow_depth + flutter_depth)) + 2
    size = line_size(2.0 * head)
    mask = size - 1
    line = np.zeros((2, size))
    delays = np.empty(BLOCK)
    pole = 1.0 - 2.0 * np.pi * DC_HZ / sample_rate
    left_noise, right_noise = seeded(left_seed), seeded(right_seed)
    before, clean = np.zeros(2), np.zeros(2)
    for start in range(-head, frames, BLOCK):
        stop = min(frames, start + BLOCK)
        for i in range(stop - start):
            n = start + i
            delays[i] = head + wow_depth * sin_turns(wow_step * n) + flutter_depth * sin_turns(flutter_step * n)
        for n in range(start, stop):
            ahead = n + head
            for c in range(2):
                x = signal[ahead, c] if ahead < frames else 0.0
                clean[c] = (x - before[c]) + pole * clean[c]
                before[c] = x
                line[c, ahead & mask] = clean[c]
                if n >= 0:
                    out[n, c] = read_line(line[c], mask, ahead, delays[n - start])
        if hiss > 0.0:
            for n in range(max(0, start), stop):
                out[n, 0] += hiss * next_signed(left_noise)
                out[n, 1] += hiss * next_signed(right_noise)
    return out
