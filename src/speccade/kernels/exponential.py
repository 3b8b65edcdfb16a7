"""Exponentials, logarithms and powers: range reduction and minimax polynomials, mostly within 1 ulp.

Range reductions follow Cody and Waite (*Software Manual for the Elementary Functions*, 1980), the logarithm the
atanh form of Ng (fdlibm). Coefficients: `scripts/fit_polynomials.py`. All functions take and return float64, accept
zeros, subnormals, infinities and NaN like C99 (but raise no exception), and are free of branches.
"""

import math

from speccade.kernels.ieee import (
    ROUND,
    bits_float,
    fast_two_sum,
    float_bits,
    round_even,
    scale_by_power_of_two,
    two_product,
    two_sum,
    with_sign,
)
from speccade.kernels.jit import inline

LN2_HIGH = 0.6931471804855391  # 33 bits: products with integers below 2**20 are exact
LN2_LOW = 7.440617110012397e-11
LN2 = 0.6931471805599453
INV_LN2 = 1.4426950408889634
INV_LN10 = 0.4342944819032518
LOG10_2_HIGH = 0.30102999560767785
LOG10_2_LOW = 5.630334806675098e-11
DB_PER_OCTAVE_HIGH = 6.020599912852049  # 20 log10(2)
DB_PER_OCTAVE_LOW = 4.275750303734107e-10
DB_PER_OCTAVE = 6.020599913279624
NEPER_PER_DB = 0.11512925464970228
DB_PER_NEPER = 8.685889638065037
LN2_PER_SEMITONE = 0.05776226504666211
LN2_PER_CENT = LN2_PER_SEMITONE / 100.0
SQRT_HALF_BITS = 0x3FE6A09E667F3BCD
SMALLEST_NORMAL = 2.2250738585072014e-308
CBRT_2 = 1.2599210498948732
CBRT_HALF = 0.7937005259840998
TWO_THIRDS, TWO_THIRDS_LOW = 0.6666666666666666, 3.700743415417188e-17

E0, E1, E2, E3, E4 = 0.5, 0.1666666666666667, 0.041666666666666685, 0.008333333333326134, 0.0013888888888874398
E5, E6, E7, E8 = 0.0001984126987482399, 2.480158734733946e-05, 2.7557255396471e-06, 2.7557252912472866e-07
E9, E10 = 2.510521838664829e-08, 2.0921589370829142e-09

L0, L1, L2, L3 = 0.6666666666666734, 0.39999999999416946, 0.2857142874192535, 0.22222198617502456
L4, L5, L6 = 0.18183562151613064, 0.1531410344237213, 0.14795444032975075

T0, T1, T2, T3 = 0.40000000000002245, 0.285714285701044, 0.22222222519126586, 0.18181784432505502
T4, T5, T6 = 0.15386754476469455, 0.13256881210137372, 0.13195763334273722

C0, C1, C2, C3 = 0.3977038705693979, 1.2008624403664574, -1.1961528759278626, 0.9826619226123672
C4, C5, C6 = -0.5230197515728917, 0.15879293453401552, -0.020848666200970686


@inline
def clamp(x: float, low: float, high: float) -> float:
    """`x` limited to [low, high]; NaN stays NaN."""
    x = high if x > high else x
    return low if x < low else x


@inline
def _exp_remainder(r: float) -> float:
    """e**r - 1 for |r| <= ln(2)/2."""
    z = r * r
    even = E0 + z * (E2 + z * (E4 + z * (E6 + z * (E8 + z * E10))))
    odd = E1 + z * (E3 + z * (E5 + z * (E7 + z * E9)))
    return r + z * (even + r * odd)


@inline
def exp_scaled(x: float, low: float, octaves: float) -> float:
    """e**(x + low) * 2**octaves, for |low| far below |x|; |octaves| <= 200, integer-valued."""
    bounded = clamp(x, -1000.0, 1000.0)
    low = 0.0 if bounded != x else low
    k = round_even(bounded * INV_LN2)
    r = (bounded - k * LN2_HIGH) + (low - k * LN2_LOW)
    return scale_by_power_of_two(1.0 + _exp_remainder(r), k + octaves)


@inline
def exp(x: float) -> float:
    """e**x."""
    return exp_scaled(x, 0.0, 0.0)


