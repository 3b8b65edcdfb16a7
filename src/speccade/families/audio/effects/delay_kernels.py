"""Two feedback delay lines."""

import numpy as np

from speccade.families.audio.effects.lines_kernels import line_size, read_line
from speccade.kernels.jit import Floats, kernel


@kernel
def echo(signal: Floats, delays: Floats, feedback: float, wet: float, ping_pong: bool) -> Floats:
    """A signal of shape (frames, 2) mixed with its echoes; `delays` in frames (>= 2), per frame or one for all.

    With `ping_pong` both inputs enter the left line, at equal power, and the lines feed each other.
    """
    frames = signal.shape[0]
    out = np.empty((frames, 2))
    dry = 1.0 - wet
    size = line_size(delays.max())
    mask = size - 1
    left, right = np.zeros(size), np.zeros(size)
    delay = delays[0]
    for n in range(frames):
        if delays.size > 1:
            delay = delays[n]
        x, y = signal[n, 0], signal[n, 1]
        a, b = read_line(left, mask, n, delay), read_line(right, mask, n, delay)
        if ping_pong:
            left[n & mask] = (x + y) * 0.7071067811865476 + feedback * b
            right[n & mask] = feedback * a
        else:
            left[n & mask] = x + feedback * a
            right[n & mask] = y + feedback * b
        out[n, 0], out[n, 1] = dry * x + wet * a, dry * y + wet * b
    return out
