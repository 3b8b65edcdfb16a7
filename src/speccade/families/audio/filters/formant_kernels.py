"""Three resonances side by side."""

import numpy as np

from speccade.families.audio.filters.response_kernels import TINY
from speccade.kernels.jit import Floats, kernel


@kernel
def three_bands(signal: Floats, sections: Floats, weights: Floats, dry: float) -> Floats:
    """`dry` times the signal plus the weighted sum of three band-passes, for a signal of shape (frames, channels).

    `sections` holds rows (b0, 0, -b0, a1, a2) of biquads; the three run in one loop, so that they overlap in time.
    """
    frames, channels = signal.shape
    out = np.empty_like(signal)
    p0, p1, p2 = sections[0, 0], sections[0, 3], sections[0, 4]
    q0, q1, q2 = sections[1, 0], sections[1, 3], sections[1, 4]
    r0, r1, r2 = sections[2, 0], sections[2, 3], sections[2, 4]
    for c in range(channels):
        u1, u2, v1, v2, w1, w2 = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
        for start in range(0, frames, 512):
            for i in range(start, min(frames, start + 512)):
                x = signal[i, c]
                a, b, d = p0 * x, q0 * x, r0 * x
                u, v, w = a + u1, b + v1, d + w1
                u1, u2 = u2 - p1 * u, -a - p2 * u
                v1, v2 = v2 - q1 * v, -b - q2 * v
                w1, w2 = w2 - r1 * w, -d - r2 * w
                out[i, c] = dry * x + (weights[0] * u + weights[1] * v + weights[2] * w)
            if abs(u1) + abs(u2) + abs(v1) + abs(v2) + abs(w1) + abs(w2) < TINY:
                u1, u2, v1, v2, w1, w2 = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    return out
