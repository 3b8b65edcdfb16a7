"""Circular functions and their inverses: exact range reduction and minimax polynomials.

Arguments in *turns* (cycles) reduce exactly with one subtraction, for any size: prefer `sin_turns` for oscillators.
Radians are reduced with pi/2 in four parts (Cody and Waite 1980) up to `BOUND`, and beyond it with 264 bits of 2/pi
(Payne and Hanek, *Radian reduction for trigonometric functions*, 1983). `sin_bounded` and `cos_bounded` leave the
second path out: they have no branch, so loops over them vectorise. Coefficients: `scripts/fit_polynomials.py`.
"""

import math

import numpy as np

from speccade.kernels.ieee import (
    ROUND,
    fast_two_sum,
    flip_sign_if_odd,
    float_bits,
    scale_by_power_of_two,
    two_product,
    two_sum,
    with_sign,
)
from speccade.kernels.jit import helper, inline

BOUND = 1.6e6  # radians: quarter turns stay below 2**20, so that their products with the parts of pi/2 are exact
INV_PI = 0.3183098861837907
PI = 3.141592653589793
HALF_PI, HALF_PI_LOW = 1.5707963267948966, 6.123233995736766e-17
QUARTER_PI, QUARTER_PI_LOW = 0.7853981633974483, 3.061616997868383e-17
PIO2_1, PIO2_2, PIO2_3, PIO2_4 = (
    1.5707963267341256,
    6.077100506303966e-11,
    2.0222662487111665e-21,
    8.478427660348229e-32,
)
TWO_PI_HIGH, TWO_PI_LOW = 6.283185303211212, 3.968374318722162e-09  # 27 bits and the rest
GRID = 50331648.0  # 1.5 * 2**25: adding and subtracting it leaves the bits above 2**-27
TAN_EIGHTH_PI, TAN_3_EIGHTHS_PI = 0.41421356237309503, 2.414213562373095

S0, S1, S2, S3 = -0.16666666666666666, 0.008333333333333215, -0.00019841269841218152, 2.755731921300321e-06
S4, S5, S6 = -2.505210709021101e-08, 1.605895455073985e-10, -7.643581867068743e-13
S7, S8 = 2.733837432507623e-15, -1.1316412219152592e-18

U0, U1, U2, U3 = -41.34170224039976, 81.60524927607597, -76.70585975321866, 42.058693958056246
U4, U5, U6 = -15.094643187476022, 3.81996912777231, -0.7183823996340502
U7, U8 = 0.1064228732813518, -0.019611861034664217

A0, A1, A2, A3 = -0.333333333333332, 0.1999999999995368, -0.14285714280200276, 0.11111110783522438
A4, A5, A6, A7 = -0.09090897758086754, 0.07692060214324396, -0.06663104069019407, 0.05847890024146951
A8, A9, A10 = -0.050393114608246206, 0.03806483549703673, -0.01790763008368699

N0, N1, N2, N3 = 0.16666666666665406, 0.0750000000033811, 0.04464285682725471, 0.030381959186319377
N4, N5, N6, N7 = 0.022371756771699978, 0.017359725230236912, 0.013885023339072976, 0.012170661827670067
N8, N9, N10, N11 = 0.006521480446091892, 0.019546597031906175, -0.016253830907576507, 0.03193306591938652

# 2/pi in digits of 24 bits, most significant first
TWO_OVER_PI = np.array([
    0xA2F983, 0x6E4E44, 0x1529FC, 0x2757D1, 0xF534DD, 0xC0DB62, 0x95993C, 0x439041, 0xFE5163, 0xABDEBB,
    0xC561B7, 0x246E3A, 0x424DD2, 0xE00649, 0x2EEA09, 0xD1921C, 0xFE1DEB, 0x1CB129, 0xA73EE8, 0x8235F5,
    0x2EBB44, 0x84E99C, 0x7026B4, 0x5F7E41, 0x3991D6, 0x398353, 0x39F49C, 0x845F8B, 0xBDF928, 0x3B1FF8,
    0x97FFDE, 0x05980F, 0xEF2F11, 0x8B5A0A, 0x6D1F6D, 0x367ECF, 0x27CB09, 0xB74F46, 0x3F669E, 0x5FEA2D,
    0x7527BA, 0xC7EBE5, 0xF17B3D, 0x0739F7, 0x8A5292, 0xEA6BFB, 0x5FB11F, 0x8D5D08, 0x560330, 0x46FC7B,
], dtype=np.int64)  # fmt: skip


@inline
def _sin_reduced(y: float, low: float) -> float:
    """sin(y + low) for |y| <= pi/2 and a tiny `low`."""
    z = y * y
    w = z * z
    even = S0 + w * (S2 + w * (S4 + w * (S6 + w * S8)))
    odd = S1 + w * (S3 + w * (S5 + w * S7))
    return y + (low * (1.0 - z * (0.5 - z * (1.0 / 24.0))) + y * z * (even + z * odd))


