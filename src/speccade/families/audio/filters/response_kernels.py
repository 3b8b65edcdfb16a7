"""The responses that filters and equalisers share, and their static form: biquads.

Every second-order response is designed once, as a topology-preserving state-variable filter (Vadim Zavalishin, *The Art
of VA Filter Design*, 2012; mixing coefficients after Andrew Simper, *Solving the continuous SVF equations using
trapezoidal integration*, 2013), which is stable under any modulation; for fixed settings the same response runs as
biquads in transposed direct form II, which is several times faster.

Responses are those of the analogue prototypes under the bilinear transform, prewarped at the frequency: exact at DC, at
the frequency, and everywhere below it. Q is at least 0.5. Frequencies are kept within 10 Hz and 0.49 of the rate.
"""

from typing import Final

import numpy as np

from speccade.kernels.elementary import db_to_gain, tan_half_turns
from speccade.kernels.jit import Floats, inline, kernel

# the shapes of `kernels.matched`
LOWPASS: Final = 0
HIGHPASS: Final = 1
BANDPASS: Final = 2  # 0 dB at the centre
NOTCH: Final = 3
ALLPASS: Final = 4
PEAK: Final = 5
LOW_SHELF: Final = 6
HIGH_SHELF: Final = 7

LOWEST_HZ: Final = 10.0
HIGHEST_SHARE: Final = 0.49  # of the sample rate
SHELF_SLOPE: Final = 0.9
BLOCK: Final = 512
TINY: Final = 1e-200  # filter states below this are cleared, so that silence never runs on slow subnormal numbers


@inline
def bounded_frequency(frequency: float, sample_rate: float) -> float:
    """`frequency` in Hz, kept where the filters are sound."""
    highest = HIGHEST_SHARE * sample_rate
    frequency = highest if frequency > highest else frequency
    return LOWEST_HZ if frequency < LOWEST_HZ else frequency


@inline
def prewarp(frequency: float, sample_rate: float) -> float:
    """Integrator gain g = tan(pi f / fs) of the bilinear transform."""
    return tan_half_turns(frequency / sample_rate)


@kernel
def response(shape: int, q: float, gain_db: float) -> Floats:
    """A second-order response without its frequency: (scale, k, m0, m1, m2).

    `scale` multiplies the prewarped g, k is the damping 1/Q, and the output is m0 input + m1 band + m2 low. Shelves
    have slope 0.9 (Robert Bristow-Johnson, *Audio EQ Cookbook*) and ignore `q`; `gain_db` is for peaks and shelves.
    """
    k = 1.0 / (0.5 if q < 0.5 else q)
    a = db_to_gain(0.5 * gain_db)
    c = np.array([1.0, k, 0.0, 0.0, 0.0])
    if shape == LOWPASS:
        c[4] = 1.0
    elif shape == HIGHPASS:
        c[2], c[3], c[4] = 1.0, -k, -1.0
    elif shape == BANDPASS:
        c[3] = k
    elif shape == NOTCH:
        c[2], c[3] = 1.0, -k
    elif shape == ALLPASS:
        c[2], c[3] = 1.0, -2.0 * k
    elif shape == PEAK:
        c[1] = k / a
        c[2], c[3] = 1.0, c[1] * (a * a - 1.0)
    else:
        root = np.sqrt(a)
        damping = np.sqrt((a + 1.0 / a) * (1.0 / SHELF_SLOPE - 1.0) + 2.0)
        c[1] = damping
        if shape == LOW_SHELF:
            c[0] = 1.0 / root
            c[2], c[3], c[4] = 1.0, damping * (a - 1.0), a * a - 1.0
        else:
            c[0] = root
            c[2], c[3], c[4] = a * a, damping * (1.0 - a) * a, 1.0 - a * a
    return c


@kernel
def biquad_sections(designs: Floats, frequencies: Floats, sample_rate: float) -> Floats:
    """Rows (b0, b1, b2, a1, a2) of rows (scale, k, m0, m1, m2) at `frequencies` in Hz."""
    sections = np.empty((frequencies.size, 5))
    for i in range(frequencies.size):
        g = prewarp(bounded_frequency(frequencies[i], sample_rate), sample_rate) * designs[i, 0]
        k, m0, m1, m2 = designs[i, 1], designs[i, 2], designs[i, 3], designs[i, 4]
        scale = 1.0 / (1.0 + g * (g + k))
        a1 = 2.0 * (g * g - 1.0) * scale
        a2 = (1.0 - g * k + g * g) * scale
        low, band = m2 * g * g * scale, m1 * g * scale
        sections[i, 0] = m0 + band + low
        sections[i, 1] = m0 * a1 + 2.0 * low
        sections[i, 2] = m0 * a2 - band + low
        sections[i, 3] = a1
        sections[i, 4] = a2
    return sections


@kernel
def cascade(signal: Floats, sections: Floats) -> Floats:
    """Each channel of a signal of shape (frames, channels) through all biquads in series, from silence."""
    frames, channels = signal.shape
    if sections.shape[0] == 0:
        return signal.copy()
    out = np.empty_like(signal)
    state = np.zeros((channels, sections.shape[0], 2))
    for start in range(0, frames, BLOCK):
        source, part = signal[start : start + BLOCK], out[start : start + BLOCK]
        for s in range(sections.shape[0]):
            # the output is left out of the recursion, which halves the wait for each frame
            b0, a1, a2 = sections[s, 0], sections[s, 3], sections[s, 4]
            c1, c2 = sections[s, 1] - a1 * b0, sections[s, 2] - a2 * b0
            paired = channels == 2
            if paired:  # both recursions in one loop overlap in time
                p1, p2, q1, q2 = state[0, s, 0], state[0, s, 1], state[1, s, 0], state[1, s, 1]
                for i in range(part.shape[0]):
                    x, u = source[i, 0], source[i, 1]
                    part[i, 0], part[i, 1] = b0 * x + p1, b0 * u + q1
                    p1, p2 = (c1 * x + p2) - a1 * p1, c2 * x - a2 * p1
                    q1, q2 = (c1 * u + q2) - a1 * q1, c2 * u - a2 * q1
                state[0, s, 0], state[0, s, 1], state[1, s, 0], state[1, s, 1] = p1, p2, q1, q2
            for c in range(0 if paired else channels):
                p1, p2 = state[c, s, 0], state[c, s, 1]
                for i in range(part.shape[0]):
                    x = source[i, c]
                    part[i, c] = b0 * x + p1
                    p1, p2 = (c1 * x + p2) - a1 * p1, c2 * x - a2 * p1
                state[c, s, 0], state[c, s, 1] = p1, p2
            for c in range(channels):
                for k in range(2):
                    if abs(state[c, s, k]) < TINY:
                        state[c, s, k] = 0.0
            source = part
    return out