@inline
def exp2(x: float) -> float:
    """2**x; exact for integers."""
    x = clamp(x, -1100.0, 1100.0)
    k = round_even(x)
    return scale_by_power_of_two(1.0 + _exp_remainder((x - k) * LN2), k)


@inline
def expm1(x: float) -> float:
    """e**x - 1, accurate near 0."""
    bounded = clamp(x, -50.0, 1000.0)
    k = round_even(bounded * INV_LN2)
    p = _exp_remainder((bounded - k * LN2_HIGH) - k * LN2_LOW)
    value = scale_by_power_of_two(p + (1.0 - scale_by_power_of_two(1.0, -k)), k)
    return x if x == 0.0 else value


@inline
def db_to_gain(db: float) -> float:
    """10**(db/20)."""
    db = clamp(db, -10000.0, 10000.0)
    k = round_even(db * (1.0 / DB_PER_OCTAVE))
    r = ((db - k * DB_PER_OCTAVE_HIGH) - k * DB_PER_OCTAVE_LOW) * NEPER_PER_DB
    return scale_by_power_of_two(1.0 + _exp_remainder(r), k)


@inline
def _transpose(base: float, semitones: float) -> float:
    """`base` moved by a number of semitones; exact for whole octaves."""
    semitones = clamp(semitones, -13200.0, 13200.0)
    k = round_even(semitones * (1.0 / 12.0))
    remainder = _exp_remainder((semitones - 12.0 * k) * LN2_PER_SEMITONE)
    return scale_by_power_of_two(base + base * remainder, k)


@inline
def semitones_to_ratio(semitones: float) -> float:
    """2**(semitones/12); exact for whole octaves."""
    return _transpose(1.0, semitones)


@inline
def cents_to_ratio(cents: float) -> float:
    """2**(cents/1200); exact for whole octaves."""
    cents = clamp(cents, -1320000.0, 1320000.0)
    k = round_even(cents * (1.0 / 1200.0))
    return scale_by_power_of_two(1.0 + _exp_remainder((cents - 1200.0 * k) * LN2_PER_CENT), k)


@inline
def midi_to_hz(note: float) -> float:
    """Frequency of a (fractional) MIDI note, A4 = 69 = 440 Hz; exact for every A."""
    return _transpose(440.0, note - 69.0)


@inline
def _log_parts(x: float) -> tuple[float, float]:
    """`x = 2**k (1 + f)` with 1 + f in [sqrt(1/2), sqrt(2)), for finite x > 0: k and f, both exact."""
    tiny = x < SMALLEST_NORMAL
    bits = float_bits(abs(x * 18014398509481984.0 if tiny else x))
    exponent = (bits - SQRT_HALF_BITS) >> 52
    k = bits_float(exponent + 0x4338000000000000) - ROUND
    return (k - 54.0 if tiny else k), bits_float(bits - (exponent << 52)) - 1.0


@inline
def _log_tail(f: float) -> float:
    """f - log(1 + f), for f in [sqrt(1/2) - 1, sqrt(2) - 1]."""
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    even = L0 + w * (L2 + w * (L4 + w * L6))
    odd = L1 + w * (L3 + w * L5)
    return s * (f - z * (even + z * odd))


@inline
def _log_domain(x: float, y: float) -> float:
    """`y`, or what a logarithm gives outside the positive finite numbers."""
    y = x if x == math.inf else y
    y = -math.inf if x == 0.0 else y
    return y if x >= 0.0 else math.nan


@inline
def log(x: float) -> float:
    """Natural logarithm; -inf at 0, NaN below."""
    k, f = _log_parts(x)
    return _log_domain(x, k * LN2_HIGH - ((_log_tail(f) - k * LN2_LOW) - f))


@inline
def log2(x: float) -> float:
    """Base-2 logarithm; exact for powers of two."""
    k, f = _log_parts(x)
    return _log_domain(x, k + (f - _log_tail(f)) * INV_LN2)


@inline
def log10(x: float) -> float:
    """Decimal logarithm."""
    k, f = _log_parts(x)
    return _log_domain(x, k * LOG10_2_HIGH + (k * LOG10_2_LOW + (f - _log_tail(f)) * INV_LN10))


