"""Exact IEEE-754 building blocks: bit patterns, powers of two, rounding, error-free sums and products.

Everything here gives the same bits compiled and interpreted; nothing branches, so loops vectorise.
"""

import numpy as np

from speccade.kernels.jit import inline

ROUND = 6755399441055744.0  # 1.5 * 2**52: adding it rounds to the nearest integer and leaves it in the low bits
SIGN_BIT = -0x8000000000000000
SPLITTER = 134217729.0  # 2**27 + 1 (Veltkamp)


@inline
def float_bits(x: float) -> int:
    """The 64 bits of a double as int64."""
    return np.float64(x).view(np.int64)  # type: ignore[return-value]


@inline
def bits_float(bits: int) -> float:
    """The double with these 64 bits."""
    return np.int64(bits).view(np.float64)


@inline
def round_even(x: float) -> float:
    """Nearest integer, ties to even, for |x| < 2**51."""
    return (x + ROUND) - ROUND


@inline
def with_sign(magnitude: float, sign: float) -> float:
    """`magnitude` (>= 0) with the sign bit of `sign`; exact also for zeros."""
    return bits_float(float_bits(magnitude) | (float_bits(sign) & SIGN_BIT))


@inline
def flip_sign_if_odd(x: float, shifted: float) -> float:
    """`-x` if the integer n is odd, where `shifted = n + ROUND`."""
    return bits_float(float_bits(x) ^ (float_bits(shifted) << 63))


@inline
def power_of_two(k: float) -> float:
    """2**k for an integer-valued double -1022 <= k <= 1023."""
    return bits_float((float_bits(k + ROUND) + 1023) << 52)


@inline
def scale_by_power_of_two(x: float, k: float) -> float:
    """x * 2**k for an integer-valued double |k| <= 2000; one rounding, and only where the result is subnormal."""
    half = round_even(k * 0.5)
    return x * power_of_two(half) * power_of_two(k - half)


@inline
def fast_two_sum(a: float, b: float) -> tuple[float, float]:
    """`a + b` as a rounded sum and its exact error, for |a| >= |b| or a = 0 (Dekker 1971)."""
    total = a + b
    return total, b - (total - a)


@inline
def two_sum(a: float, b: float) -> tuple[float, float]:
    """`a + b` as a rounded sum and its exact error (Knuth)."""
    total = a + b
    part = total - a
    return total, (a - (total - part)) + (b - part)


@inline
def two_product(a: float, b: float) -> tuple[float, float]:
    """`a * b` as a rounded product and its exact error, for magnitudes below 2**990 (Dekker 1971)."""
    product = a * b
    scaled = SPLITTER * a
    a_high = scaled - (scaled - a)
    a_low = a - a_high
    scaled = SPLITTER * b
    b_high = scaled - (scaled - b)
    b_low = b - b_high
    return product, ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low
