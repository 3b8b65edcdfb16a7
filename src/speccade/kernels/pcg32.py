"""PCG32 for compiled code: the generator of `speccade.core.pcg32`, same names and same draws.

A generator is an array of two uint64, state and increment (`seeded`, or `seed_into` inside a kernel); draws advance it
in place. 32-bit words and bounded integers are returned as int64, since numba turns uint64 + int64 into float64.
"""

import numpy as np

from speccade.kernels.ieee import bits_float, float_bits
from speccade.kernels.jit import Floats, Ints, Words, inline, kernel

MULTIPLIER = np.uint64(6364136223846793005)
SEEDING_INCREMENT = np.uint64(11634580027462260723)
MASK32 = np.uint64(0xFFFFFFFF)
U1, U11, U12, U18, U27 = np.uint64(1), np.uint64(11), np.uint64(12), np.uint64(18), np.uint64(27)
U32, U59, U63 = np.uint64(32), np.uint64(59), np.uint64(63)
TO_UNIT_53 = 1.1102230246251565e-16  # 2**-53
TO_UNIT_52 = 2.220446049250313e-16
TO_UNIT_24 = 5.960464477539063e-08
LARGEST_UNIT_52 = 0.9999999999999998
BLOCK = 256
LANES = 16


@inline
def _step(state: np.uint64, increment: np.uint64) -> np.uint64:
    # the ufuncs wrap silently in the interpreter, where the operators of numpy scalars warn
    return np.add(np.multiply(state, MULTIPLIER), increment)  # type: ignore[no-any-return]


@inline
def _output(state: np.uint64) -> np.uint64:
    word = (((state >> U18) ^ state) >> U27) & MASK32
    rotation = state >> U59
    return ((word >> rotation) | (word << (U32 - rotation))) & MASK32


@inline
def seed_into(rng: Words, seed: int) -> None:
    """Start the generator `rng` on a 32-bit seed."""
    low = np.uint64(seed & 0xFFFFFFFF)
    expander = low | (low << U32)
    expander = _step(expander, SEEDING_INCREMENT)
    word_0 = _output(expander)
    expander = _step(expander, SEEDING_INCREMENT)
    word_1 = _output(expander)
    expander = _step(expander, SEEDING_INCREMENT)
    word_2 = _output(expander)
    expander = _step(expander, SEEDING_INCREMENT)
    word_3 = _output(expander)
    increment = (word_2 | (word_3 << U32)) | U1
    rng[0] = _step(np.add(word_0 | (word_1 << U32), increment), increment)
    rng[1] = increment


@kernel
def seeded(seed: int) -> Words:
    """A new generator on a 32-bit seed."""
    rng = np.empty(2, np.uint64)
    seed_into(rng, seed)
    return rng


@inline
def _next_word(rng: Words) -> np.uint64:
    state = rng[0]
    rng[0] = _step(state, rng[1])
    return _output(state)


@inline
def next_u64(rng: Words) -> np.uint64:
    """Uniform uint64; two 32-bit draws, low half first."""
    low = _next_word(rng)
    return low | (_next_word(rng) << U32)


@inline
def next_u32(rng: Words) -> int:
    """Uniform in [0, 2**32)."""
    return np.int64(_next_word(rng))  # type: ignore[return-value]


@inline
def next_f64(rng: Words) -> float:
    """Uniform in [0, 1), a multiple of 2**-53."""
    return np.int64(next_u64(rng) >> U11) * TO_UNIT_53


@inline
def next_f32(rng: Words) -> float:
    """Uniform in [0, 1), a multiple of 2**-24; one 32-bit draw."""
    return (next_u32(rng) >> 8) * TO_UNIT_24


@inline
def next_signed(rng: Words) -> float:
    """Uniform in [-1, 1)."""
    return 2.0 * next_f64(rng) - 1.0


@inline
def next_bool(rng: Words, probability: float) -> bool:
    """True with this probability; draws nothing where it is 1 or more."""
    if probability >= 1.0:
        return True
    scaled = probability * 4294967296.0
    high = np.floor(scaled)
    low = np.floor((scaled - high) * 4294967296.0)
    threshold = (np.uint64(np.int64(high)) << U32) | np.uint64(np.int64(low))
    return bool(next_u64(rng) < threshold)


@inline
def _scaled_u32(rng: Words, n: int, zone: int) -> int:
    factor = np.uint64(n)
    limit = np.uint64(zone)
    product = _next_word(rng) * factor
    while product & MASK32 > limit:
        product = _next_word(rng) * factor
    return np.int64(product >> U32)  # type: ignore[return-value]


