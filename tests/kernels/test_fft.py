"""Transforms against numpy's, and the laws of convolution."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speccade.kernels.fft import convolve, fft, fft_table, ifft, irfft, rfft

RNG = np.random.default_rng(5)
SIZES = [2, 4, 8, 16, 32, 64, 512, 1024, 2048, 1 << 15]


@pytest.mark.oracle
@pytest.mark.parametrize("n", SIZES)
def test_complex_transforms(n: int) -> None:
    z = RNG.normal(size=n) + 1j * RNG.normal(size=n)
    re, im = z.real.copy(), z.imag.copy()
    fft(re, im, fft_table(n))
    expected = np.fft.fft(z)
    assert np.abs(re + 1j * im - expected).max() <= 1e-12 * np.abs(expected).max()
    ifft(re, im, fft_table(n))
    assert np.abs(re + 1j * im - z).max() <= 1e-13 * np.abs(z).max()


@pytest.mark.oracle
@pytest.mark.parametrize("n", SIZES[1:])
def test_real_transforms(n: int) -> None:
    x = RNG.normal(size=n)
    re, im = np.empty(n // 2 + 1), np.empty(n // 2 + 1)
    rfft(x, re, im, fft_table(n))
    expected = np.fft.rfft(x)
    assert np.abs(re + 1j * im - expected).max() <= 1e-12 * np.abs(expected).max()
    back = np.empty(n)
    irfft(re, im, back, fft_table(n))
    assert np.abs(back - x).max() <= 1e-13 * np.abs(x).max()


def test_impulse_and_cosine() -> None:
    re, im = np.zeros(64), np.zeros(64)
    re[0] = 1.0
    fft(re, im, fft_table(64))
    assert (re == 1.0).all() and (im == 0.0).all()
    x = np.cos(2 * np.pi * 5 * np.arange(64) / 64)
    bins_re, bins_im = np.empty(33), np.empty(33)
    rfft(x, bins_re, bins_im, fft_table(64))
    assert bins_re[5] == pytest.approx(32.0, abs=1e-13)
    assert np.abs(np.delete(bins_re, 5)).max() < 1e-13


@pytest.mark.parametrize("n", [0, 1, 3, 12, 1000])
def test_other_lengths_are_refused(n: int) -> None:
    with pytest.raises(ValueError, match="not a power of two"):
        fft_table(n)


@pytest.mark.oracle
@settings(max_examples=30, deadline=None)
@given(st.integers(1, 300), st.integers(1, 300))
def test_convolution(n: int, m: int) -> None:
    x, h = RNG.normal(size=n), RNG.normal(size=m)
    got = convolve(x, h)
    expected = np.convolve(x, h)
    assert got.shape == expected.shape
    assert np.abs(got - expected).max() <= 1e-12 * max(1.0, float(np.abs(expected).max()))
