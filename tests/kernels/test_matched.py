"""Matched filters against their analogue prototypes; moving filters against fixed ones, for stability and clicks."""

import numpy as np
import pytest
from numpy.typing import NDArray

from speccade.kernels import matched

Array = NDArray[np.float64]
W = np.linspace(1e-3, 0.4 * 2 * np.pi, 1500)
FREQUENCIES = [1e-4, 0.001, 0.05, 0.1, 0.2, 0.2871, 0.29, 0.2900001, 0.35, 0.39, 0.43]
QS = [0.5, 0.707, 0.95, 1.05, 2.0, 10.0, 40.0]


def _prototype(shape: int, frequency: float, q: float, gain_db: float) -> Array:
    """Magnitude of the analogue filter of chapter 05 §3.7.2 (Audio EQ Cookbook), at W."""
    s = 1j * W / (2 * np.pi * frequency)
    a, k = 10 ** (gain_db / 40), 1 / q
    damping = np.sqrt(a) * np.sqrt((a + 1 / a) * (1 / 0.9 - 1) + 2)
    band = s * s + k * s + 1
    return np.abs(
        {
            matched.LOWPASS: lambda: 1 / band,
            matched.HIGHPASS: lambda: s * s / band,
            matched.BANDPASS: lambda: k * s / band,
            matched.NOTCH: lambda: (s * s + 1) / band,
            matched.ALLPASS: lambda: np.ones(s.size),
            matched.PEAK: lambda: (s * s + k * a * s + 1) / (s * s + k / a * s + 1),
            matched.LOW_SHELF: lambda: a * (s * s + damping * s + a) / (a * s * s + damping * s + 1),
            matched.HIGH_SHELF: lambda: a * (a * s * s + damping * s + 1) / (s * s + damping * s + a),
        }[shape]()
    )


def _response(sections: Array) -> Array:
    z = np.exp(-1j * W)
    total = np.ones(W.size, dtype=complex)
    for b0, b1, b2, a1, a2 in sections:
        total *= (b0 + b1 * z + b2 * z * z) / (1 + a1 * z + a2 * z * z)
    return np.abs(total)


@pytest.mark.parametrize("shape", range(8))
def test_magnitude_is_the_prototypes(shape: int) -> None:
    for frequency in FREQUENCIES:
        for q in QS if shape <= matched.PEAK else [1.0]:
            for gain_db in (0.0,) if shape < matched.PEAK else (-24.0, -3.0, 12.0):
                got = _response(matched.matched_sections(shape, frequency, q, gain_db))
                want = _prototype(shape, frequency, q, gain_db)
                sound = np.abs(W - 2 * np.pi * frequency) > 0.01 if shape == matched.NOTCH else want > 1e-7
                error = np.abs(20 * np.log10(got[sound] / want[sound])).max()
                assert error < 0.1, (frequency, q, gain_db, error)


@pytest.mark.parametrize("shape", range(8))
def test_poles_stay_inside(shape: int) -> None:
    for frequency in (0.0, 1e-6, 0.25, 0.49, 3.0):
        for q in (0.0, 0.5, 1000.0):
            sections = matched.matched_sections(shape, frequency, q, 20.0)
            assert np.isfinite(sections).all()
            for row in sections:
                assert np.abs(np.roots([1.0, row[3], row[4]])).max() < 1.0


@pytest.mark.oracle
@pytest.mark.parametrize("shape", range(8))
def test_steady_track_equals_the_biquads(shape: int) -> None:
    from scipy.signal import sosfilt

    x = np.random.default_rng(3).normal(size=(1000, 2))
    got = matched.matched_filter(x, shape, np.full(1000, 0.21), 1.7, -7.0)
    sections = matched.matched_sections(shape, 0.21, 1.7, -7.0)
    sos = np.column_stack([sections[:, :3], np.ones(2), sections[:, 3:]])
    assert np.abs(got - sosfilt(sos, x, axis=0)).max() < 1e-12


@pytest.mark.parametrize("shape", range(8))
def test_wild_modulation_is_stable(shape: int) -> None:
    rng = np.random.default_rng(4)
    x = rng.normal(size=(20000, 1))
    track = np.clip(0.2 + 0.2 * np.sin(2 * np.pi * 0.037 * np.arange(20000)) + 0.1 * rng.normal(size=20000), 0.0, 0.6)
    out = matched.matched_filter(x, shape, track, 10.0, 12.0)
    assert np.abs(out).max() < 1000.0


def test_sweeps_do_not_click() -> None:
    tone = np.sin(2 * np.pi * 0.005 * np.arange(30000))[:, None]
    swept = matched.matched_filter(tone, matched.LOWPASS, np.geomspace(0.002, 0.4, 30000), 2.0, 0.0)
    window = np.hanning(1000)
    for start in range(2000, 28000, 1000):
        spectrum = np.abs(np.fft.rfft(swept[start : start + 1000, 0] * window))
        assert spectrum[60:].max() < 1e-4 * spectrum.max()


def test_empty_signals() -> None:
    assert matched.matched_filter(np.empty((0, 2)), matched.LOWPASS, np.empty(0), 1.0, 0.0).shape == (0, 2)
