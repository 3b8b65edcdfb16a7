"""One tap of a multi-tap delay."""

import numpy as np

from speccade.families.audio.effects.lines_kernels import line_size, read_line
from speccade.kernels.jit import Floats, kernel


@kernel
def add_tap(
    signal: Floats,
    out: Floats,
    delays: Floats,
    feedback: float,
    pan: float,
    level: float,
    cutoff: float,
    sample_rate: float,
) -> None:
    """Add the echoes of the middle of `signal`, shape (frames, 2), to `out`; `delays` in frames (>= 2), or one for all.

    The one-pole low-pass is part of the loop. Equal-power panning.
    """
    frames = signal.shape[0]
    size = line_size(delays.max())
    mask = size - 1
    line = np.zeros(size)
    pull = 1.0
    if 0.0 < cutoff < 0.5 * sample_rate:
        turn = 2.0 * np.pi * cutoff / sample_rate
        pull = turn / (1.0 + turn)
    left, right = level * np.sqrt(0.5 * (1.0 - pan)), level * np.sqrt(0.5 * (1.0 + pan))
    delay = delays[0]
    y = 0.0
    for n in range(frames):
        if delays.size > 1:
            delay = delays[n]
        y += pull * (read_line(line, mask, n, delay) - y)
        line[n & mask] = 0.5 * (signal[n, 0] + signal[n, 1]) + feedback * y
        out[n, 0] += left * y
        out[n, 1] += right * y
