"""Aliasing, level and modulation of the band-limited oscillators; the ideal shapes; the wavetable player."""

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.kernels.spectrum import harmonic_levels, worst_inharmonic

from speccade.kernels import bandlimited, oscillators, wavetable

Array = NDArray[np.float64]
RATE = 44100.0
N = 1 << 15
TABLE = bandlimited.residual_table()


def _render(shape: str, increment: Array, n: int = N, duty: Array | None = None, phase: float = 0.0) -> Array:
    out = np.zeros(n)
    if shape == "pulse":
        bandlimited.add_pulse(increment, np.array([0.5]) if duty is None else duty, phase, 1.0, TABLE, out)
    else:
        getattr(bandlimited, f"add_{shape}")(increment, phase, 1.0, TABLE, out)
    return out


def _ideal(shape: str, count: int, duty: float = 0.5) -> Array:
    h = np.arange(1, count + 1)
    if shape == "saw":
        return 2.0 / (np.pi * h)
    if shape == "triangle":
        return np.where(h % 2 == 1, 8.0 / (np.pi * h) ** 2, 0.0)
    return np.abs(4.0 / (np.pi * h) * np.sin(np.pi * h * duty))


@pytest.mark.parametrize("hz", [55.3, 261.6, 1234.5, 2637.1, 3999.7])
@pytest.mark.parametrize(("shape", "duty"), [("saw", 0.5), ("triangle", 0.5), ("pulse", 0.5), ("pulse", 0.13)])
def test_steady_tones(shape: str, duty: float, hz: float) -> None:
    x = _render(shape, np.array([hz / RATE]), duty=np.array([duty]))
    assert worst_inharmonic(x, hz / RATE, 16000.0 / RATE) < -110.0  # the requirement is -80 dB
    count = min(int(16000.0 / hz), 40)
    assert np.abs(harmonic_levels(x, hz / RATE, count) - _ideal(shape, count, duty)).max() < 1e-5


def test_pulse_mean_is_that_of_the_ideal_pulse() -> None:
    x = _render("pulse", np.array([441.0 / RATE]), 44100, np.array([0.2]))
    assert x.mean() == pytest.approx(2 * 0.2 - 1, abs=1e-4)


def _additive(coefficients: Array, phase: Array, increment: Array) -> Array:
    """Sum of c_k sin(2 pi k phase), harmonics faded out between 0.38 and 0.48 of the rate."""
    out = np.zeros(phase.size)
    for k, c in enumerate(coefficients, 1):
        out += np.clip((0.48 - k * np.abs(increment)) / 0.1, 0.0, 1.0) * c * np.sin(2 * np.pi * k * phase)
    return out


def _low_passed(x: Array) -> Array:
    taps = np.arange(-200, 201)
    kernel = 0.6 * np.sinc(0.6 * taps) * np.kaiser(401, 10.0)
    return np.convolve(x, kernel, "valid")


def test_swept_saw_follows_the_additive_model() -> None:
    increment = np.geomspace(300.0, 3000.0, N) / RATE
    phase = np.concatenate([[0.0], np.cumsum(increment)[:-1]])
    reference = _additive(-2.0 / (np.pi * np.arange(1, 80)), phase, increment)
    difference = _low_passed(_render("saw", increment) - reference)
    assert np.abs(difference).max() < 2e-3


def test_duty_modulation_follows_the_additive_model() -> None:
    frequency = 500.0 / RATE
    increment = np.full(N, frequency)
    duty = 0.5 + 0.35 * np.sin(2 * np.pi * 3.0 * np.arange(N) / RATE)
    phase = frequency * np.arange(N)
    k = np.arange(1, 60)
    saw = -2.0 / (np.pi * k)  # a pulse is the difference of two saws and its mean
    reference = _additive(saw, phase - duty, increment) - _additive(saw, phase, increment) + 2 * duty - 1
    assert np.abs(_low_passed(_render("pulse", increment, duty=duty) - reference)).max() < 2e-3


def test_fast_duty_modulation_stays_bounded() -> None:
    duty = 0.5 + 0.45 * np.sin(2 * np.pi * 0.21 * np.arange(N))
    x = _render("pulse", np.full(N, 0.013), duty=duty)
    assert np.isfinite(x).all()
    assert np.abs(x).max() < 4.0


@pytest.mark.parametrize("shape", ["saw", "triangle", "pulse"])
def test_backwards_is_time_reversed(shape: str) -> None:
    forward = _render(shape, np.array([0.0317]), 501)
    backward = _render(shape, np.array([-0.0317]), 501, phase=0.0317 * 500)
    assert np.abs(forward[::-1] - backward)[20:-40].max() < 1e-9


