"""Second-order filters whose frequency moves: the topology-preserving state-variable filter, sample by sample."""

from typing import TYPE_CHECKING, Final

import numpy as np

from speccade.families.audio.filters import response_kernels as responses
from speccade.families.audio.filters.response_kernels import TINY, bounded_frequency, prewarp
from speccade.families.audio.layout import columns
from speccade.kernels.elementary import exp2, log2
from speccade.kernels.jit import Floats, kernel
from speccade.kernels.matched import matched_filter, matched_sections

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array

BLOCK: Final = 256
LOWEST_MODULATED_HZ: Final = 20.0  # where a modulation stops
SLOWEST_HZ: Final = 0.01  # sweeps are exponential from here on
NO_OFFSET: Final = np.empty(0)


@kernel
def swept_frequencies(frames: int, start: float, end: float, offset: Floats, sample_rate: float) -> Floats:
    """Frequency per frame in Hz: an exponential sweep plus `offset` (Hz per frame, or empty), bounded."""
    out = np.empty(frames)
    start, end = max(start, SLOWEST_HZ), max(end, SLOWEST_HZ)
    octaves = log2(end / start)
    moved = offset.size > 0
    for i in range(frames):
        frequency = start * exp2(octaves * (i / frames))
        if moved:
            frequency += offset[i]
            frequency = LOWEST_MODULATED_HZ if frequency < LOWEST_MODULATED_HZ else frequency
        out[i] = bounded_frequency(frequency, sample_rate)
    return out


@kernel
def state_variable(signal: Floats, frequencies: Floats, design: Floats, sample_rate: float) -> Floats:
    """A signal of shape (frames, channels) filtered with a frequency per frame; `design` as of `response`.

    The trapezoidal update is written as a state matrix, whose entries are found ahead of the recursion.
    """
    frames, channels = signal.shape
    out = np.empty_like(signal)
    scale, k = design[0], design[1]
    m0, half_m1, half_m2 = design[2], 0.5 * design[3], 0.5 * design[4]
    state = np.zeros((channels, 2))
    p, q, r = np.empty(BLOCK), np.empty(BLOCK), np.empty(BLOCK)
    for start in range(0, frames, BLOCK):
        size = min(BLOCK, frames - start)
        for i in range(size):
            g = prewarp(frequencies[start + i], sample_rate) * scale
            a = 2.0 / (1.0 + g * (g + k))
            p[i] = a - 1.0
            q[i] = g * a
            r[i] = g * g * a
        for c in range(channels):
            band, low = state[c, 0], state[c, 1]
            for i in range(size):
                x = signal[start + i, c]
                next_band = (p[i] * band - q[i] * low) + q[i] * x
                next_low = (q[i] * band + (1.0 - r[i]) * low) + r[i] * x
                out[start + i, c] = m0 * x + half_m1 * (next_band + band) + half_m2 * (next_low + low)
                band, low = next_band, next_low
            state[c, 0] = band if abs(band) > TINY else 0.0
            state[c, 1] = low if abs(low) > TINY else 0.0
    return out


def frequency_track(
    frames: int, sample_rate: int, frequency: float, end: float | None = None, offset: "Array | None" = None
) -> "Array":
    """Frequency per frame in Hz, from `frequency` to `end` (absent: fixed), moved by `offset`, shape (frames,)."""
    moved = NO_OFFSET if offset is None else np.ascontiguousarray(offset, dtype=np.float64)
    return swept_frequencies(frames, frequency, frequency if end is None else end, moved, float(sample_rate))


def second_order(
    signal: "Array",
    sample_rate: int,
    shape: int,
    frequency: float,
    end: float | None = None,
    offset: "Array | None" = None,
    *,
    q: float = 1.0,
    gain_db: float = 0.0,
    analog: bool = False,
) -> "Array":
    """`signal` through one second-order response, fixed, or swept to `end` and moved by `offset` (both Hz).

    `analog`: with the magnitude of the analogue prototype up to 0.4 of the sample rate (`kernels.matched`), at more cost.
    """
    rows, rate = columns(signal), float(sample_rate)
    fixed = offset is None and (end is None or end == frequency)
    if analog and fixed:
        step = bounded_frequency(frequency, rate) / rate
        return responses.cascade(rows, matched_sections(shape, step, q, gain_db)).reshape(signal.shape)
    if analog:
        track = frequency_track(signal.shape[0], sample_rate, frequency, end, offset)
        return matched_filter(rows, shape, track / rate, q, gain_db).reshape(signal.shape)
    design = responses.response(shape, q, gain_db)
    if fixed:
        sections = responses.biquad_sections(design.reshape(1, 5), np.array([frequency]), rate)
        return responses.cascade(rows, sections).reshape(signal.shape)
    track = frequency_track(signal.shape[0], sample_rate, frequency, end, offset)
    return state_variable(rows, track, design, rate).reshape(signal.shape)
