"""Fast Fourier transforms of power-of-two lengths on separate real and imaginary float64 arrays, and convolution.

Stockham's self-sorting radix-4 algorithm with a radix-2 last step (C. Van Loan, *Computational Frameworks for the Fast
Fourier Transform*, 1992, §1.7): no bit reversal, unit-stride inner loops, one fixed order of operations. Real signals
go through a complex transform of half the length. Relative error about 1e-16 times log2(n).

Signs and scaling are numpy's: forward exp(-2 pi i k n / N) without a factor, inverse with 1/N.
"""

import functools
from typing import Any

import numpy as np
import numpy.typing as npt

from speccade.kernels.elementary import sincos_turns
from speccade.kernels.jit import Floats, disjoint, helper, kernel

Reals = npt.NDArray[np.floating[Any]]  # float64 or float32


@kernel
def _fill_table(table: Floats) -> None:
    n = table.shape[1]
    for k in range(n):
        table[1, k], table[0, k] = sincos_turns(k / n)


@functools.lru_cache(maxsize=32)
def fft_table(n: int) -> Floats:
    """cos and sin of 2 pi k / n, shape (2, n): the table argument of every transform of length n.

    Raises ValueError unless n is a power of two, at least 2.
    """
    if n < 2 or n & (n - 1):
        raise ValueError(f"transform length {n} is not a power of two; the next one is {1 << max(n, 2).bit_length()}")
    table = np.empty((2, n))
    _fill_table(table)
    return table


@disjoint
def _butterflies(
    a_re: Reals,
    a_im: Reals,
    b_re: Reals,
    b_im: Reals,
    c_re: Reals,
    c_im: Reals,
    d_re: Reals,
    d_im: Reals,
    turns: Reals,
    first_re: Reals,
    first_im: Reals,
    second_re: Reals,
    second_im: Reals,
    third_re: Reals,
    third_im: Reals,
    fourth_re: Reals,
    fourth_im: Reals,
) -> None:
    """Transforms of length 4 of the values at each place of a, b, c, d; all but the first result turned by `turns`."""
    c1, s1, c2, s2, c3, s3 = turns[0], turns[1], turns[2], turns[3], turns[4], turns[5]
    for q in range(first_re.size):
        apc_re, apc_im, amc_re, amc_im = a_re[q] + c_re[q], a_im[q] + c_im[q], a_re[q] - c_re[q], a_im[q] - c_im[q]
        bpd_re, bpd_im = b_re[q] + d_re[q], b_im[q] + d_im[q]
        jbd_re, jbd_im = d_im[q] - b_im[q], b_re[q] - d_re[q]
        first_re[q], first_im[q] = apc_re + bpd_re, apc_im + bpd_im
        t_re, t_im = amc_re - jbd_re, amc_im - jbd_im
        second_re[q], second_im[q] = c1 * t_re - s1 * t_im, c1 * t_im + s1 * t_re
        t_re, t_im = apc_re - bpd_re, apc_im - bpd_im
        third_re[q], third_im[q] = c2 * t_re - s2 * t_im, c2 * t_im + s2 * t_re
        t_re, t_im = amc_re + jbd_re, amc_im + jbd_im
        fourth_re[q], fourth_im[q] = c3 * t_re - s3 * t_im, c3 * t_im + s3 * t_re


@helper
def transform_lanes(re: Reals, im: Reals, table: Reals, step: int, lanes: int) -> None:
    """Forward transforms in place of `lanes` vectors, whose values at one place stand side by side.

    `table` belongs to the length `step * re.size / lanes`. Also for float32, in which all arrays must then be.
    """
    x_re, x_im = re, im
    y_re, y_im = np.empty_like(re), np.empty_like(im)
    turns = np.zeros(6, dtype=table.dtype)
    n, stride = re.size // lanes, lanes
    while n >= 4:
        quarter = n // 4
        apart = stride * quarter
        for p in range(quarter):
            for i in range(3):
                k = (i + 1) * p * step
                turns[2 * i], turns[2 * i + 1] = table[0, k], -table[1, k]
            i0, o0 = stride * p, stride * 4 * p
            i1, i2, i3 = i0 + apart, i0 + 2 * apart, i0 + 3 * apart
            o1, o2, o3, end = o0 + stride, o0 + 2 * stride, o0 + 3 * stride, o0 + 4 * stride
            _butterflies(
                x_re[i0:],
                x_im[i0:],
                x_re[i1:],
                x_im[i1:],
                x_re[i2:],
                x_im[i2:],
                x_re[i3:],
                x_im[i3:],
                turns,
                y_re[o0:o1],
                y_im[o0:o1],
                y_re[o1:o2],
                y_im[o1:o2],
                y_re[o2:o3],
                y_im[o2:o3],
                y_re[o3:end],
                y_im[o3:end],
            )
        x_re, x_im, y_re, y_im = y_re, y_im, x_re, x_im
        n, stride, step = quarter, 4 * stride, 4 * step
    if n == 2:
        for q in range(stride):
            a_re, a_im, b_re, b_im = x_re[q], x_im[q], x_re[q + stride], x_im[q + stride]
            re[q], im[q], re[q + stride], im[q + stride] = a_re + b_re, a_im + b_im, a_re - b_re, a_im - b_im
    else:
        for q in range(re.size):
            re[q], im[q] = x_re[q], x_im[q]


