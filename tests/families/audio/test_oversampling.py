"""Coming down from a multiple of the sample rate."""

import numpy as np
import pytest
from scipy.signal import freqz

from speccade.families.audio.oversampling import FACTORS, PASS, decimate, half_band, rendered
from speccade.families.audio.oversampling_kernels import halve

RATE = 44100


def both_sides(side: np.ndarray) -> np.ndarray:
    """The whole half-band filter, from its odd taps on one side, which weigh half."""
    taps = np.zeros(4 * side.size - 1)
    centre = 2 * side.size - 1
    taps[centre] = 0.5
    taps[centre + 1 :: 2] = 0.5 * side
    taps[centre - 1 :: -2] = 0.5 * side
    return taps


def response(factor: int) -> tuple[np.ndarray, np.ndarray]:
    """Frequency in parts of the stage's input rate, magnitude in dB."""
    side = half_band(factor)
    axis, value = freqz(both_sides(side), worN=1 << 15, fs=1.0)
    return axis, 20 * np.log10(np.abs(value) + 1e-12)


@pytest.mark.parametrize("factor", FACTORS[1:])
def test_stages(factor: int) -> None:
    axis, level = response(factor)
    assert np.abs(level[axis <= PASS / factor]).max() < 0.001
    assert level[axis >= 0.5 - PASS / factor].max() < -90.0


@pytest.mark.parametrize("factor", FACTORS)
@pytest.mark.parametrize("frequency", [0.0, 100.0, 5000.0, 0.44 * RATE])
def test_no_delay_and_no_loss(factor: int, frequency: float) -> None:
    t = np.arange(4000 * factor) / (RATE * factor)
    out = decimate(np.cos(2 * np.pi * frequency * t), factor, 4000)
    wanted = np.cos(2 * np.pi * frequency * np.arange(4000) / RATE)
    assert out.size == 4000
    assert np.abs(out - wanted)[100:-100].max() < 1e-3


@pytest.mark.parametrize("factor", FACTORS[1:])
def test_what_would_fold_into_the_pass_band_is_gone(factor: int) -> None:
    for image in (RATE * factor - 3000.0, RATE * factor - 0.44 * RATE, 0.56 * RATE):
        if image < RATE * factor / 2:
            t = np.arange(4000 * factor) / (RATE * factor)
            assert np.abs(decimate(np.sin(2 * np.pi * image * t), factor, 4000))[200:-200].max() < 1e-4


@pytest.mark.oracle
def test_filters_are_those_of_scipy() -> None:
    x = np.random.default_rng(1).standard_normal(5001)
    for side in (half_band(2), half_band(8)):
        taps = both_sides(side)
        out = np.empty(2500)
        halve(x, side, out)
        assert np.abs(out - np.convolve(x, taps, mode="same")[:5000:2]).max() < 1e-6


def test_blocks_of_any_factor_meet() -> None:
    t = np.arange(5000) / RATE

    def render(part: slice, factor: int) -> np.ndarray:
        return np.sin(
            2 * np.pi * 9000.0 * (part.start / RATE + np.arange((part.stop - part.start) * factor) / (RATE * factor))
        )

    out = rendered(5000, lambda part: FACTORS[part.start // 500 % 5], render, 500)
    assert np.abs(out - np.sin(2 * np.pi * 9000.0 * t))[100:-100].max() < 2e-4


def test_short_buffers() -> None:
    for frames in (0, 1, 3):
        assert decimate(np.ones(8 * frames), 8, frames).size == frames