@inline
def _reduce(x: float, quarters: float) -> tuple[float, float]:
    """`x - quarters * pi/2` as high + low, for |quarters| < 2**20."""
    y, error = two_sum(x - quarters * PIO2_1, -(quarters * PIO2_2))
    y, error_3 = two_sum(y, -(quarters * PIO2_3))
    return fast_two_sum(y, error + (error_3 - quarters * PIO2_4))


@inline
def sin_bounded(x: float) -> float:
    """sin of x radians for |x| <= 1.6e6 (`BOUND`); vectorises."""
    half_turns = x * INV_PI + ROUND
    y, low = _reduce(x, 2.0 * (half_turns - ROUND))
    return x if x == 0.0 else flip_sign_if_odd(_sin_reduced(y, low), half_turns)


@inline
def cos_bounded(x: float) -> float:
    """cos of x radians for |x| <= 1.6e6 (`BOUND`); vectorises."""
    half_turns = (abs(x) * INV_PI - 0.5) + ROUND
    y, low = _reduce(abs(x), 2.0 * (half_turns - ROUND) + 1.0)
    return -flip_sign_if_odd(_sin_reduced(y, low), half_turns)


@helper
def _reduce_large(x: float) -> tuple[int, float, float]:
    """Payne-Hanek: x = (4 n + quarter) pi/2 + high + low, quarter in 0..3, |high| <= pi/4, for finite x >= 2**20."""
    bits = float_bits(x)
    exponent = (bits >> 52) - 1075  # x = mantissa * 2**exponent
    mantissa = (bits & 0xFFFFFFFFFFFFF) | 0x10000000000000
    # mantissa * 2**(exponent mod 24) in four 24-bit digits, so that all digits of the product line up
    words = (exponent + 48) // 24 - 2
    shift = exponent - 24 * words
    part_0 = (mantissa & 0xFFFFFF) << shift
    part_1 = (((mantissa >> 24) & 0xFFFFFF) << shift) + (part_0 >> 24)
    part_2 = ((mantissa >> 48) << shift) + (part_1 >> 24)
    digits = (part_0 & 0xFFFFFF, part_1 & 0xFFFFFF, part_2 & 0xFFFFFF, part_2 >> 24)
    # digit p + i of 2/pi meets digit i of x at 24 (p - words + 1) bits below one quarter turn
    high, low = 0.0, 0.0  # fraction of a quarter turn
    rest_high, rest_low = 0.0, 0.0  # one minus the fraction
    weight = 2.6727647100921956e-51  # 2**-168
    carry = 0
    for place in range(7, 0, -1):
        total = carry + _digit(digits, words - 1 + place)
        carry = total >> 24
        digit = total & 0xFFFFFF
        high, error = two_sum(digit * weight, high)
        low += error
        rest_high, error = two_sum((0xFFFFFF - digit) * weight, rest_high)
        rest_low += error
        weight *= 16777216.0
    quarter = carry + _digit(digits, words - 1)
    if rest_high < high:
        quarter += 1
        high, low = -rest_high, -rest_low
    y, y_low = two_product(high, HALF_PI)
    return quarter & 3, y, y_low + (high * HALF_PI_LOW + low * HALF_PI)


@inline
def _digit(digits: tuple[int, int, int, int], position: int) -> int:
    """One digit, before carries, of the product of x (four digits, least first) and 2/pi."""
    total = 0
    for i in range(4):
        if 0 <= position + i < 50:
            total += digits[i] * TWO_OVER_PI[position + i]
    return total


@helper
def _sin_large(x: float, quarters: int) -> float:
    """sin(|x| + quarters pi/2) for |x| >= 2**20; NaN for infinities."""
    if not abs(x) < math.inf:
        return math.nan
    quarter, y, low = _reduce_large(abs(x))
    quarter = (quarter + quarters) & 3
    if quarter & 1:
        magnitude, error = two_sum(HALF_PI, -abs(y))
        y, low = magnitude, error + (HALF_PI_LOW - (low if y > 0.0 else -low))
    value = _sin_reduced(y, low)
    return -value if quarter & 2 else value


@inline
def sin(x: float) -> float:
    """sin of x radians, any x; NaN for infinities."""
    if abs(x) <= BOUND:
        return sin_bounded(x)
    return _sin_large(x, 0) if x > 0.0 else -_sin_large(x, 0)


@inline
def cos(x: float) -> float:
    """cos of x radians, any x; NaN for infinities."""
    return cos_bounded(x) if abs(x) <= BOUND else _sin_large(x, 1)


@inline
def sincos(x: float) -> tuple[float, float]:
    """(sin x, cos x), the same values as `sin` and `cos`."""
    return sin(x), cos(x)


@inline
def tan(x: float) -> float:
    """tan of x radians, any x."""
    return sin(x) / cos(x)


@inline
def _sin_turns_reduced(a: float) -> float:
    """sin(2 pi a) for |a| <= 1/4."""
    z = a * a
    w = z * z
    even = U0 + w * (U2 + w * (U4 + w * (U6 + w * U8)))
    odd = U1 + w * (U3 + w * (U5 + w * U7))
    high = (a + GRID) - GRID
    return high * TWO_PI_HIGH + ((a - high) * TWO_PI_HIGH + (a * TWO_PI_LOW + a * z * (even + z * odd)))


