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

PHASES: Final = 256  # fractions of a frame that the reader knows; weights in between are interpolated
CROSSINGS: Final = 5  # zero crossings of the reader's kernel to either side
BETA: Final = 6.0
JITTER: Final = 0.2  # of the distance between grains


@kernel
def transposition(semitones: float) -> float:
    """Frequency ratio."""
    return semitones_to_ratio(semitones)


@kernel
def design_reader(ratio: float) -> Floats:
    """Weights of a windowed-sinc interpolator for reading `ratio` times as fast, low-passed at half of that rate.

    Row p, of an even number of taps, reads p / 256 of a frame behind its first middle tap.
    """
    cutoff = 1.0 if ratio <= 1.0 else 1.0 / ratio
    half = int(np.ceil(CROSSINGS / cutoff))
    rows = np.zeros((PHASES + 1, 2 * half))
    for p in range(PHASES + 1):
        for k in range(2 * half):
            t = cutoff * (k - half + 1 - p / PHASES)
            rows[p, k] = cutoff * sinc(t) * kaiser(t / CROSSINGS, BETA)
    return rows


@lru_cache(maxsize=8)
def reader(semitones: float) -> "tuple[float, Array]":
    """Ratio and interpolation table of a transposition."""
    ratio = transposition(semitones)
    return ratio, design_reader(ratio)


@inline
def read_pair(left_line: Floats, right_line: Floats, mask: int, position: float, rows: Floats) -> tuple[float, float]:
    """Both lines, each written twice in a row so that windows never wrap, at a fractional frame number."""
    taps = rows.shape[1]
    whole = int(np.floor(position))
    phase = (position - whole) * PHASES
    row = int(phase)
    t = phase - row
    if phase == 0.0 and taps == 2 * CROSSINGS:
        return left_line[whole & mask], right_line[whole & mask]
    first = (whole - taps // 2 + 1) & mask
    here, below = np.uint64(row), np.uint64(row + 1)
    x0, x1, y0, y1 = 0.0, 0.0, 0.0, 0.0  # two sums per line, so that they can run side by side
    for k in range(0, taps, 2):
        i, j = np.uint64(k), np.uint64(k + 1)  # unsigned: not counted from the end
        at, after = np.uint64(first + k), np.uint64(first + k + 1)
        w0 = rows[here, i] + t * (rows[below, i] - rows[here, i])
        w1 = rows[here, j] + t * (rows[below, j] - rows[here, j])
        x0, x1 = x0 + w0 * left_line[at], x1 + w1 * left_line[after]
        y0, y1 = y0 + w0 * right_line[at], y1 + w1 * right_line[after]
    return x0 + x1, y0 + y1


@kernel
def granulate(
    signal: Floats, times: Floats, feedback: float, wet: float, hop: int, ratio: float, rows: Floats, seed: int
) -> Floats:
    """A signal of shape (frames, 2) mixed with its granular echoes.

    A grain of 2 `hop` frames starts every `hop` frames under a Hann window; it reads the line forward at `ratio`, `times`
    frames (per frame, or one for all; taken at its start) and a random share of the hop behind at its middle.
    """
    frames = signal.shape[0]
    out = np.empty_like(signal)
    half = rows.shape[1] // 2
    drift = abs(ratio - 1.0) * hop  # how far a grain's delay moves to either side
    margin = half + 2.0
    size = line_size(max(times.max(), drift + margin) + drift + JITTER * hop + half)
    mask = size - 1
    left_line, right_line = np.zeros(2 * size), np.zeros(2 * size)
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
            a, b = read_pair(left_line, right_line, mask, n - now + (ratio - 1.0) * i, rows)
            left, right = window[i] * a, window[i] * b
            if start > 0:
                a, b = read_pair(left_line, right_line, mask, n - older + (ratio - 1.0) * (hop + i), rows)
                left += (1.0 - window[i]) * a
                right += (1.0 - window[i]) * b
            at = n & mask
            left_line[at] = left_line[at + size] = signal[n, 0] + feedback * left
            right_line[at] = right_line[at + size] = signal[n, 1] + feedback * right
            out[n, 0] = dry * signal[n, 0] + wet * left
            out[n, 1] = dry * signal[n, 1] + wet * right
        older = now
    return out