@pytest.mark.parametrize("shape", ["saw", "triangle", "pulse"])
def test_rendering_in_two_parts_keeps_the_phase(shape: str) -> None:
    increment = np.array([0.0137])
    whole = _render(shape, increment, 2000)
    first, second = np.zeros(1000), np.zeros(1000)
    extra = (np.array([0.5]),) if shape == "pulse" else ()
    function = getattr(bandlimited, f"add_{shape}")
    phase = function(increment, *extra, 0.0, 1.0, TABLE, first)
    function(increment, *extra, phase, 1.0, TABLE, second)
    assert np.abs(np.concatenate([first, second]) - whole).max() < 1e-10


@pytest.mark.parametrize("hz", [0.0, 7.0, 261.6, 11025.0, 22050.0, -440.0])
@pytest.mark.parametrize("phase", [0.0, 0.7, -1e-20])
@pytest.mark.parametrize("shape", ["saw", "pulse"])
def test_a_steady_track_is_a_steady_tone(shape: str, phase: float, hz: float) -> None:
    steady = _render(shape, np.array([hz / RATE]), 1500, phase=phase)
    followed = _render(shape, np.full(1500, hz / RATE), 1500, phase=phase)
    off = np.abs(steady - followed)
    assert np.count_nonzero(off > 1e-8) <= (1 if abs(hz) in (11025.0, 22050.0) else 0)
    assert np.abs(steady).max() < 1.7


def test_gain_adds_up() -> None:
    out = np.zeros(300)
    for _ in range(2):
        bandlimited.add_saw(np.array([0.01]), 0.3, 0.25, TABLE, out)
    assert np.abs(out - 0.5 * _render("saw", np.array([0.01]), 300, phase=0.3)).max() < 1e-12


def test_ideal_shapes() -> None:
    phase = np.array([0.0, 0.25, 0.5, 0.75, 7.25, -0.25])
    out = np.empty(6)
    oscillators.fill_shape(oscillators.SINE, phase, 0.5, out)
    assert out.tolist() == [0.0, 1.0, 0.0, -1.0, 1.0, -1.0]
    oscillators.fill_shape(oscillators.SAW, phase, 0.5, out)
    assert out.tolist() == [-1.0, -0.5, 0.0, 0.5, -0.5, 0.5]
    oscillators.fill_shape(oscillators.TRIANGLE, phase, 0.5, out)
    assert out.tolist() == [-1.0, 0.0, 1.0, 0.0, 0.0, 0.0]
    oscillators.fill_shape(oscillators.SQUARE, phase, 0.3, out)
    assert out.tolist() == [1.0, 1.0, -1.0, -1.0, 1.0, -1.0]


def test_phase_accumulation() -> None:
    out = np.empty(1000)
    end = oscillators.accumulate_phase(np.array([0.375]), 0.25, out)
    assert (out == (0.25 + 0.375 * np.arange(1000)) % 1.0).all()
    assert end == (0.25 + 375.0) % 1.0


def _bright_cycle() -> Array:
    k = np.arange(1, 128)
    phases = np.random.default_rng(1).uniform(size=127)
    return np.cos(2 * np.pi * (k[:, None] * np.arange(256) / 256 + phases[:, None])).sum(axis=0)


@pytest.mark.parametrize("hz", [55.3, 221.0, 441.7, 1234.5, 3999.7])
def test_wavetable_is_band_limited_and_bright(hz: float) -> None:
    tables = wavetable.mip_tables(_bright_cycle()[None, :])
    out = np.zeros(N)
    wavetable.add_wavetable(tables, np.array([hz / RATE]), np.array([0.0]), 0.0, 1.0, out)
    assert worst_inharmonic(out, hz / RATE, 16000.0 / RATE) < -90.0
    count = min(int(0.42 * RATE / hz), 127)
    levels = harmonic_levels(out, hz / RATE, count)
    full = levels[np.arange(1, count + 1) * hz < 0.39 * RATE]
    assert 20 * np.abs(np.log10(full)).max() < 0.01


def test_wavetable_morphs_linearly() -> None:
    cycles = np.stack([np.sin(2 * np.pi * np.arange(64) / 64), np.sin(4 * np.pi * np.arange(64) / 64)])
    tables = wavetable.mip_tables(cycles)
    out = np.zeros(N)
    wavetable.add_wavetable(tables, np.array([0.003]), np.array([0.25]), 0.0, 1.0, out)
    assert harmonic_levels(out, 0.003, 2) == pytest.approx([0.75, 0.25], abs=1e-6)


def test_level_harmonics() -> None:
    assert wavetable.level_harmonics(16) == [16, 10, 8, 5, 4, 2, 2, 1, 1]


def test_only_the_levels_that_are_read_are_built() -> None:
    cycles = _bright_cycle()[None, :]
    whole, part = wavetable.mip_tables(cycles), wavetable.mip_tables(cycles, increments=(0.003, 0.011))
    assert 0 < np.count_nonzero(part.any(axis=2)) < whole.shape[1]
    sweep = np.linspace(0.003, 0.011, 3000)
    both = [np.zeros(3000), np.zeros(3000)]
    for out, played in zip(both, (whole, part), strict=True):
        wavetable.add_wavetable(played, sweep, np.zeros(1), 0.0, 1.0, out)
    assert np.array_equal(*both)