@inline
def gain_to_db(gain: float) -> float:
    """20 log10(gain); -inf at 0."""
    k, f = _log_parts(gain)
    return _log_domain(gain, k * DB_PER_OCTAVE_HIGH + (k * DB_PER_OCTAVE_LOW + (f - _log_tail(f)) * DB_PER_NEPER))


@inline
def log1p(x: float) -> float:
    """log(1 + x), accurate near 0; -inf at -1."""
    u, error = two_sum(1.0, x)
    k, f = _log_parts(u)
    low = error / (u if u > 0.0 else 1.0)
    value = _log_domain(u, k * LN2_HIGH - ((_log_tail(f) - (k * LN2_LOW + low)) - f))
    return x if x == 0.0 else value


@inline
def _log_double_double(x: float) -> tuple[float, float]:
    """log(x) for finite x > 0 as an unevaluated sum high + low, relative error about 2**-66."""
    k, f = _log_parts(x)
    d, d_low = fast_two_sum(2.0, f)
    s = f / d
    p, p_low = two_product(s, d)
    s_low = (((f - p) - p_low) - s * d_low) / d
    z, z_low = two_product(s, s)
    z_low += 2.0 * s * s_low
    c, c_low = two_product(s, z)
    c_low += s * z_low + s_low * z
    t, t_low = two_product(c, TWO_THIRDS)
    t_low += c * TWO_THIRDS_LOW + c_low * TWO_THIRDS
    tail = c * z * (T0 + z * (T1 + z * (T2 + z * (T3 + z * (T4 + z * (T5 + z * T6))))))
    high, low = fast_two_sum(2.0 * s, t)
    low += 2.0 * s_low + t_low + tail
    total, error = fast_two_sum(k * LN2_HIGH, high)
    return fast_two_sum(total, error + (low + k * LN2_LOW))


@inline
def pow(x: float, y: float) -> float:  # noqa: A001
    """x**y for x >= 0 (NaN below), through a double-double logarithm; x**0 and 1**y are 1 as in C99."""
    inside = 0.0 < x < math.inf
    high, low = _log_double_double(x if inside else 1.0)
    bounded = clamp(y, -1e21, 1e21)  # beyond it every x but 1 over- or underflows
    e, e_low = two_product(bounded, high)
    result = exp_scaled(e, e_low + bounded * low, 0.0)
    edge = 0.0 if (x == 0.0) == (y > 0.0) else math.inf
    edge = edge if x >= 0.0 and y == y else math.nan
    result = result if inside else edge
    return 1.0 if y == 0.0 or x == 1.0 else result


@inline
def cbrt(x: float) -> float:
    """Cube root, also of negative numbers."""
    a = abs(x)
    k, f = _log_parts(a)
    m = 1.0 + f
    octave = round_even(k * (1.0 / 3.0))
    third = k - 3.0 * octave
    root = C0 + m * (C1 + m * (C2 + m * (C3 + m * (C4 + m * (C5 + m * C6)))))
    root = root * CBRT_2 if third > 0.0 else root
    root = root * CBRT_HALF if third < 0.0 else root
    m = m + m if third > 0.0 else m
    m = 0.5 * m if third < 0.0 else m
    root = bits_float(float_bits(root) & -0x100000000)  # 21 bits: the square is exact
    quotient = m / (root * root)
    root = root + root * ((quotient - root) / ((root + root) + quotient))  # Halley: 2**-20 becomes 2**-60
    result = with_sign(scale_by_power_of_two(root, octave), x)
    return result if 0.0 < a < math.inf else x


@inline
def tanh(x: float) -> float:
    """Hyperbolic tangent."""
    t = expm1(2.0 * clamp(abs(x), 0.0, 22.0))
    return with_sign(t / (t + 2.0), x)


@inline
def sinh(x: float) -> float:
    """Hyperbolic sine."""
    a = abs(x)
    half = exp_scaled(a, 0.0, -1.0)
    t = expm1(clamp(a, 0.0, 30.0))
    return with_sign(half if a > 22.0 else 0.5 * (t + t / (t + 1.0)), x)


@inline
def cosh(x: float) -> float:
    """Hyperbolic cosine."""
    half = exp_scaled(abs(x), 0.0, -1.0)
    return half + 0.25 / half
