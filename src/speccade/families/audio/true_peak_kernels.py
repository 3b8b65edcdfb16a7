"""The level between the samples.

Four-fold polyphase interpolation as in ITU-R BS.1770-4, annex 2, with a kernel twice as long as the one printed there,
and a parabola through neighbouring points, so that a tone at 0.42 of the rate is still read within 0.1 dB.
"""

from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from speccade.families.audio.mix_kernels import magnitude_bits
from speccade.families.audio.oversampling_kernels import load
from speccade.kernels.ieee import bits_float, float_bits
from speccade.kernels.jit import Floats, helper, inline, kernel
from speccade.kernels.windows import kaiser, sinc

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array

PHASES: Final = 4
TAPS: Final = 24  # per phase; a multiple of 8
HALF: Final = TAPS // 2
BLOCK: Final = 256
CELL: Final = 128  # more than TAPS + 2
ROUNDING: Final = 1.0 + 1e-9
BETA: Final = 6.2


@kernel
def design_interpolator() -> Floats:
    """Rows of taps for the points at 1/4, 2/4 and 3/4 between two samples, shape (3, 24); unity gain at 0 Hz."""
    taps = np.empty((PHASES - 1, TAPS))
    for phase in range(1, PHASES):
        total = 0.0
        for k in range(TAPS):
            t = (k - HALF + 1) - phase / PHASES
            value = sinc(t) * kaiser(t / HALF, BETA)
            taps[phase - 1, k] = value
            total += value
        for k in range(TAPS):
            taps[phase - 1, k] /= total
    return taps


@cache
def interpolator() -> "Array":
    """The taps, designed once."""
    return design_interpolator()


@helper
def _filtered(x: Floats, count: int, taps: Floats, out: Floats) -> None:
    """out[i] = sum of taps[k] x[i + k]."""
    for i in range(count):
        out[i] = 0.0
    for k in range(0, TAPS, 8):
        h0, h1, h2, h3 = taps[k], taps[k + 1], taps[k + 2], taps[k + 3]
        h4, h5, h6, h7 = taps[k + 4], taps[k + 5], taps[k + 6], taps[k + 7]
        part = x[k : k + count + 8]
        for i in range(count):
            low = (h0 * part[i] + h1 * part[i + 1]) + (h2 * part[i + 2] + h3 * part[i + 3])
            high = (h4 * part[i + 4] + h5 * part[i + 5]) + (h6 * part[i + 6] + h7 * part[i + 7])
            out[i] += low + high


@inline
def _summit(before: float, here: float, after: float) -> float:
    """The magnitude of the extremum near `here` of the parabola through three neighbours, or of `here`."""
    slope, bend = 0.5 * (after - before), before + after - 2.0 * here
    near = 2.0 * abs(slope) < abs(bend)
    top = here - 0.5 * slope * slope / (bend if near else 1.0)
    return abs(top) if near else abs(here)


@helper
def _interval_peaks(signal: Floats, channel: int, start: int, count: int, taps: Floats, work: Floats) -> None:
    """Into work[0][i]: the largest magnitude from frame start + i to the next, i < count <= BLOCK; silence outside."""
    x = work[1]
    first = start - HALF  # one interval more to the left, for the parabola's neighbour
    load(signal, channel, first, count + TAPS + 1, x)
    a, b, c = work[2], work[3], work[4]
    _filtered(x, count + 1, taps[0], a)
    _filtered(x, count + 1, taps[1], b)
    _filtered(x, count + 1, taps[2], c)
    out = work[0]
    middle = x[HALF:]
    for i in range(count):
        here, after = middle[i], middle[i + 1]
        p, q, r = a[i + 1], b[i + 1], c[i + 1]
        first_half = max(_summit(c[i], here, p), _summit(here, p, q))
        second_half = max(_summit(p, q, r), _summit(q, r, after))
        out[i] = max(first_half, second_half, abs(after))


@kernel
def linked_peaks(signal: Floats, taps: Floats) -> Floats:
    """Per frame the largest magnitude around it, between its neighbours, over all channels; shape (frames,).

    `signal` has shape (frames, channels).
    """
    frames, channels = signal.shape
    out = np.zeros(frames)
    work = np.zeros((5, BLOCK + 2 * TAPS))
    for start in range(0, frames, BLOCK):
        count = min(BLOCK, frames - start)
        for channel in range(channels):
            _interval_peaks(signal, channel, start, count, taps, work)
            peaks = work[0]
            for i in range(count):
                out[start + i] = max(out[start + i], peaks[i])
    before = 0.0
    for n in range(frames):
        own = out[n]
        out[n] = max(own, before)
        before = own
    return out


