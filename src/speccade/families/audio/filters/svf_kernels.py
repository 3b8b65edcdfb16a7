"""Second-order filters whose frequency moves: the topology-preserving state-variable filter, sample by sample."""

from typing import TYPE_CHECKING, Final

import numpy as np

from speccade.families.audio.filters import response_kernels as responses
from speccade.families.audio.filters.response_kernels import TINY, bounded_frequency
from speccade.families.audio.layout import columns, put_channel, take_channel
from speccade.kernels.elementary import exp2, log2
from speccade.kernels.jit import Floats, disjoint, inline, kernel
from speccade.kernels.matched import matched_filter, matched_sections

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array

BLOCK: Final = 256
PAIRS: Final = BLOCK // 2
LOWEST_MODULATED_HZ: Final = 20.0  # where a modulation stops
SLOWEST_HZ: Final = 0.01  # sweeps are exponential from here on
NO_OFFSET: Final = np.empty(0)


@kernel
def swept_frequencies(frames: int, every: int, start: float, end: float, offset: Floats, sample_rate: float) -> Floats:
    """Frequency in Hz of each `every`-th frame (1 or 2): an exponential sweep plus `offset` (Hz per frame, or empty), bounded."""
    out = np.empty((frames + every - 1) // every)
    start, end = max(start, SLOWEST_HZ), max(end, SLOWEST_HZ)
    slope = every * (log2(end / start) / max(1, frames))
    steps = np.empty(BLOCK)
    for i in range(BLOCK):
        steps[i] = exp2(slope * i)
    for begin in range(0, out.size, BLOCK):
        part = out[begin : begin + BLOCK]
        here = start * exp2(slope * begin)
        for i in range(part.size):
            part[i] = here * steps[i]
        if offset.size > 0:
            moved = offset[every * begin :]
            if every == 2:  # a known distance: it vectorises
                for i in range(part.size):
                    part[i] = max(part[i] + moved[2 * i], LOWEST_MODULATED_HZ)
            else:
                for i in range(part.size):
                    part[i] = max(part[i] + moved[i], LOWEST_MODULATED_HZ)
        for i in range(part.size):
            part[i] = bounded_frequency(part[i], sample_rate)
    return out


@inline
def tan_parts(y: float) -> tuple[float, float]:
    """s and h with s / h = tan(2 y), within 1e-13 for 0 <= y <= pi / 4: the Pade approximant of tan(y), doubled."""
    z = y * y
    a = y * (135135.0 + z * (-17325.0 + z * (378.0 - z)))
    b = 135135.0 + z * (-62370.0 + z * (3150.0 - z * 28.0))
    return 2.0 * (a * b), b * b - a * a


@disjoint
def _updates(track: Floats, scale: float, k: float, half_turn: float, p: Floats, q: Floats, r: Floats) -> None:
    """The state matrix ((p, -q), (q, 1 - r)) at each frequency of `track` (Hz); `half_turn` = pi / (2 fs)."""
    for i in range(track.size):
        s, h = tan_parts(track[i] * half_turn)  # the prewarped g as a fraction: one division is enough
        s *= scale
        part = 2.0 / (h * h + s * (s + k * h))
        p[i] = h * h * part - 1.0
        q[i] = s * h * part
        r[i] = s * s * part


@disjoint
def _pairs(
    x: Floats,
    p: Floats,
    q: Floats,
    r: Floats,
    band_band: Floats,
    band_low: Floats,
    low_band: Floats,
    low_low: Floats,
    band_both: Floats,
    low_both: Floats,
) -> None:
    """Two frames in one step: their state matrix, and what their input adds; p, q, r are those of even frames."""
    for i in range(band_both.size):
        p0, q0, r0, x0, x1 = p[i], q[i], r[i], x[2 * i], x[2 * i + 1]
        p1, q1, s1 = 0.5 * (p0 + p[i + 1]), 0.5 * (q0 + q[i + 1]), 1.0 - 0.5 * (r0 + r[i + 1])
        band_band[i] = p1 * p0 - q1 * q0
        band_low[i] = p1 * q0 + q1 * (1.0 - r0)
        low_band[i] = q1 * p0 + s1 * q0
        low_low[i] = s1 * (1.0 - r0) - q1 * q0
        u, v = q0 * x0, r0 * x0
        band_both[i] = (p1 * u - q1 * v) + q1 * x1
        low_both[i] = (q1 * u + s1 * v) + (1.0 - s1) * x1


@disjoint
def _recur(
    band_band: Floats,
    band_low: Floats,
    low_band: Floats,
    low_low: Floats,
    band_both: Floats,
    low_both: Floats,
    state: Floats,
    bands: Floats,
    lows: Floats,
) -> None:
    """The states after each two frames, from `state` on; nothing else has to wait for the frame before."""
    band, low = state[0], state[1]
    for i in range(band_both.size):
        next_band = (band_band[i] * band - band_low[i] * low) + band_both[i]
        next_low = (low_band[i] * band + low_low[i] * low) + low_both[i]
        band, low = next_band, next_low
        bands[i], lows[i] = band, low
    state[0] = band if abs(band) > TINY else 0.0
    state[1] = low if abs(low) > TINY else 0.0


@disjoint
def _respond(
    x: Floats,
    p: Floats,
    q: Floats,
    r: Floats,
    bands: Floats,
    lows: Floats,
    next_bands: Floats,
    next_lows: Floats,
    mix: Floats,
    y: Floats,
) -> None:
    """The output of even and odd frames, from the states before and after each two of them."""
    m0, half_m1, half_m2 = mix[0], 0.5 * mix[1], 0.5 * mix[2]
    for i in range(next_bands.size):
        band, low, x0 = bands[i], lows[i], x[2 * i]
        middle_band = (p[i] * band - q[i] * low) + q[i] * x0
        middle_low = (q[i] * band + (1.0 - r[i]) * low) + r[i] * x0
        y[2 * i] = m0 * x0 + half_m1 * (middle_band + band) + half_m2 * (middle_low + low)
        y[2 * i + 1] = (
            m0 * x[2 * i + 1] + half_m1 * (next_bands[i] + middle_band) + half_m2 * (next_lows[i] + middle_low)
        )


@kernel
def state_variable(signal: Floats, frequencies: Floats, design: Floats, sample_rate: float) -> Floats:
    """A signal of shape (frames, 1 or 2) filtered with a frequency (Hz) per two frames; `design` as of `response`.

    The trapezoidal update is written as a state matrix, and the recursion takes two frames in a step (K. K. Parhi, D. G.
    Messerschmitt, *Pipeline interleaving and parallelism in recursive digital filters*, 1989): it waits half as often,
    and all around it is done for many frames at once. The matrix of an odd frame is the mean of its neighbours'.
    """
    frames, channels = signal.shape
    out = np.empty_like(signal)
    source, target = signal.reshape(signal.size), out.reshape(out.size)
    # zeros, since the last block may have an odd number of frames
    x, y, track = np.zeros(BLOCK), np.zeros(BLOCK), np.zeros(PAIRS + 1)
    p, q, r = np.empty(PAIRS + 1), np.empty(PAIRS + 1), np.empty(PAIRS + 1)
    band_band, band_low, low_band, low_low = np.empty(PAIRS), np.empty(PAIRS), np.empty(PAIRS), np.empty(PAIRS)
    band_both, low_both, bands, lows = np.empty(PAIRS), np.empty(PAIRS), np.empty(PAIRS + 1), np.empty(PAIRS + 1)
    states = np.zeros((channels, 2))
    half_turn = 0.5 * np.pi / sample_rate
    for start in range(0, frames, BLOCK):
        size = min(BLOCK, frames - start)
        pairs = (size + 1) // 2
        here = frequencies[start // 2 :]
        for i in range(pairs):
            track[i] = here[i]
        track[pairs] = here[min(pairs, here.size - 1)]
        _updates(track[: pairs + 1], design[0], design[1], half_turn, p, q, r)
        for c in range(channels):
            take_channel(source[start * channels :], channels, c, x[:size])
            _pairs(x, p, q, r, band_band, band_low, low_band, low_low, band_both[:pairs], low_both)
            bands[0], lows[0] = states[c, 0], states[c, 1]
            _recur(band_band, band_low, low_band, low_low, band_both[:pairs], low_both, states[c], bands[1:], lows[1:])
            _respond(x, p, q, r, bands, lows, bands[1 : pairs + 1], lows[1:], design[2:], y)
            put_channel(y[:size], channels, c, target[start * channels :])
    return out


def frequency_track(
    frames: int,
    sample_rate: int,
    frequency: float,
    end: float | None = None,
    offset: "Array | None" = None,
    *,
    every: int = 1,
) -> "Array":
    """Frequency in Hz of each `every`-th frame (1 or 2), from `frequency` to `end` (absent: fixed), moved by `offset`."""
    moved = NO_OFFSET if offset is None else np.ascontiguousarray(offset, dtype=np.float64)
    return swept_frequencies(frames, every, frequency, frequency if end is None else end, moved, float(sample_rate))


def second_order(
    signal: "Array",
    sample_rate: int,
    shape: int,
    frequency: float,
    end: float | None = None,
    offset: "Array | None" = None,
    *,
    heard: int | None,
    q: float,
    gain_db: float,
    analog: bool,
) -> "Array":
    """`signal` through one second-order response, fixed, or swept to `end` and moved by `offset` (both Hz).

    `heard`: how many frames come out, all if absent; a sweep spans the whole signal. `analog`: with the magnitude of the
    analogue prototype up to 0.4 of the sample rate (`kernels.matched`), at more cost.
    """
    part, rate = signal[:heard], float(sample_rate)
    rows = columns(part)
    fixed = offset is None and (end is None or end == frequency)
    if analog and fixed:
        step = bounded_frequency(frequency, rate) / rate
        return responses.cascade(rows, matched_sections(shape, step, q, gain_db)).reshape(part.shape)
    if analog:
        track = frequency_track(signal.shape[0], sample_rate, frequency, end, offset)
        return matched_filter(rows, shape, track / rate, q, gain_db).reshape(part.shape)
    design = responses.response(shape, q, gain_db)
    if fixed:
        sections = responses.biquad_sections(design.reshape(1, 5), np.array([frequency]), rate)
        return responses.cascade(rows, sections).reshape(part.shape)
    track = frequency_track(signal.shape[0], sample_rate, frequency, end, offset, every=2)
    return state_variable(rows, track, design, rate).reshape(part.shape)
