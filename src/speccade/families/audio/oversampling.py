"""Rendering at 2, 4 or 8 times the sample rate and coming down again, for sources that cannot be band-limited directly.

Linear-phase half-band stages, Kaiser window (J. F. Kaiser, *Nonrecursive digital filter design using the I0-sinh window
function*, 1974), 90 dB: flat to 0.45 of the sample rate, and what folds back stays above 0.45, too. Heavy.
"""

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from speccade.kernels.elementary import sin_turns
from speccade.kernels.jit import Floats, kernel

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array

FACTORS = (1, 2, 4, 8)
PASS = 0.45
"""Edge of the pass band over the final sample rate."""
ATTENUATION_DB = 100.0
MARGIN = 40
"""Frames at the final rate to render beyond the end, so that the filters have their future."""


@kernel
def design_half_band(beta: float, taps: Floats) -> None:
    """Odd taps of a half-band low-pass on one side: taps[k] weighs both neighbours 2k + 1 frames away (centre: 0.5)."""
    count = taps.size
    reach = 2.0 * count
    base = _bessel_i0(beta)
    total = 0.0
    for k in range(count):
        n = 2.0 * k + 1.0
        x = n / reach
        ideal = sin_turns(0.25 * n) / (3.141592653589793 * n)
        taps[k] = ideal * _bessel_i0(beta * np.sqrt(1.0 - x * x)) / base
        total += 2.0 * taps[k]
    for k in range(count):
        taps[k] *= 0.5 / total  # unity gain at 0 Hz


@kernel
def _bessel_i0(x: float) -> float:
    """Modified Bessel function of order 0, by its power series."""
    term = total = 1.0
    half = 0.25 * x * x
    for k in range(1, 60):
        term *= half / (k * k)
        total += term
    return total


@kernel
def halve(x: Floats, taps: Floats, out: Floats) -> None:
    """Low-pass `x` and keep every second frame: out[i] is centred on x[2i]; frames outside `x` are silent."""
    count = taps.size
    odd = np.zeros(out.size + 2 * count)
    for i in range(x.size // 2):
        odd[count + i] = x[2 * i + 1]
    # blocks over taps over frames: the inner loop runs over neighbours in memory and vectorises
    for start in range(0, out.size, 512):
        target = out[start : start + 512]
        for i in range(target.size):
            target[i] = 0.5 * x[2 * (start + i)]
        for k in range(count):
            weight = taps[k]
            before = odd[count + start - k - 1 :]
            after = odd[count + start + k :]
            for i in range(target.size):
                target[i] += weight * (before[i] + after[i])


@cache
def half_band(factor: int) -> "Array":
    """One-sided odd taps of the stage that comes down from `factor` to `factor / 2` times the final rate."""
    # pass to PASS, stop from factor/2 - PASS... as fractions of this stage's input rate
    transition = (factor / 2 - 2 * PASS) / factor
    length = (ATTENUATION_DB - 8.0) / (2.285 * 6.283185307179586 * transition)
    taps = np.empty(int(length / 4.0) + 2)
    design_half_band(0.1102 * (ATTENUATION_DB - 8.7), taps)
    return taps


def decimate(x: "Array", factor: int, frames: int) -> "Array":
    """`x` at `factor` times the rate as `frames` frames; x[0] is the time of the first, no delay is added."""
    while factor > 1:
        count = x.size // 2
        out = np.empty(count)
        halve(x, half_band(factor), out)
        x, factor = out, factor // 2
    return x[:frames]
