"""The transistor ladder with zero-delay feedback."""

from typing import Final

import numpy as np

from speccade.families.audio.filters.response_kernels import TINY, prewarp
from speccade.kernels.jit import Floats, kernel

BLOCK: Final = 256


@kernel
def ladder(signal: Floats, frequencies: Floats, resonance: float, sample_rate: float) -> Floats:
    """Each channel of a signal of shape (frames, channels) through four one-poles in a loop of gain 4 `resonance`.

    The loop has no delay (Vadim Zavalishin, *The Art of VA Filter Design*, 2012, chapter 5); the feedback saturates like
    tanh, whose gain is taken from the previous output (Teemu Voipio's linearised ladder). The input is raised by
    1 + loop gain, so that the pass-band stays at 0 dB, and does not saturate.
    """
    frames, channels = signal.shape
    out = np.empty_like(signal)
    state = np.zeros((channels, 5))
    loop = 4.0 * resonance
    gains, releases, fourths = np.empty(BLOCK), np.empty(BLOCK), np.empty(BLOCK)
    for start in range(0, frames, BLOCK):
        size = min(BLOCK, frames - start)
        for i in range(size):
            g = prewarp(frequencies[start + i], sample_rate)
            releases[i] = 1.0 / (1.0 + g)
            gains[i] = g * releases[i]
            fourths[i] = (gains[i] * gains[i]) * (gains[i] * gains[i])
        for c in range(channels):
            s1, s2, s3, s4 = state[c, 0], state[c, 1], state[c, 2], state[c, 3]
            last = state[c, 4]
            for i in range(size):
                gain, release = gains[i], releases[i]
                # tanh(x)/x by its continued fraction, which reaches 1 / |x| at |x| = 3
                square = last * last
                softness = (27.0 + square) / (27.0 + 9.0 * square) if square < 9.0 else 1.0 / abs(last)
                feedback = loop * softness
                idle = (((gain * s1 + s2) * gain + s3) * gain + s4) * release
                drive = ((1.0 + loop) * signal[start + i, c] - feedback * idle) / (1.0 + feedback * fourths[i])
                y1 = gain * drive + release * s1
                y2 = gain * y1 + release * s2
                y3 = gain * y2 + release * s3
                y4 = gain * y3 + release * s4
                s1, s2, s3, s4 = 2.0 * y1 - s1, 2.0 * y2 - s2, 2.0 * y3 - s3, 2.0 * y4 - s4
                last = y4
                out[start + i, c] = y4
            state[c, 0] = s1 if abs(s1) > TINY else 0.0
            state[c, 1] = s2 if abs(s2) > TINY else 0.0
            state[c, 2] = s3 if abs(s3) > TINY else 0.0
            state[c, 3] = s4 if abs(s4) > TINY else 0.0
            state[c, 4] = last
    return out
