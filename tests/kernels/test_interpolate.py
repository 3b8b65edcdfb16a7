"""Interpolators: exactness for polynomials, accuracy for sines, edges; windows and Bessel function."""

import numpy as np
import pytest
from numba import njit

from speccade.kernels import interpolate, windows


def test_polynomials_are_reproduced() -> None:
    cubic = lambda t: 0.3 * t**3 - t**2 + 2 * t - 1  # noqa: E731
    quintic = lambda t: t**5 - 2 * t**4 + cubic(t)  # noqa: E731
    for t in (0.0, 0.2, 0.5, 0.9, 1.0):
        assert interpolate.lagrange4(cubic(-1), cubic(0), cubic(1), cubic(2), t) == pytest.approx(cubic(t), abs=1e-14)
        weights = interpolate.lagrange6_weights(t)
        assert sum(weights) == pytest.approx(1.0, abs=1e-14)
        assert sum(w * quintic(k) for w, k in zip(weights, range(-2, 4), strict=True)) == pytest.approx(
            quintic(t), abs=1e-12
        )
        line = [3.0 - 2.0 * k for k in range(-1, 3)]
        assert interpolate.hermite4(*line, t) == pytest.approx(3.0 - 2.0 * t, abs=1e-14)


@pytest.mark.parametrize(("frequency", "limit"), [(0.05, -100.0), (0.2, -100.0), (0.4, -88.0)])
def test_sinc_reads_between_samples(frequency: float, limit: float) -> None:
    x = np.sin(2 * np.pi * frequency * np.arange(600))
    position = np.linspace(40, 560, 3000)
    out = np.empty(position.size)
    interpolate.read_at(x, position, interpolate.interpolation_table(), out)
    error = np.abs(out - np.sin(2 * np.pi * frequency * position)).max()
    assert 20 * np.log10(error) < limit


def test_whole_positions_give_the_samples() -> None:
    x = np.random.default_rng(0).normal(size=100)
    out = np.empty(100)
    interpolate.read_at(x, np.arange(100.0), interpolate.interpolation_table(), out)
    assert np.abs(out - x).max() < 1e-12
    interpolate.read_at_linear(x, np.arange(100.0), out)
    assert (out == x).all()


def test_outside_is_silence() -> None:
    x = np.ones(10)
    out = np.empty(4)
    position = np.array([-60.0, -0.5, 9.5, 60.0])
    interpolate.read_at_linear(x, position, out)
    assert out.tolist() == [0.0, 0.5, 0.5, 0.0]
    interpolate.read_at(x, position, interpolate.interpolation_table(), out)
    assert out[0] == 0.0 and out[3] == 0.0


@pytest.mark.parametrize("ratio", [0.37, 0.5, 1.0, 1.37, 2.0])
def test_resampling_keeps_time_and_rejects_what_does_not_fit(ratio: float) -> None:
    keep = 0.2 * min(ratio, 1.0)
    x = np.sin(2 * np.pi * keep * np.arange(4000))
    if ratio < 0.7:
        x += np.sin(2 * np.pi * 0.45 * np.arange(4000))
    y = interpolate.resample(x, ratio)
    assert y.size == np.ceil(4000 * ratio)
    inner = np.arange(100, y.size - 100)
    assert np.abs(y[inner] - np.sin(2 * np.pi * keep / ratio * inner)).max() < 1e-4


@pytest.mark.oracle
def test_windows() -> None:
    from scipy import special
    from scipy.signal import windows as reference

    bessel = windows.bessel_i0

    @njit(error_model="numpy")  # type: ignore[untyped-decorator]
    def evaluate(x: float) -> float:
        return bessel(x)

    for x in (0.0, 0.5, 3.0, 10.0, 25.0):
        assert evaluate(x) == pytest.approx(special.i0(x), rel=1e-13)
    hann = np.empty(64)
    windows.hann_window(hann)
    assert np.abs(hann - reference.hann(64, sym=False)).max() < 1e-15
    assert windows.kaiser_beta(90.0) == pytest.approx(8.959, abs=1e-3)
    table = windows.sinc_table(8, 4, 1.0, 8.0)
    assert table[0].tolist() == pytest.approx([0.0] * 8 + [1.0] + [0.0] * 7, abs=1e-15)
