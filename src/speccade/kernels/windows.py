"""Window functions and windowed-sinc kernels: the raw material of resamplers, interpolators and band-limited steps."""

import math

import numpy as np

from speccade.kernels.elementary import cos_turns, sin_turns
from speccade.kernels.jit import Floats, inline, kernel


@inline
def bessel_i0(x: float) -> float:
    """Modified Bessel function of order zero, by its power series (|x| below about 30)."""
    term, total = 1.0, 1.0
    for k in range(1, 60):
        half = 0.5 * x / k
        term *= half * half
        total += term
    return total


@inline
def kaiser(t: float, beta: float) -> float:
    """Kaiser window at t in [-1, 1], 0 outside; `beta` 8.96 gives about 90 dB, 10.06 about 100 dB of stop-band."""
    inside = 1.0 - t * t
    return bessel_i0(beta * math.sqrt(inside)) / bessel_i0(beta) if inside >= 0.0 else 0.0


@inline
def sinc(t: float) -> float:
    """sin(pi t) / (pi t)."""
    return sin_turns(0.5 * t) / (math.pi * t) if t != 0.0 else 1.0


def kaiser_beta(attenuation_db: float) -> float:
    """Kaiser's beta for a stop-band `attenuation_db` (above 50) below the pass-band (Kaiser 1974)."""
    return 0.1102 * (attenuation_db - 8.7)


@kernel
def hann_window(out: Floats) -> None:
    """Periodic Hann window, 0.5 (1 - cos(2 pi i / n)): shifted copies at n/2 sum to 1."""
    for i in range(out.size):
        out[i] = 0.5 - 0.5 * cos_turns(i / out.size)


@kernel
def _fill_sinc_table(half_width: int, cutoff: float, beta: float, table: Floats) -> None:
    phases = table.shape[0] - 1
    for phase in range(phases + 1):
        for tap in range(2 * half_width):
            t = (tap - half_width) + phase / phases
            table[phase, tap] = cutoff * sinc(cutoff * t) * kaiser(t / half_width, beta)


def sinc_table(half_width: int, phases: int, cutoff: float, beta: float) -> Floats:
    """Kaiser-windowed sinc, shape (phases + 1, 2 half_width): entry [p, k] at time k - half_width + p / phases samples.

    `cutoff` is relative to Nyquist (1 = half the sample rate, at -6 dB).
    """
    table = np.empty((phases + 1, 2 * half_width))
    _fill_sinc_table(half_width, cutoff, beta, table)
    return table
