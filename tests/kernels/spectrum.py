"""Measuring tones for the tests of oscillators and filters."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def harmonic_levels(x: Array, frequency: float, count: int) -> Array:
    """Amplitudes of the first `count` harmonics of a stationary tone (`frequency` in cycles per sample), by projection."""
    n = np.arange(x.size)
    window = np.kaiser(x.size, 24.0)
    return np.array(
        [2.0 * abs(np.sum(x * window * np.exp(-2j * np.pi * h * frequency * n))) for h in range(1, count + 1)]
    ) / np.sum(window)


def worst_inharmonic(x: Array, frequency: float, up_to: float) -> float:
    """Inharmonic energy of a stationary tone below `up_to` (cycles per sample), in dB of its fundamental."""
    window = np.kaiser(x.size, 24.0)
    power = np.abs(np.fft.rfft(x * window)) ** 2
    bins = np.arange(power.size) / x.size
    guard = 12.0 / x.size
    away = np.abs(bins - frequency * np.round(bins / frequency)) > guard
    near = np.abs(bins - frequency) <= guard
    return float(10.0 * np.log10(power[away & (bins <= up_to)].sum() / power[near].sum()))