@inline
def sin_turns(t: float) -> float:
    """sin(2 pi t): t in cycles, any size, reduced exactly; vectorises."""
    r = t - np.rint(t)
    a = abs(r)
    return with_sign(_sin_turns_reduced(0.5 - a if a > 0.25 else a), r)


@inline
def cos_turns(t: float) -> float:
    """cos(2 pi t): t in cycles, any size, reduced exactly; vectorises."""
    return _sin_turns_reduced(0.25 - abs(t - np.rint(t)))


@inline
def sincos_turns(t: float) -> tuple[float, float]:
    """(sin 2 pi t, cos 2 pi t)."""
    return sin_turns(t), cos_turns(t)


@inline
def tan_half_turns(t: float) -> float:
    """tan(pi t), e.g. the bilinear prewarping of t = frequency / sample rate; infinite at t = 1/2."""
    s, c = sin_turns(0.5 * t), cos_turns(0.5 * t)
    return s / c if c != 0.0 else with_sign(math.inf, s)


@inline
def _atan_ratio(y: float, x: float) -> float:
    """atan(y / x) for y, x >= 0, not both zero or infinite; below 1 ulp near 0."""
    upper = y > TAN_3_EIGHTHS_PI * x
    middle = y > TAN_EIGHTH_PI * x
    numerator = y - x if middle else y
    denominator = x + y if middle else x
    base = QUARTER_PI if middle else 0.0
    base_low = QUARTER_PI_LOW if middle else 0.0
    numerator = -x if upper else numerator
    denominator = y if upper else denominator
    base = HALF_PI if upper else base
    base_low = HALF_PI_LOW if upper else base_low
    t = numerator / (denominator if denominator != 0.0 else 1.0)
    z = t * t
    w = z * z
    even = A0 + w * (A2 + w * (A4 + w * (A6 + w * (A8 + w * A10))))
    odd = A1 + w * (A3 + w * (A5 + w * (A7 + w * A9)))
    return base + (t + (base_low + t * z * (even + z * odd)))


@inline
def atan(x: float) -> float:
    """Inverse tangent in (-pi/2, pi/2)."""
    a = abs(x)
    return with_sign(HALF_PI if a == math.inf else _atan_ratio(a, 1.0), x)


@inline
def atan2(y: float, x: float) -> float:
    """Angle of the point (x, y) in [-pi, pi], with the signed-zero and infinity rules of C99."""
    a, b = abs(y), abs(x)
    both = a == math.inf and b == math.inf
    a = 1.0 if both else a
    b = 1.0 if both else b
    scale = 2.0**-4 if max(a, b) > 2.0**1000 else 1.0  # keeps sums finite
    scale = 2.0**500 if max(a, b) < 2.0**-500 else scale  # keeps comparisons exact
    angle = _atan_ratio(a * scale, b * scale)
    behind = float_bits(x) < 0
    angle = PI - (angle - 2.0 * HALF_PI_LOW) if behind else angle
    return with_sign(angle, y) if x == x and y == y else math.nan


@inline
def _asin_tail(x: float, z: float) -> float:
    """asin(x) - x for z = x**2 <= 1/4."""
    w = z * z
    even = N0 + w * (N2 + w * (N4 + w * (N6 + w * (N8 + w * N10))))
    odd = N1 + w * (N3 + w * (N5 + w * (N7 + w * (N9 + w * N11))))
    return x * z * (even + z * odd)


@inline
def asin(x: float) -> float:
    """Inverse sine in [-pi/2, pi/2]; NaN outside [-1, 1]."""
    a = abs(x)
    outer = a > 0.5
    z = (0.5 - 0.5 * a if a < 1.0 else 0.0) if outer else a * a
    root = math.sqrt(z)
    s = root if outer else a
    tail = _asin_tail(s, z)
    value = (HALF_PI - 2.0 * s) - (2.0 * tail - HALF_PI_LOW) if outer else s + tail
    return with_sign(value, x) if a <= 1.0 else math.nan


@inline
def acos(x: float) -> float:
    """Inverse cosine in [0, pi]; NaN outside [-1, 1]."""
    a = abs(x)
    outer = a > 0.5
    z = (0.5 - 0.5 * a if a < 1.0 else 0.0) if outer else a * a
    s = math.sqrt(z) if outer else x
    tail = _asin_tail(s, z)
    near = 2.0 * (s + tail)
    far = near if x > 0.0 else PI - (near - 2.0 * HALF_PI_LOW)
    inner = HALF_PI - (s - (HALF_PI_LOW - tail))
    return (far if outer else inner) if a <= 1.0 else math.nan


@inline
def hypot(x: float, y: float) -> float:
    """sqrt(x**2 + y**2) without intermediate overflow or underflow."""
    a, b = abs(x), abs(y)
    large = max(a, b)
    octaves = -600.0 if large > 2.0**500 else 0.0
    octaves = 600.0 if large < 2.0**-450 else octaves
    p, q = scale_by_power_of_two(a, octaves), scale_by_power_of_two(b, octaves)
    value = scale_by_power_of_two(math.sqrt(p * p + q * q), -octaves)
    return math.inf if a == math.inf or b == math.inf else value
