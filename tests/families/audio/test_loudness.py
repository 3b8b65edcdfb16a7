"""Integrated loudness and true peak, against pyloudnorm, scipy and the figures of the standard."""

import numpy as np
import pyloudnorm
import pytest
from scipy import signal as scipy_signal
from tests.families.audio.measure import Array, noise, sine

from speccade.families.audio.loudness import integrated_loudness, true_peak
from speccade.families.audio.true_peak_kernels import highest_peak, interpolator, linked_peaks

RATES = (22050, 44100, 48000)


def fading(rate: int, seconds: float) -> Array:
    frames = int(rate * seconds)
    envelope = np.geomspace(1e-4, 0.5, frames)
    return np.stack([noise(frames, 1, 1.0) * envelope, noise(frames, 2, 1.0) * envelope[::-1]], axis=1)


@pytest.mark.oracle
@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("seconds", [0.5, 2.345, 9.0])
def test_agrees_with_pyloudnorm(rate: int, seconds: float) -> None:
    meter = pyloudnorm.Meter(rate, filter_class="DeMan")
    gaps = fading(rate, seconds)
    gaps[rate // 4 : rate // 3] = 0.0
    for signal in (gaps, 0.01 * gaps, gaps[:, :1]):
        expected = meter.integrated_loudness(signal if signal.shape[1] > 1 else signal[:, 0])
        assert integrated_loudness(signal, rate) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("rate", RATES)
def test_figures_of_the_standard(rate: int) -> None:
    tone = sine(997.0, 4 * rate, rate)
    assert integrated_loudness(tone[:, None], rate) == pytest.approx(-3.01, abs=0.1)
    both = np.stack([tone, tone], axis=1) * 10 ** (-23 / 20)
    assert integrated_loudness(both, rate) == pytest.approx(-23.0, abs=0.1)


def test_gates_and_short_signals() -> None:
    tone = 0.1 * sine(1000.0, 10 * 44100)
    quiet = np.concatenate([tone, np.zeros_like(tone)])[:, None]
    assert integrated_loudness(quiet, 44100) == pytest.approx(integrated_loudness(tone[:, None], 44100), abs=0.1)
    assert integrated_loudness(np.zeros((44100, 2)), 44100) is None
    assert integrated_loudness(np.zeros((0, 1)), 44100) is None
    assert integrated_loudness(1e-5 * tone[:, None], 44100) is None
    short, long = integrated_loudness(tone[:8000, None], 44100), integrated_loudness(tone[:, None], 44100)
    assert short == pytest.approx(long, abs=0.2)


@pytest.mark.oracle
@pytest.mark.parametrize("seed", range(4))
def test_true_peak_agrees_with_sixteen_fold_interpolation(seed: int) -> None:
    low, _ = scipy_signal.butter(4, 0.7, output="ba"), None
    signal = np.stack([scipy_signal.lfilter(*low, noise(4000, seed + k, 0.3)) for k in (1, 9)], axis=1)
    fine = scipy_signal.resample_poly(signal, 16, 1, axis=0, window=("kaiser", 8.0))
    assert abs(20 * np.log10(true_peak(signal, 44100) / np.abs(fine).max())) < 0.05
    assert true_peak(signal, 44100) >= np.abs(signal).max()


@pytest.mark.parametrize("frequency", [0.05, 0.25, 1 / 3, 0.42])
def test_true_peak_of_a_tone_is_its_amplitude(frequency: float) -> None:
    n = np.arange(3000)
    for phase in np.linspace(0, np.pi, 9):
        tone = np.sin(2 * np.pi * frequency * n + phase) * np.hanning(3000) * 0.8
        assert abs(20 * np.log10(true_peak(tone[:, None], 44100) / 0.8)) < 0.05


def test_true_peak_of_little() -> None:
    assert true_peak(np.zeros((0, 2)), 44100) == 0.0
    assert true_peak(np.array([[0.5]]), 44100) == pytest.approx(0.5, abs=0.01)
    assert true_peak(np.array([[0.25, -1.0]]), 44100) == pytest.approx(1.0, abs=0.01)


def test_leaving_out_intervals_never_changes_the_true_peak() -> None:
    rng = np.random.default_rng(3)
    taps = interpolator()
    for case in range(60):
        frames, channels = int(rng.integers(1, 500)), 1 + case % 2
        hiss = rng.standard_normal((frames, channels))
        tone = np.sin(np.arange(frames) * rng.uniform(0.0, 3.1) + 0.3)[:, None] * np.ones((1, channels))
        clicks = np.where(rng.random((frames, channels)) < 0.02, hiss, 0.0)
        for signal in (hiss, tone, clicks, np.sign(hiss), np.cumsum(hiss, axis=0)):
            everywhere = max(float(linked_peaks(signal, taps).max()), float(np.abs(signal).max()))
            assert highest_peak(np.ascontiguousarray(signal), taps) == everywhere