@inline
def next_int16(rng: Words, low: int, high: int) -> int:
    """Uniform integer in [low, high], by the rule of 8- and 16-bit types (fewer than 2**32 values)."""
    n = high - low + 1
    return low + _scaled_u32(rng, n, 0xFFFFFFFF - (0x100000000 - n) % n)


@inline
def next_int8(rng: Words, low: int, high: int) -> int:
    """The same rule as `next_int16`."""
    return next_int16(rng, low, high)


@inline
def next_int32(rng: Words, low: int, high: int) -> int:
    """Uniform integer in [low, high], by the rule of 32-bit types (fewer than 2**32 values)."""
    n = high - low + 1
    zone = n
    while zone < 0x80000000:
        zone += zone
    return low + _scaled_u32(rng, n, zone - 1)


@inline
def _wide_product(a: np.uint64, b: np.uint64) -> tuple[np.uint64, np.uint64]:
    """High and low halves of a 64 x 64 bit product."""
    a_low, a_high, b_low, b_high = a & MASK32, a >> U32, b & MASK32, b >> U32
    low = a_low * b_low
    middle = a_high * b_low + (low >> U32)
    middle_2 = a_low * b_high + (middle & MASK32)
    return a_high * b_high + (middle >> U32) + (middle_2 >> U32), (middle_2 << U32) | (low & MASK32)


@inline
def next_index(rng: Words, low: int, high: int) -> int:
    """Uniform integer in [low, high], by the rule of 64-bit types (fewer than 2**63 values)."""
    n = np.uint64(high - low + 1)
    zone = n
    while zone >> U63 == np.uint64(0):
        zone = zone << U1
    zone = zone - U1
    value, rest = _wide_product(next_u64(rng), n)
    while rest > zone:
        value, rest = _wide_product(next_u64(rng), n)
    return low + np.int64(value)  # type: ignore[return-value]


@inline
def next_closed(rng: Words, low: float, high: float) -> float:
    """Uniform in [low, high]."""
    scale = (high - low) / LARGEST_UNIT_52
    while scale * LARGEST_UNIT_52 + low > high:
        scale = bits_float(float_bits(scale) - 1)
    return np.int64(next_u64(rng) >> U12) * TO_UNIT_52 * scale + low


@inline
def next_half_open(rng: Words, low: float, high: float) -> float:
    """Uniform in [low, high), low < high."""
    value = np.int64(next_u64(rng) >> U12) * TO_UNIT_52 * (high - low) + low
    while value >= high:
        value = np.int64(next_u64(rng) >> U12) * TO_UNIT_52 * (high - low) + low
    return value


@kernel
def shuffle256(rng: Words, table: Ints) -> None:
    """Fill `table` (256) with the integers 0..255 in random order (Fisher-Yates from the end)."""
    for i in range(256):
        table[i] = i
    for i in range(255, 0, -1):
        j = next_index(rng, 0, i)
        table[i], table[j] = table[j], table[i]


@kernel
def fill_f64(rng: Words, out: Floats) -> None:
    """Fill a vector with draws in [0, 1)."""
    for i in range(out.size):
        out[i] = next_f64(rng)


@kernel
def fill_signed(rng: Words, out: Floats) -> None:
    """Fill a vector with draws in [-1, 1).

    The states of a block are found `LANES` steps apart, so that they do not wait for each other (F. Brown, *Random Number
    Generation with Arbitrary Strides*, 1994).
    """
    increment = rng[1]
    leap, shift = np.uint64(1), np.uint64(0)
    for _ in range(LANES):
        leap, shift = np.multiply(leap, MULTIPLIER), _step(shift, increment)
    states = np.empty(2 * BLOCK + LANES, np.uint64)
    later = states[LANES:]
    for start in range(0, out.size, BLOCK):
        part = out[start : start + BLOCK]
        states[0] = rng[0]
        for i in range(1, LANES):
            states[i] = _step(states[i - 1], increment)
        for i in range(2 * part.size):
            later[i] = np.add(np.multiply(states[i], leap), shift)
        for i in range(part.size):
            word = _output(states[2 * i]) | (_output(states[2 * i + 1]) << U32)
            part[i] = 2.0 * (np.int64(word >> U11) * TO_UNIT_53) - 1.0
        rng[0] = states[2 * part.size]


@kernel
def fill_u32(rng: Words, out: Ints) -> None:
    """Fill a vector with draws in [0, 2**32)."""
    for i in range(out.size):
        out[i] = next_u32(rng)
