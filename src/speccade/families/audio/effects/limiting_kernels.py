"""Look-ahead limiting without delay. Signals have shape (frames, 2); both channels share one gain."""

from typing import Final

import numpy as np

from speccade.families.audio.effects.dynamics_kernels import smoothing
from speccade.kernels.elementary import db_to_gain
from speccade.kernels.jit import Floats, kernel

MARGIN: Final = 0.9863  # -0.12 dB: meters with longer filters than ours, and the gain's own movement


@kernel
def linear_gain(db: float) -> float:
    """Gain of a level in dB."""
    return db_to_gain(db)


@kernel
def window_minimum(values: Floats, ahead: int) -> Floats:
    """The least of `values`, from `ahead` frames before the first on: out[i] = min(values[i - ahead .. i]).

    `out` is longer than `values` by `ahead`; outside them counts as 1. A monotonic queue (Daniel Lemire, *Streaming
    Maximum-Minimum Filter Using No More than Three Comparisons per Element*, 2006): constant time per frame.
    """
    frames = values.size
    out = np.ones(frames + ahead)
    queue = np.empty(frames + 1, dtype=np.int64)
    first, last = 0, 0  # queue[first:last], values rising
    for i in range(frames + ahead):
        if i < frames:
            value = values[i]
            while last > first and values[queue[last - 1]] >= value:
                last -= 1
            queue[last] = i
            last += 1
        while last > first and queue[first] < i - ahead:
            first += 1
        if last > first:
            out[i] = min(values[queue[first]], 1.0)
    return out


@kernel
def limit(
    signal: Floats, peaks: Floats, sample_rate: float, ceiling: float, gain: float, ahead: int, release_ms: float
) -> Floats:
    """`signal` with no true peak above `ceiling` (linear) less a margin, times `gain`; `peaks` as of `linked_peaks`.

    The gain each frame needs is held `ahead` frames back from every peak, recovers exponentially, and is smoothed by two
    averages that together span the look-ahead: it falls in an S and is down when the peak comes.
    """
    frames = signal.shape[0]
    need = np.empty(frames)
    aim = MARGIN * ceiling
    for n in range(frames):
        need[n] = aim / peaks[n] if peaks[n] > aim else 1.0
    held = window_minimum(need, ahead)  # held[n + ahead - k] knows of frame n, k <= ahead
    pole = smoothing(release_ms, sample_rate)
    first = ahead // 2 + 1
    second = ahead - ahead // 2 + 1
    now = 1.0
    for i in range(held.size):
        now = min(held[i], held[i] + pole * (now - held[i]))
        held[i] = 1.0 - now
    out = np.empty_like(signal)
    inner, outer = 0.0, 0.0
    averaged = np.zeros(held.size)
    # running sums of the reductions, not of the gains: where nothing is limited they are zero within 1e-12
    for i in range(held.size):
        inner += held[i]
        if i >= first:
            inner -= held[i - first]
        averaged[i] = inner / first
    for i in range(held.size):
        outer += averaged[i]
        if i >= second:
            outer -= averaged[i - second]
        n = i - ahead
        if n >= 0:
            level = min(need[n], 1.0 - outer / second) * gain
            out[n, 0] = signal[n, 0] * level
            out[n, 1] = signal[n, 1] * level
    return out
