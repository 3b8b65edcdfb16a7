"""PCG32 (XSH-RR 64/32) on plain Python integers: the project's one random generator, for code without numpy.

Its output is part of the format. `speccade.kernels.pcg32` is the same generator for compiled code, under the same names.
Source: M. E. O'Neill, *PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms*, 2014; the seeding
and the range reductions are those of the core contract (chapter 01 §3.5).
"""

import math

MULTIPLIER = 6364136223846793005
SEEDING_INCREMENT = 11634580027462260723
MASK32 = 0xFFFFFFFF
MASK64 = 0xFFFFFFFFFFFFFFFF


def _output(state: int) -> int:
    word = (((state >> 18) ^ state) >> 27) & MASK32
    rotation = state >> 59
    return ((word >> rotation) | (word << (32 - rotation))) & MASK32


class Pcg32:
    """A stream of random numbers from a 32-bit seed."""

    __slots__ = ("increment", "state")

    def __init__(self, seed: int) -> None:
        seed &= MASK32
        expander = seed | seed << 32
        words = []
        for _ in range(4):
            expander = (expander * MULTIPLIER + SEEDING_INCREMENT) & MASK64
            words.append(_output(expander))
        self.increment = (words[2] | words[3] << 32) | 1
        self.state = ((words[0] | words[1] << 32) + self.increment) & MASK64
        self.next_u32()

    def next_u32(self) -> int:
        """Uniform in [0, 2**32)."""
        state = self.state
        self.state = (state * MULTIPLIER + self.increment) & MASK64
        return _output(state)

    def next_u64(self) -> int:
        """Uniform in [0, 2**64); two 32-bit draws, low half first."""
        low = self.next_u32()
        return low | self.next_u32() << 32

    def next_f64(self) -> float:
        """Uniform in [0, 1), a multiple of 2**-53."""
        return (self.next_u64() >> 11) * 2.0**-53

    def next_f32(self) -> float:
        """Uniform in [0, 1), a multiple of 2**-24; one 32-bit draw."""
        return (self.next_u32() >> 8) * 2.0**-24

    def next_signed(self) -> float:
        """Uniform in [-1, 1)."""
        return 2.0 * self.next_f64() - 1.0

    def next_bool(self, probability: float) -> bool:
        """True with this probability; draws nothing where it is 1 or more."""
        return probability >= 1.0 or self.next_u64() < int(probability * 2.0**64)

    def next_int16(self, low: int, high: int) -> int:
        """Uniform integer in [low, high], by the rule of 8- and 16-bit types (fewer than 2**32 values)."""
        n = high - low + 1
        return low + self._scaled_u32(n, MASK32 - (2**32 - n) % n)

    next_int8 = next_int16

    def next_int32(self, low: int, high: int) -> int:
        """Uniform integer in [low, high], by the rule of 32-bit types (fewer than 2**32 values)."""
        n = high - low + 1
        return low + self._scaled_u32(n, (n << 32 - n.bit_length()) - 1)

    def next_index(self, low: int, high: int) -> int:
        """Uniform integer in [low, high], by the rule of 64-bit types (fewer than 2**63 values)."""
        n = high - low + 1
        zone = (n << 64 - n.bit_length()) - 1
        while True:
            product = self.next_u64() * n
            if product & MASK64 <= zone:
                return low + (product >> 64)

    def next_closed(self, low: float, high: float) -> float:
        """Uniform in [low, high]."""
        largest = 1.0 - 2.0**-52
        scale = (high - low) / largest
        while scale * largest + low > high:
            scale = math.nextafter(scale, 0.0)
        return (self.next_u64() >> 12) * 2.0**-52 * scale + low

    def next_half_open(self, low: float, high: float) -> float:
        """Uniform in [low, high), low < high."""
        while True:
            value = (self.next_u64() >> 12) * 2.0**-52 * (high - low) + low
            if value < high:
                return value

    def permutation256(self) -> list[int]:
        """The integers 0..255, shuffled (Fisher-Yates from the end)."""
        table = list(range(256))
        for i in range(255, 0, -1):
            j = self.next_index(0, i)
            table[i], table[j] = table[j], table[i]
        return table

    def _scaled_u32(self, n: int, zone: int) -> int:
        while True:
            product = self.next_u32() * n
            if product & MASK32 <= zone:
                return product >> 32
