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


@inline
def tan_parts(y: float) -> tuple[float, float]:
    """s and h with s / h = tan(2 y), within 1e-13 for 0 <= y <= pi / 4: the Pade approximant of tan(y), doubled."""
    z = y * y
    a = y * (135135.0 + z * (-17325.0 + z * (378.0 - z)))
    b = 135135.0 + z * (-62370.0 + z * (3150.0 - z * 28.0))
    return 2.0 * (a * b), b * b - a * a


@disjoint
def _updates(track: Floats, scale: float, k: float, half_turn: float, p: Floats, q: Floats, r: Floats) -> None:
    """The state matrix ((p, -q), (q, 1 - r)) of each frame of `track` (Hz); `half_turn` = pi / (2 fs)."""
    for i in range(track.size):
        s, h = tan_parts(track[i] * half_turn)  # the prewarped g as a fraction: one division is enough
        s *= scale
        part = 2.0 / (h * h + s * (s + k * h))
        p[i] = h * h * part - 1.0
        q[i] = s * h * part
        r[i] = s * s * part


@disjoint
def _pair_updates(
    p: Floats,
    q: Floats,
    r: Floats,
    p_even: Floats,
    q_even: Floats,
    r_even: Floats,
    p_odd: Floats,
    q_odd: Floats,
    r_odd: Floats,
    band_band: Floats,
    band_low: Floats,
    low_band: Floats,
    low_low: Floats,
) -> None:
    """The state matrices of even and odd frames apart, and those of two frames in one step."""
    for i in range(band_band.size):
        p0, q0, r0, p1, q1, r1 = p[2 * i], q[2 * i], r[2 * i], p[2 * i + 1], q[2 * i + 1], r[2 * i + 1]
        p_even[i], q_even[i], r_even[i] = p0, q0, r0
        p_odd[i], q_odd[i], r_odd[i] = p1, q1, r1
        band_band[i] = p1 * p0 - q1 * q0
        band_low[i] = p1 * q0 + q1 * (1.0 - r0)
        low_band[i] = q1 * p0 + (1.0 - r1) * q0
        low_low[i] = (1.0 - r1) * (1.0 - r0) - q1 * q0


@disjoint
def _pair_inputs(
    x: Floats,
    q_even: Floats,
    r_even: Floats,
    p_odd: Floats,
    q_odd: Floats,
    r_odd: Floats,
    band_even: Floats,
    low_even: Floats,
    band_both: Floats,
    low_both: Floats,
) -> None:
    """What the input adds to the states by each even frame, and by each two frames."""
    for i in range(band_both.size):
        x0, x1 = x[2 * i], x[2 * i + 1]
        u, v = q_even[i] * x0, r_even[i] * x0
        band_even[i], low_even[i] = u, v
        band_both[i] = (p_odd[i] * u - q_odd[i] * v) + q_odd[i] * x1
        low_both[i] = (q_odd[i] * u + (1.0 - r_odd[i]) * v) + r_odd[i] * x1


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
    p_even: Floats,
    q_even: Floats,
    r_even: Floats,
    band_even: Floats,
    low_even: Floats,
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
        band, low = bands[i], lows[i]
        middle_band = (p_even[i] * band - q_even[i] * low) + band_even[i]
        middle_low = (q_even[i] * band + (1.0 - r_even[i]) * low) + low_even[i]
        y[2 * i] = m0 * x[2 * i] + half_m1 * (middle_band + band) + half_m2 * (middle_low + low)
        y[2 * i + 1] = (
            m0 * x[2 * i + 1] + half_m1 * (next_bands[i] + middle_band) + half_m2 * (next_lows[i] + middle_low)
        )


@kernel
def state_variable(signal: Floats, frequencies: Floats, design: Floats, sample_rate: float) -> Floats:
    """A signal of shape (frames, 1 or 2) filtered with a frequency per frame; `design` as of `response`.

    The trapezoidal update is written as a state matrix, and the recursion takes two frames in a step (K. K. Parhi, D. G.
    Messerschmitt, *Pipeline interleaving and parallelism in recursive digital filters*, 1989): it waits half as often,
    and all around it is done for many frames at once.
    """
    frames, channels = signal.shape
    out = np.empty_like(signal)
    source, target = signal.reshape(signal.size), out.reshape(out.size)
    # zeros, since the last block may have an odd number of frames
    p, q, r, x, y = np.zeros(BLOCK), np.zeros(BLOCK), np.zeros(BLOCK), np.zeros(BLOCK), np.zeros(BLOCK)
    p_even, q_even, r_even = np.empty(PAIRS), np.empty(PAIRS), np.empty(PAIRS)
    p_odd, q_odd, r_odd = np.empty(PAIRS), np.empty(PAIRS), np.empty(PAIRS)
    band_even, low_even, band_both, low_both = np.empty(PAIRS), np.empty(PAIRS), np.empty(PAIRS), np.empty(PAIRS)
    band_band, band_low, low_band, low_low = np.empty(PAIRS), np.empty(PAIRS), np.empty(PAIRS), np.empty(PAIRS)
    states = np.zeros((channels, 2))
    bands, lows = np.empty(PAIRS + 1), np.empty(PAIRS + 1)
    half_turn = 0.5 * np.pi / sample_rate
    for start in range(0, frames, BLOCK):
        size = min(BLOCK, frames - start)
        pairs = (size + 1) // 2
        _updates(frequencies[start : start + size], design[0], design[1], half_turn, p, q, r)
        _pair_updates(
            p, q, r, p_even, q_even, r_even, p_odd, q_odd, r_odd, band_band[:pairs], band_low, low_band, low_low
        )
        for c in range(channels):
            take_channel(source[start * channels :], channels, c, x[:size])
            _pair_inputs(x, q_even, r_even, p_odd, q_odd, r_odd, band_even, low_even, band_both[:pairs], low_both)
            bands[0], lows[0] = states[c, 0], states[c, 1]
            _recur(band_band, band_low, low_band, low_low, band_both[:pairs], low_both, states[c], bands[1:], lows[1:])
            _respond(
                x,
                p_even,
                q_even,
                r_even,
                band_even,
                low_even,
                bands,
                lows,
                bands[1 : pairs + 1],
                lows[1:],
                design[2:],
                y,
            )
            put_channel(y[:size], channels, c, target[start * channels :])
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
        track = frequency_track(signal.shape[0], sample_rate, frequency, end, offset)[:heard]
        return matched_filter(rows, shape, track / rate, q, gain_db).reshape(part.shape)
    design = responses.response(shape, q, gain_db)
    if fixed:
        sections = responses.biquad_sections(design.reshape(1, 5), np.array([frequency]), rate)
        return responses.cascade(rows, sections).reshape(part.shape)
    track = frequency_track(signal.shape[0], sample_rate, frequency, end, offset)[:heard]
    return state_variable(rows, track, design, rate).reshape(part.shape)
