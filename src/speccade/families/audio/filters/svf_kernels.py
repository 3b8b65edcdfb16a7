"""Second-order filters whose frequency moves: the topology-preserving state-variable filter, sample by sample."""

from typing import TYPE_CHECKING, Final

import numpy as np

from speccade.families.audio.filters import response_kernels as responses
from speccade.families.audio.filters.response_kernels import TINY, bounded_frequency
from speccade.families.audio.layout import columns
from speccade.kernels.elementary import exp2, log2, sincos_first_quarter
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
    slope = log2(end / start) / max(1, frames)
    steps = np.empty(BLOCK)
    for i in range(BLOCK):
        steps[i] = exp2(slope * i)
    for begin in range(0, frames, BLOCK):
        part = out[begin : begin + BLOCK]
        here = start * exp2(slope * begin)
        for i in range(part.size):
            part[i] = here * steps[i]
        if offset.size > 0:
            moved = offset[begin : begin + BLOCK]
            for i in range(part.size):
                part[i] = max(part[i] + moved[i], LOWEST_MODULATED_HZ)
        for i in range(part.size):
            part[i] = bounded_frequency(part[i], sample_rate)
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
    p, q, r, x = np.empty(BLOCK), np.empty(BLOCK), np.empty(BLOCK), np.empty(BLOCK)
    bands, lows = np.empty(BLOCK + 1), np.empty(BLOCK + 1)  # the states before each frame, and the last
    next_bands, next_lows = bands[1:], lows[1:]
    period = 1.0 / sample_rate
    for start in range(0, frames, BLOCK):
        size = min(BLOCK, frames - start)
        here, target, track = signal[start : start + size], out[start : start + size], frequencies[start : start + size]
        for i in range(size):
            # g = tan(pi f / fs) as the fraction s / h: one division is enough
            s, h = sincos_first_quarter(0.5 * (track[i] * period))
            s *= scale
            part = 2.0 / (h * h + s * (s + k * h))
            p[i] = h * h * part - 1.0
            q[i] = s * h * part
            r[i] = s * s * part
        for c in range(channels):
            for i in range(size):
                x[i] = here[i, c]
            band, low = state[c, 0], state[c, 1]
            bands[0], lows[0] = band, low
            for i in range(size):
                next_band = (p[i] * band - q[i] * low) + q[i] * x[i]
                next_low = (q[i] * band + (1.0 - r[i]) * low) + r[i] * x[i]
                band, low = next_band, next_low
                next_bands[i], next_lows[i] = band, low
            state[c, 0] = band if abs(band) > TINY else 0.0
            state[c, 1] = low if abs(low) > TINY else 0.0
            for i in range(size):
                target[i, c] = m0 * x[i] + half_m1 * (next_bands[i] + bands[i]) + half_m2 * (next_lows[i] + lows[i])
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
