"""Second-order filters that follow the magnitude of their analogue prototype up to 0.4 of the sample rate.

A bilinear transform squeezes the response toward Nyquist: a low-pass is 2.5 dB below its prototype at 0.2 of the sample
rate and 16 dB at 0.4; run at twice the rate it is still off by 2.5 dB at 0.4. Here

1. analogue poles and zeros move to exp(s T) (matched z-transform), realised as a topology-preserving state-variable
   filter, whose coefficients may change at every sample without clicks or instability (V. Zavalishin, *The Art of VA
   Filter Design*, 2018, chapter 4);
2. the smooth deviation that is left goes into one first-order section, fitted to the prototype's magnitude at 0 Hz,
   0.29 and 0.39 of the sample rate (the idea of M. Vicanek, *Matched Second Order Digital Filters*, 2016, one order on).

Measured for Q from 0.5 to 40: at most 0.06 dB of error below 0.4 of the rate for frequencies up to 0.49 of it; only
high-passes with Q near 1 reach 0.09 dB above 0.35 of the rate, 0.15 dB above 0.44. Phase: minimum-phase.
"""

import math
from typing import Final

import numpy as np

from speccade.kernels.elementary import clamp, db_to_gain, expm1, sin_turns, tan_half_turns
from speccade.kernels.jit import Floats, helper, inline, kernel

LOWPASS: Final = 0
HIGHPASS: Final = 1
BANDPASS: Final = 2  # 0 dB at the centre
NOTCH: Final = 3
ALLPASS: Final = 4  # bilinear: its magnitude is exact, its phase at the frequency
PEAK: Final = 5
LOW_SHELF: Final = 6
HIGH_SHELF: Final = 7

LOWEST, HIGHEST = 1e-5, 0.49  # frequencies are kept within, in cycles per sample
SHELF_SLOPE: Final = 0.9
FIT_1, FIT_2 = 0.29, 0.39  # where the corrector is fitted: the pair with the smallest largest error
CONTROL: Final = 8  # samples between two designs of a moving filter; coefficients are interpolated in between
BLOCK: Final = 256
TINY: Final = 1e-200  # states below this are cleared, so that silence never runs on slow subnormal numbers
TWO_PI: Final = 2.0 * math.pi


@inline
def _matched_pair(w: float, damping: float) -> tuple[float, float, float]:
    """Roots of s^2 + damping w s + w^2 mapped to z = exp(s): 1 + c1 z^-1 + c2 z^-2 at z = 1 and z = -1, and c2."""
    zeta = 0.5 * damping
    if zeta < 1.0:
        u = expm1(-zeta * w)
        radius = 1.0 + u
        s = sin_turns(w * math.sqrt(1.0 - zeta * zeta) * (0.5 / TWO_PI))
        chord = 4.0 * radius * s * s
        return u * u + chord, (1.0 + radius) * (1.0 + radius) - chord, radius * radius
    spread = zeta + math.sqrt(zeta * zeta - 1.0)
    u, v = expm1(-w / spread), expm1(-w * spread)
    return u * v, (2.0 + u) * (2.0 + v), (1.0 + u) * (1.0 + v)


@inline
def _squared(at_one: float, at_minus_one: float, c2: float, x: float) -> float:
    """|1 + c1 z^-1 + c2 z^-2|^2 at x = sin^2(w/2)."""
    return at_one * at_one * (1.0 - x) + at_minus_one * at_minus_one * x - 16.0 * c2 * x * (1.0 - x)


@inline
def _analogue(w: float, corner: float, damping: float) -> float:
    """|s^2 + damping corner s + corner^2|^2 at s = j w."""
    a, b = corner * corner - w * w, damping * corner * w
    return a * a + b * b


