"""Finding and joining the seam of a sample loop."""

import numpy as np
from numpy.typing import NDArray

from speccade.kernels.jit import inline, kernel

Array = NDArray[np.float64]


@kernel
def nearest_crossing(signal: Array, target: int, radius: int, lowest: int) -> int:
    """The frame from `lowest` on nearest to `target` where channel 0 has just risen through zero.

    Else where it has fallen through zero; else the quietest frame.
    """
    frames = signal.shape[0]
    first, last = max(1, lowest, target - radius), min(frames - 1, target + radius)
    best, best_distance, best_rising = -1, 0, False
    quietest = target
    for i in range(first, last + 1):
        before, here = signal[i - 1, 0], signal[i, 0]
        if abs(here) < abs(signal[quietest, 0]):
            quietest = i
        rising = before < 0.0 <= here
        falling = before > 0.0 >= here
        if rising or falling:
            distance = abs(i - target)
            better = rising == best_rising and distance < best_distance
            if best < 0 or (rising and not best_rising) or better:
                best, best_distance, best_rising = i, distance, rising
    return best if best >= 0 else quietest


@kernel
def best_match(signal: Array, anchor: int, target: int, radius: int, reach: int) -> int:
    """The frame within `radius` of `target` around which the signal looks most like it does around `anchor`.

    Compares `reach` frames to either side, all channels, by the squared difference over the energy of both; ties go to
    the frame nearest to `target`.
    """
    frames = signal.shape[0]
    first = max(anchor + 1, target - radius)
    last = min(frames, target + radius)
    best, best_cost = target, np.inf
    for k in range(2 * radius + 1):
        # target, target + 1, target - 1, target + 2 ...
        candidate = target + ((k + 1) // 2 if k % 2 == 1 else -(k // 2))
        if candidate < first or candidate > last:
            continue
        low = max(-reach, -anchor)
        high = min(reach, frames - candidate)
        difference = energy = 0.0
        for j in range(low, high):
            for c in range(signal.shape[1]):
                a, b = signal[anchor + j, c], signal[candidate + j, c]
                difference += (a - b) * (a - b)
                energy += a * a + b * b
        cost = difference / energy if energy > 0.0 else 0.0
        if cost < best_cost:
            best, best_cost = candidate, cost
    return best


@kernel
def similarity(signal: Array, a: int, b: int, length: int) -> float:
    """Correlation coefficient of two stretches of `length` frames, 0 to 1 (negative ones count as 0)."""
    product = power_a = power_b = 0.0
    for i in range(length):
        for c in range(signal.shape[1]):
            x, y = signal[a + i, c], signal[b + i, c]
            product += x * y
            power_a += x * x
            power_b += y * y
    power = np.sqrt(power_a * power_b)
    return min(1.0, max(0.0, product / power)) if power > 0.0 else 1.0


@inline
def _blend(signal: Array, at: int, other: int, rise: float, correlation: float) -> None:
    """Mix frame `other` into frame `at` by `rise`, 0 to 1."""
    fall = 1.0 - rise
    norm = 1.0 / np.sqrt(rise * rise + fall * fall + 2.0 * correlation * rise * fall)
    for c in range(signal.shape[1]):
        signal[at, c] = (signal[at, c] * fall + signal[other, c] * rise) * norm


@kernel
def crossfade(signal: Array, into: int, source: int, length: int, correlation: float) -> None:
    """Fade `length` frames from `into` over to those from `source`, which end up alone on the last one.

    Linear fades whose sum of powers stays one for signals of the given correlation: equal gain at 1, equal power at 0.
    """
    for i in range(length):
        rise = (i + 1.0) / length
        _blend(signal, into + i, source + i, rise, correlation)


@kernel
def crossfade_back(signal: Array, into: int, source: int, length: int, correlation: float) -> None:
    """The same the other way: from the frames at `source`, almost alone on the first one, back to those at `into`."""
    for i in range(length):
        rise = 1.0 - (i + 1.0) / (length + 1.0)
        _blend(signal, into + i, source + i, rise, correlation)


@kernel
def seam_error(signal: Array, start: int, end: int, peak: float) -> float:
    """Jump from frame `end` to `start` beyond the step that the signal makes before `start`, over `peak`."""
    worst = 0.0
    for c in range(signal.shape[1]):
        jump = abs(signal[start, c] - signal[end, c])
        usual = abs(signal[start, c] - signal[start - 1, c]) if start > 0 else 0.0
        worst = max(worst, jump - usual)
    return worst / peak if peak > 0.0 else 0.0
