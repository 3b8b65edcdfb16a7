"""Transposing grains in a feedback loop."""

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from speccade.families.audio.effects.lines_kernels import line_size
from speccade.kernels.elementary import cos_turns, semitones_to_ratio
from speccade.kernels.jit import Floats, inline, kernel
from speccade.kernels.pcg32 import next_signed, seeded
from speccade.kernels.windows import kaiser, sinc

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array

PHASES: Final = 128  # table entries per frame, read with linear interpolation
CROSSINGS: Final = 5  # zero crossings of the reader's kernel to either side
BETA: Final = 6.0
JITTER: Final = 0.2  # of the distance between grains


@kernel
def transposition(semitones: float) -> float:
    """Frequency ratio."""
    return semitones_to_ratio(semitones)


@kernel
def design_reader(ratio: float) -> Floats:
    """A windowed-sinc interpolator for reading `ratio` times as fast, low-passed at half of the resulting rate.

    One side, `PHASES` values per frame, and one more for the interpolation.
    """
    cutoff = 1.0 if ratio <= 1.0 else 1.0 / ratio
    half = int(np.ceil(CROSSINGS / cutoff))
    table = np.zeros(half * PHASES + 2)
    for i in range(half * PHASES):
        t = i / PHASES
        table[i] = cutoff * sinc(cutoff * t) * kaiser(t * cutoff / CROSSINGS, BETA)
    return table


@lru_cache(maxsize=8)
def reader(semitones: float) -> "tuple[float, Array]":
    """Ratio and interpolation table of a transposition."""
    ratio = transposition(semitones)
    return ratio, design_reader(ratio)


@inline
def read_pair(line: Floats, mask: int, position: float, table: Floats, half: int) -> tuple[float, float]:
    """Both channels of `line`, shape (frames, 2), at a fractional frame number."""
    whole = int(np.floor(position))
    t = position - whole
    left, right = 0.0, 0.0
    if t == 0.0 and half == CROSSINGS:
        return line[whole & mask, 0], line[whole & mask, 1]
    for k in range(half):
        near, far = (k + t) * PHASES, (k + 1.0 - t) * PHASES
        i, j = int(near), int(far)
        p = table[i] + (table[i + 1] - table[i]) * (near - i)
        q = table[j] + (table[j + 1] - table[j]) * (far - j)
        before, after = (whole - k) & mask, (whole + 1 + k) & mask
        left += p * line[before, 0] + q * line[after, 0]
        right += p * line[before, 1] + q * line[after, 1]
    return left, right


@kernel
def granulate(
    signal: Floats, times: Floats, feedback: float, wet: float, hop: int, ratio: float, table: Floats, seed: int
) -> Floats:
    """A signal of shape (frames, 2) mixed with its granular echoes.

    A grain of 2 `hop` frames starts every `hop` frames under a Hann window; it reads the line forward at `ratio`, `times`
    frames (per frame, or one for all; taken at its start) and a random share of the hop behind at its middle.
    """
    frames = signal.shape[0]
    out = np.empty_like(signal)
    half = (table.size - 2) // PHASES
    drift = abs(ratio - 1.0) * hop  # how far a grain's delay moves to either side
    margin = half + 2.0
    size = line_size(max(times.max(), drift + margin) + drift + JITTER * hop + half)
    mask = size - 1
    line = np.zeros((size, 2))
    rng = seeded(seed)
    window = np.empty(hop)
    for i in range(hop):
        window[i] = 0.5 - 0.5 * cos_turns(0.5 * i / hop)
    dry = 1.0 - wet
    older = 0.0  # delay of the older grain at its start; its first is of silence
    for start in range(0, frames, hop):
        late = np.floor(max(0.0, next_signed(rng)) * JITTER * hop)
        now = max(times[start if times.size > 1 else 0], drift + margin) + late
        now += (ratio - 1.0) * hop
        for i in range(min(hop, frames - start)):
            n = start + i
            a, b = read_pair(line, mask, n - now + (ratio - 1.0) * i, table, half)
            left, right = window[i] * a, window[i] * b
            if start > 0:
                a, b = read_pair(line, mask, n - older + (ratio - 1.0) * (hop + i), table, half)
                left += (1.0 - window[i]) * a
                right += (1.0 - window[i]) * b
            line[n & mask, 0] = signal[n, 0] + feedback * left
            line[n & mask, 1] = signal[n, 1] + feedback * right
            out[n, 0] = dry * signal[n, 0] + wet * left
            out[n, 1] = dry * signal[n, 1] + wet * right
        older = now
    return out