@inline
def _deviation(
    shape: int,
    w: float,
    x: float,
    poles: tuple[float, float, float],
    zeros: tuple[float, float, float],
    analogue: tuple[float, float, float, float, float],
) -> float:
    """Prototype over matched filter, squared magnitudes, at w (x = sin^2(w/2)).

    `analogue`: pole corner and damping, zero corner and damping, gain.
    """
    d0, dn, d2 = poles
    g2 = d0 / dn
    digital = _squared(d0, dn, d2, x)
    prototype = _analogue(w, analogue[0], analogue[1])
    corner2 = analogue[0] * analogue[0]
    if shape == LOWPASS:
        return corner2 * corner2 / prototype * (digital / (d0 * d0))
    if shape == HIGHPASS:
        ratio = w * w / x
        return ratio * ratio / prototype * (digital / (dn * dn))
    if shape == BANDPASS:
        return analogue[1] * analogue[1] * corner2 * (w * w / x) / prototype * (digital / (dn * dn * g2))
    if shape == NOTCH:
        corner_x = 0.25 * zeros[0]
        near = abs(w - analogue[0]) < 1e-4
        slope = -4.0 * analogue[0] / math.sqrt(max(4.0 * corner_x * (1.0 - corner_x), 1e-12))
        ratio = slope if near else (corner2 - w * w) / (x - corner_x if not near else 1.0)
        ratio *= corner_x
        return ratio * ratio / prototype * (digital / (d0 * d0))
    scale = zeros[0] / d0
    numerator = _analogue(w, analogue[2], analogue[3]) * analogue[4]
    return numerator / prototype * (scale * scale) * digital / _squared(zeros[0], zeros[1], zeros[2], x)


@helper
def design(shape: int, frequency: float, q: float, gain_db: float, out: Floats) -> None:
    """Coefficients of one filter: out[0..7] = g, k, m0, m1, m2, c0, c1, pole.

    `frequency` in cycles per sample, kept within [1e-5, 0.49]; `q` at least 0.5, ignored by shelves (slope 0.9);
    `gain_db` for peaks and shelves. The signal first goes through y = c0 x + c1 x[-1] + pole y[-1], then through the
    state-variable filter g, k, whose output is m0 input + m1 band + m2 low.
    """
    w = TWO_PI * clamp(frequency, LOWEST, HIGHEST)
    k = 1.0 / max(q, 0.5)
    if shape == ALLPASS:
        out[0], out[1], out[2], out[3], out[4] = tan_half_turns(w / TWO_PI), k, 1.0, -2.0 * k, 0.0
        out[5], out[6], out[7] = 1.0, 0.0, 0.0
        return
    a = db_to_gain(0.5 * gain_db)
    analogue = (w, k, w, k, 1.0)
    if shape == PEAK:
        analogue = (w, k / a, w, k * a, 1.0)
    elif shape >= LOW_SHELF:
        root = math.sqrt(a)
        damping = math.sqrt((a + 1.0 / a) * (1.0 / SHELF_SLOPE - 1.0) + 2.0)
        lower, upper = w / root, w * root
        if shape == LOW_SHELF:
            analogue = (lower, damping, upper, damping, 1.0)
        else:
            analogue = (upper, damping, lower, damping, a * a * a * a)
    poles = _matched_pair(analogue[0], analogue[1])
    g2 = poles[0] / poles[1]
    g = math.sqrt(g2)
    k = (1.0 - poles[2]) / (1.0 + poles[2]) * (1.0 + g2) / g
    out[0], out[1] = g, k
    zeros = poles
    start = 1.0  # deviation at 0 Hz
    if shape == LOWPASS:
        out[2], out[3], out[4] = g2, g * (2.0 - g * k), 1.0 - g2
    elif shape == HIGHPASS:
        out[2], out[3], out[4] = 1.0, -k, -1.0
        ratio = 4.0 * g2 / (w * w)
        start = ratio * ratio
    elif shape == BANDPASS:
        out[2], out[3], out[4] = g, 1.0 - g * k, -g
        start = 4.0 * analogue[1] * analogue[1] * g2 / (w * w)
    else:
        if shape == NOTCH:
            s = sin_turns(0.5 * w / TWO_PI)
            zeros = (4.0 * s * s, 4.0 - 4.0 * s * s, 1.0)
        else:
            zeros = _matched_pair(analogue[2], analogue[3])
            ratio = analogue[2] / analogue[0]
            start = ratio * ratio * ratio * ratio * analogue[4]
        high = g2 * zeros[1] / zeros[0]
        band = 2.0 * g * (1.0 - zeros[2]) / zeros[0]
        out[2], out[3], out[4] = high, band - high * k, 1.0 - high
    _fit_corrector(shape, start, poles, zeros, analogue, out)