@kernel
def overshoot_bounds(taps: Floats) -> tuple[float, float]:
    """By how much `_interval_peaks` can exceed the samples, per largest first and second difference around the place.

    Interpolation is linear plus a rest without mean, which summation by parts turns into weights of second differences
    (and, as the taps are not quite symmetric, of one first difference). The parabola adds an eighth of its bend.
    """
    slope, bend = 0.0, 0.0
    weights = np.empty(TAPS)
    for phase in range(PHASES - 1):
        share = (phase + 1.0) / PHASES
        running, moment = 0.0, 0.0
        for k in range(TAPS):
            running += taps[phase, k]
            running -= 1.0 - share if k == HALF - 1 else 0.0
            running -= share if k == HALF else 0.0
            weights[k] = running
            moment += running
        weights[HALF - 1] -= moment
        total, running = 0.0, 0.0
        for k in range(TAPS):
            running += weights[k]
            total += abs(running)
        slope, bend = max(slope, abs(moment)), max(bend, total)
    return 1.5 * slope, 1.5 * bend + 1.0 / 32.0


@inline
def _bits(x: float) -> int:
    """Those of the magnitude: a maximum of integers vectorises, one of floats does not."""
    return magnitude_bits(float_bits(x))


@helper
def _bounds(twice: Floats, once: Floats, values: Floats) -> tuple[float, float, float]:
    """The largest magnitudes of `values` and their first and second differences; `once` and `twice` are a frame earlier."""
    loud, steep, bent = 0, 0, 0
    for i in range(values.size):
        step = values[i] - once[i]
        loud, steep = max(loud, _bits(values[i])), max(steep, _bits(step))
        bent = max(bent, _bits(step - (once[i] - twice[i])))
    return bits_float(loud), bits_float(steep), bits_float(bent)


@kernel
def highest_peak(signal: Floats, taps: Floats) -> float:
    """The largest magnitude of all channels, between the samples too; `signal` has shape (frames, channels).

    Only where the samples and their differences allow a new maximum does it interpolate.
    """
    frames, channels = signal.shape
    flat, width = signal.reshape(signal.size), CELL * channels
    slope, bend = overshoot_bounds(taps)
    cells = (frames + CELL - 1) // CELL
    bounds = np.zeros((3, cells + 2))  # of magnitude, first and second difference per cell; silent cells around
    edge = np.zeros(width + 2 * channels)  # a cell at the beginning or the end, with silence around
    best = 0.0
    for cell in range(cells):
        first = (cell * CELL - 2) * channels
        part = edge
        if first >= 0 and first + edge.size <= flat.size:
            part = flat[first : first + edge.size]
        else:
            for i in range(edge.size):
                edge[i] = flat[first + i] if 0 <= first + i < flat.size else 0.0
        loud, steep, bent = _bounds(part[:width], part[channels : channels + width], part[2 * channels :])
        bounds[0, cell + 1], bounds[1, cell + 1], bounds[2, cell + 1] = loud, steep, bent
        best = max(best, loud)
    # what follows the last frame belongs to its bends
    bounds[1, cells + 1] = bounds[0, cells]
    bounds[2, cells + 1] = 4.0 * bounds[0, cells]
    work = np.zeros((5, BLOCK + 2 * TAPS))
    for cell in range(cells):
        loud, steep, bent = 0.0, 0.0, 0.0
        for i in range(cell, cell + 3):
            loud, steep, bent = max(loud, bounds[0, i]), max(steep, bounds[1, i]), max(bent, bounds[2, i])
        if (loud + slope * steep + bend * bent) * ROUNDING > best:
            start = cell * CELL
            count = min(CELL, frames - start)
            for channel in range(channels):
                _interval_peaks(signal, channel, start, count, taps, work)
                peaks = work[0]
                top = 0
                for i in range(count):
                    top = max(top, _bits(peaks[i]))
                best = max(best, bits_float(top))
    return best