@kernel
def fft(re: Floats, im: Floats, table: Floats) -> None:
    """Forward transform in place; `table = fft_table(re.size)`."""
    transform_lanes(re, im, table, table.shape[1] // re.size, 1)


@kernel
def ifft(re: Floats, im: Floats, table: Floats) -> None:
    """Inverse transform in place; `table = fft_table(re.size)`."""
    transform_lanes(im, re, table, table.shape[1] // re.size, 1)
    scale = 1.0 / re.size
    for k in range(re.size):
        re[k] *= scale
        im[k] *= scale


@kernel
def rfft(x: Floats, re: Floats, im: Floats, table: Floats) -> None:
    """Transform of a real signal of length n = table length into bins 0..n/2 (`re`, `im`: n/2 + 1). n >= 4."""
    half = x.size // 2
    z_re, z_im = np.empty(half), np.empty(half)
    for k in range(half):
        z_re[k], z_im[k] = x[2 * k], x[2 * k + 1]
    transform_lanes(z_re, z_im, table, 2, 1)
    re[0], im[0] = z_re[0] + z_im[0], 0.0
    re[half], im[half] = z_re[0] - z_im[0], 0.0
    for k in range(1, half):
        m = half - k
        even_re, even_im = 0.5 * (z_re[k] + z_re[m]), 0.5 * (z_im[k] - z_im[m])
        odd_re, odd_im = 0.5 * (z_im[k] + z_im[m]), 0.5 * (z_re[m] - z_re[k])
        c, s = table[0, k], -table[1, k]
        re[k], im[k] = even_re + (c * odd_re - s * odd_im), even_im + (c * odd_im + s * odd_re)


@kernel
def irfft(re: Floats, im: Floats, x: Floats, table: Floats) -> None:
    """Inverse of `rfft`: bins 0..n/2 into a real signal of length n. The imaginary parts of both end bins count as 0."""
    half = x.size // 2
    z_re, z_im = np.empty(half), np.empty(half)
    z_re[0], z_im[0] = 0.5 * (re[0] + re[half]), 0.5 * (re[0] - re[half])
    for k in range(1, half):
        m = half - k
        even_re, even_im = 0.5 * (re[k] + re[m]), 0.5 * (im[k] - im[m])
        t_re, t_im = 0.5 * (re[k] - re[m]), 0.5 * (im[k] + im[m])
        c, s = table[0, k], table[1, k]
        odd_re, odd_im = c * t_re - s * t_im, c * t_im + s * t_re
        z_re[k], z_im[k] = even_re - odd_im, even_im + odd_re
    transform_lanes(z_im, z_re, table, 2, 1)
    scale = 1.0 / half
    for k in range(half):
        x[2 * k], x[2 * k + 1] = scale * z_re[k], scale * z_im[k]


@kernel
def _multiply(a_re: Floats, a_im: Floats, b_re: Floats, b_im: Floats) -> None:
    for k in range(a_re.size):
        re = a_re[k] * b_re[k] - a_im[k] * b_im[k]
        a_im[k] = a_re[k] * b_im[k] + a_im[k] * b_re[k]
        a_re[k] = re


def convolve(x: Floats, impulse_response: Floats) -> Floats:
    """Full linear convolution of two vectors, length `x.size + impulse_response.size - 1`."""
    length = x.size + impulse_response.size - 1
    n = max(4, 1 << (length - 1).bit_length())
    table = fft_table(n)
    spectra = np.zeros((4, n // 2 + 1))
    padded = np.zeros(n)
    padded[: x.size] = x
    rfft(padded, spectra[0], spectra[1], table)
    padded[: impulse_response.size] = impulse_response
    padded[impulse_response.size :] = 0.0
    rfft(padded, spectra[2], spectra[3], table)
    _multiply(spectra[0], spectra[1], spectra[2], spectra[3])
    irfft(spectra[0], spectra[1], padded, table)
    return padded[:length].copy()
