"""Summing, panning, levels and quantisation of finished signals."""

import numpy as np
from numpy.typing import NDArray

from speccade.kernels.elementary import cos_turns, sin_turns
from speccade.kernels.jit import kernel

Array = NDArray[np.float64]
SQRT2 = 1.4142135623730951


@kernel
def add_mono(mix: Array, signal: Array, start: int, volume: float) -> None:
    """Add a (frames,) signal to a (frames,) mix."""
    for i in range(signal.size):
        mix[start + i] += signal[i] * volume


@kernel
def pan_gains(pan: Array, scale: float, left: Array, right: Array) -> None:
    """Equal-power gains of each position in [-1, 1] (clamped), times `scale`: cos and sin of (pan + 1) pi / 4."""
    for i in range(pan.size):
        p = min(1.0, max(-1.0, pan[i]))
        turns = (p + 1.0) * 0.125
        left[i] = scale * cos_turns(turns)
        right[i] = scale * sin_turns(turns)


@kernel
def add_panned(mix: Array, signal: Array, start: int, left: Array, right: Array) -> None:
    """Add a (frames,) signal to a (frames, 2) mix; gains hold one value, or one per frame."""
    step = 1 if left.size > 1 else 0
    for i in range(signal.size):
        mix[start + i, 0] += signal[i] * left[i * step]
        mix[start + i, 1] += signal[i] * right[i * step]


@kernel
def add_balanced(mix: Array, signal: Array, start: int, left: Array, right: Array) -> None:
    """Add a (frames, 2) signal to a (frames, 2) mix, each channel by its own gain."""
    step = 1 if left.size > 1 else 0
    for i in range(signal.shape[0]):
        mix[start + i, 0] += signal[i, 0] * left[i * step]
        mix[start + i, 1] += signal[i, 1] * right[i * step]


@kernel
def peak(signal: Array) -> float:
    """Largest magnitude of a (frames, channels) signal; NaN where any value is not finite."""
    top = 0.0
    bad = 0.0
    for i in range(signal.shape[0]):
        for c in range(signal.shape[1]):
            x = signal[i, c]
            bad += x - x
            top = max(top, abs(x))
    return top + bad


@kernel
def scale(signal: Array, gain: float) -> None:
    """`signal *= gain`."""
    for i in range(signal.shape[0]):
        for c in range(signal.shape[1]):
            signal[i, c] *= gain


@kernel
def fade_out(signal: Array, begin: int) -> None:
    """Raised-cosine fade from frame `begin` to silence at the end."""
    count = signal.shape[0] - begin
    for i in range(count):
        gain = 0.5 + 0.5 * cos_turns(0.5 * (i + 1.0) / count)
        for c in range(signal.shape[1]):
            signal[begin + i, c] *= gain


@kernel
def remove_dc(signal: Array, coefficient: float) -> None:
    """First-order high-pass y += g (x - x1), pole at `coefficient`, that starts settled on the first sample's zero."""
    gain = 0.5 * (1.0 + coefficient)
    for c in range(signal.shape[1]):
        before, y = 0.0, 0.0
        for i in range(signal.shape[0]):
            x = signal[i, c]
            y = coefficient * y + gain * (x - before)
            before = x
            signal[i, c] = y


@kernel
def quantise(signal: Array, dither: Array, out: NDArray[np.int16]) -> None:
    """Clamp to +-1 and round to 16 bits, half away from zero; `dither` (same shape, or empty) in steps."""
    dithered = dither.size > 0
    for i in range(signal.shape[0]):
        for c in range(signal.shape[1]):
            x = min(1.0, max(-1.0, signal[i, c])) * 32767.0
            if dithered:
                x += dither[i, c]
            step = np.floor(x + 0.5) if x >= 0.0 else -np.floor(0.5 - x)
            out[i, c] = np.int16(min(32767.0, max(-32768.0, step)))