@inline
def _fit_corrector(
    shape: int,
    start: float,
    poles: tuple[float, float, float],
    zeros: tuple[float, float, float],
    analogue: tuple[float, float, float, float, float],
    out: Floats,
) -> None:
    """First-order section with squared magnitude (p0 + p1 x) / (1 + q1 x) through the deviation at three frequencies."""
    s_1, s_2 = sin_turns(0.5 * FIT_1), sin_turns(0.5 * FIT_2)
    x_1, x_2 = s_1 * s_1, s_2 * s_2
    t_1 = _deviation(shape, TWO_PI * FIT_1, x_1, poles, zeros, analogue)
    t_2 = _deviation(shape, TWO_PI * FIT_2, x_2, poles, zeros, analogue)
    slope_1, slope_2 = (t_1 - start) / x_1, (t_2 - start) / x_2
    difference = t_2 - t_1
    lowest = (
        -0.8 if shape == HIGHPASS else -0.99
    )  # with Q near 1 the fit of a high-pass degenerates to a pole beyond it
    q_1 = clamp((slope_1 - slope_2) / difference, lowest, 30.0) if difference != 0.0 else 0.0
    p_1 = max(slope_2 + t_2 * q_1, -0.9999 * start)
    numerator, denominator = math.sqrt(1.0 + p_1 / start), math.sqrt(1.0 + q_1)
    zero, pole = (numerator - 1.0) / (numerator + 1.0), (denominator - 1.0) / (denominator + 1.0)
    gain = math.sqrt(start) * (1.0 - pole) / (1.0 - zero)
    out[5], out[6], out[7] = gain, -gain * zero, pole


@kernel
def matched_sections(shape: int, frequency: float, q: float, gain_db: float) -> Floats:
    """A fixed filter as two biquads in series, rows (b0, b1, b2, a1, a2); arguments as for `design`."""
    d = np.empty(8)
    design(shape, frequency, q, gain_db, d)
    g, k = d[0], d[1]
    scale = 1.0 / (1.0 + g * (g + k))
    a1, a2 = 2.0 * (g * g - 1.0) * scale, (1.0 - g * k + g * g) * scale
    band, low = d[3] * g * scale, d[4] * g * g * scale
    sections = np.zeros((2, 5))
    sections[0, 0], sections[0, 1], sections[0, 3] = d[5], d[6], -d[7]
    sections[1, 0], sections[1, 1], sections[1, 2] = d[2] + band + low, d[2] * a1 + 2.0 * low, d[2] * a2 - band + low
    sections[1, 3], sections[1, 4] = a1, a2
    return sections


@kernel
def matched_filter(signal: Floats, shape: int, frequency: Floats, q: float, gain_db: float) -> Floats:
    """Each channel of a signal of shape (frames, channels) through a filter with one frequency per frame, from silence.

    `frequency` in cycles per sample, for all frames or more; other arguments as for `design`, which runs at every eighth
    frame.
    """
    frames, channels = signal.shape
    out = np.empty_like(signal)
    state = np.zeros((channels, 4))
    now, after, rise = np.empty(8), np.empty(8), np.empty(8)
    coefficients = np.empty((9, BLOCK))
    if frames > 0:
        design(shape, frequency[0], q, gain_db, after)
    for start in range(0, frames, BLOCK):
        size = min(BLOCK, frames - start)
        for first in range(0, size, CONTROL):
            for j in range(8):
                now[j] = after[j]
            last = start + first + CONTROL
            design(shape, frequency[min(last, frequency.size - 1)], q, gain_db, after)
            for j in range(8):
                rise[j] = (after[j] - now[j]) * (1.0 / CONTROL)
            for i in range(min(CONTROL, size - first)):
                g, k = now[0] + i * rise[0], now[1] + i * rise[1]
                a = 1.0 / (1.0 + g * (g + k))
                coefficients[0, first + i], coefficients[1, first + i], coefficients[2, first + i] = a, g * a, g * g * a
                for j in range(2, 8):
                    coefficients[j + 1, first + i] = now[j] + i * rise[j]
        for c in range(channels):
            s1, s2, before, corrected = state[c, 0], state[c, 1], state[c, 2], state[c, 3]
            for i in range(size):
                x = signal[start + i, c]
                corrected = (coefficients[6, i] * x + coefficients[7, i] * before) + coefficients[8, i] * corrected
                before = x
                v = corrected - s2
                band = coefficients[0, i] * s1 + coefficients[1, i] * v
                low = s2 + coefficients[1, i] * s1 + coefficients[2, i] * v
                s1, s2 = 2.0 * band - s1, 2.0 * low - s2
                out[start + i, c] = (
                    coefficients[3, i] * corrected + coefficients[4, i] * band + coefficients[5, i] * low
                )
            state[c, 0], state[c, 1] = s1 if abs(s1) > TINY else 0.0, s2 if abs(s2) > TINY else 0.0
            state[c, 2], state[c, 3] = before, corrected if abs(corrected) > TINY else 0.0
    return out
