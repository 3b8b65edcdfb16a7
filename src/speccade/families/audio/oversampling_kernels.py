"""Doubling and halving the sample rate, around what must not alias.

Linear-phase half-band stages (Fred Harris, *Multirate Signal Processing for Communication Systems*, 2004, chapter 8) with
Kaiser windows (J. F. Kaiser, *Nonrecursive digital filter design using the I0-sinh window function*, 1974). Effects go up
and down block by block, with MARGIN frames computed to either side, so that this adds no delay; sources only come down.
The filters run in single precision, whose noise is 145 dB below the signal.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from speccade.kernels.jit import Floats, Singles, helper, kernel
from speccade.kernels.windows import kaiser, sinc

STAGES: Final = 4
REACH: Final = (32, 8, 8, 8)  # pairs of taps of each stage of an effect; multiples of 4
BLOCK: Final = 3072
MARGIN: Final = 88  # what all stages up and down reach


@kernel
def design_half_band(pairs: int, beta: float) -> Floats:
    """Weights of the values k + 1/2 frames to either side of a point half-way between two frames; they sum to 1/2."""
    taps = np.empty(pairs)
    total = 0.0
    for k in range(pairs):
        t = k + 0.5
        taps[k] = sinc(t) * kaiser(t / pairs, beta)
        total += taps[k]
    for k in range(pairs):
        taps[k] *= 0.5 / total
    return taps


@helper
def _between(x: Singles, first: int, count: int, taps: Singles, pairs: int, out: Singles) -> None:
    """out[i] = value half-way between x[first + i] and x[first + i + 1]."""
    for i in range(count):
        out[i] = 0.0
    grouped = pairs // 8 * 8
    for k in range(0, grouped, 8):
        h0, h1, h2, h3 = taps[k], taps[k + 1], taps[k + 2], taps[k + 3]
        h4, h5, h6, h7 = taps[k + 4], taps[k + 5], taps[k + 6], taps[k + 7]
        a = x[first - k - 7 : first - k + count]
        b = x[first + 1 + k : first + k + 8 + count]
        for i in range(count):
            near = (h0 * (a[i + 7] + b[i]) + h1 * (a[i + 6] + b[i + 1])) + (
                h2 * (a[i + 5] + b[i + 2]) + h3 * (a[i + 4] + b[i + 3])
            )
            far = (h4 * (a[i + 3] + b[i + 4]) + h5 * (a[i + 2] + b[i + 5])) + (
                h6 * (a[i + 1] + b[i + 6]) + h7 * (a[i] + b[i + 7])
            )
            out[i] += near + far
    for k in range(grouped, pairs, 4):
        h0, h1, h2, h3 = taps[k], taps[k + 1], taps[k + 2], taps[k + 3]
        a = x[first - k - 3 : first - k + count]
        b = x[first + 1 + k : first + k + 4 + count]
        for i in range(count):
            out[i] += (h0 * (a[i + 3] + b[i]) + h1 * (a[i + 2] + b[i + 1])) + (
                h2 * (a[i + 1] + b[i + 2]) + h3 * (a[i] + b[i + 3])
            )


@helper
def raise_rate(x: Singles, size: int, taps: Singles, pairs: int, work: Singles, out: Singles) -> None:
    """out[2i] = x[i] and out[2i + 1] half-way to x[i + 1], for `size` values; garbage within `pairs` of the ends."""
    count = size - 2 * pairs
    _between(x, pairs, count, taps, pairs, work)
    here, raised_here = x[pairs:], out[2 * pairs :]
    for i in range(count):
        raised_here[2 * i], raised_here[2 * i + 1] = here[i], work[i]


@helper
def lower_rate(x: Singles, size: int, taps: Singles, pairs: int, work: Singles, out: Singles) -> None:
    """out[i] = low-passed x at 2i, for `size` values of out; garbage within `pairs` of the ends."""
    odd = work[size:]
    for i in range(size):
        odd[i] = x[2 * i + 1]
    count = size - 2 * pairs
    _between(odd, pairs - 1, count, taps, pairs, work)
    even, middle = x[2 * pairs :], out[pairs:]
    for i in range(count):
        middle[i] = np.float32(0.5) * (even[2 * i] + work[i])


@helper
def load(signal: Floats, channel: int, first: int, size: int, out: NDArray[np.floating[Any]]) -> None:
    """out[i] = frame first + i of a channel; silence outside."""
    low = min(max(0, -first), size)
    high = max(min(size, signal.shape[0] - first), low)
    for i in range(low):
        out[i] = 0.0
    part = signal[first + low : first + high, channel]
    body = out[low:high]
    for i in range(high - low):
        body[i] = part[i]
    for i in range(high, size):
        out[i] = 0.0


@helper
def raised(signal: Floats, channel: int, start: int, size: int, stages: int, taps: Singles, rows: Singles) -> None:
    """Into rows[stages]: MARGIN frames before `start` to MARGIN after the `size` frames, at 2**stages times the rate."""
    length = size + 2 * MARGIN
    load(signal, channel, start - MARGIN, length, rows[0])
    for stage in range(stages):
        raise_rate(rows[stage], length << stage, taps[stage], REACH[stage], rows[stages + 1], rows[stage + 1])


@helper
def lowered(size: int, stages: int, taps: Singles, rows: Singles) -> None:
    """The opposite: from rows[stages] to rows[0], where the frames of the block begin at MARGIN."""
    length = size + 2 * MARGIN
    for i in range(stages):
        stage = stages - 1 - i
        lower_rate(rows[stage + 1], length << stage, taps[stage], REACH[stage], rows[stages + 1], rows[stage])


@helper
def block_rows(stages: int) -> Singles:
    """Working memory of `raised` and `lowered`: a row per rate, and one for the filters."""
    return np.zeros((stages + 2, (BLOCK + 2 * MARGIN) << stages), dtype=np.float32)


@kernel
def halve(x: Floats, taps: Singles, out: Floats) -> None:
    """Low-pass `x` and keep every second frame: out[i] is centred on x[2i]; frames outside `x` are silent."""
    pairs = taps.size
    odd, middle = np.empty(BLOCK + 2 * pairs, dtype=np.float32), np.empty(BLOCK, dtype=np.float32)
    for start in range(0, out.size, BLOCK):
        target, even = out[start : start + BLOCK], x[2 * start :]
        size, first = target.size, start - pairs
        low = min(max(0, -first), size + 2 * pairs)
        high = max(low, min(size + 2 * pairs, x.size // 2 - first))
        inside, part = odd[low:high], x[2 * (first + low) + 1 :]
        for i in range(low):
            odd[i] = 0.0
        for i in range(inside.size):
            inside[i] = part[2 * i]
        for i in range(high, size + 2 * pairs):
            odd[i] = 0.0
        _between(odd, pairs - 1, size, taps, pairs, middle)
        for i in range(size):
            target[i] = 0.5 * (even[2 * i] + middle[i])
