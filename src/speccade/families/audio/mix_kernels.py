"""Placing layers in the stereo field, DC, the end fade, decibels."""

import numpy as np
from numpy.typing import NDArray

from speccade.kernels.elementary import cos_turns, db_to_gain, gain_to_db, sin_turns
from speccade.kernels.jit import Floats, kernel

Shorts = NDArray[np.int16]


@kernel
def pan_gains(pan: Floats, scale: float, left: Floats, right: Floats) -> None:
    """Equal-power gains of each position in [-1, 1] (clamped), times `scale`: cos and sin of (pan + 1) pi / 4."""
    for i in range(pan.size):
        p = min(1.0, max(-1.0, pan[i]))
        turns = (p + 1.0) * 0.125
        left[i] = scale * cos_turns(turns)
        right[i] = scale * sin_turns(turns)


@kernel
def add_layer(signal: Floats, envelope: Floats, gain: Floats, start: int, mix: Floats) -> None:
    """Add `signal` times `envelope` (per frame) times `gain` (one, or per frame) to `mix` from frame `start` on."""
    target = mix[start:]
    if gain.size > 1:
        for i in range(signal.size):
            target[i] += signal[i] * envelope[i] * gain[i]
    else:
        for i in range(signal.size):
            target[i] += signal[i] * envelope[i] * gain[0]


@kernel
def fade_out(signal: Floats, begin: int) -> None:
    """Raised-cosine fade of a (frames, channels) signal from frame `begin` to silence at the end."""
    count = signal.shape[0] - begin
    for i in range(count):
        gain = 0.5 + 0.5 * cos_turns(0.5 * (i + 1.0) / count)
        for c in range(signal.shape[1]):
            signal[begin + i, c] *= gain


@kernel
def remove_dc(signal: Floats, coefficient: float) -> None:
    """First-order high-pass with its pole at `coefficient`, in place, (frames, channels)."""
    gain = 0.5 * (1.0 + coefficient)
    for c in range(signal.shape[1]):
        before, y = 0.0, 0.0
        for i in range(signal.shape[0]):
            x = signal[i, c]
            y = coefficient * y + gain * (x - before)
            before = x
            signal[i, c] = y


@kernel
def gain_of(decibels: float) -> float:
    """Amplitude ratio of a level in decibels."""
    return db_to_gain(decibels)


@kernel
def decibels_of(gain: float) -> float:
    """Level in decibels of an amplitude ratio; -200 dB or less is -200."""
    return gain_to_db(max(1e-10, gain))


@kernel
def survey(signal: Floats) -> tuple[float, float, float]:
    """Of a (frames, channels) signal: largest magnitude, largest magnitude of a channel's mean, power.

    The magnitude is NaN where a value is NaN or infinite.
    """
    top, worst, power, bad = 0.0, 0.0, 0.0, 0.0
    for c in range(signal.shape[1]):
        total = 0.0
        for i in range(signal.shape[0]):
            x = signal[i, c]
            bad += x - x
            total += x
            power += x * x
            magnitude = abs(x)
            top = magnitude if magnitude > top else top
        mean = abs(total) / max(1, signal.shape[0])
        worst = mean if mean > worst else worst
    return top + bad, worst, power / max(1, signal.size)


@kernel
def quantise(signal: Floats, gain: float, dither: Floats, out: Shorts) -> None:
    """`signal` times `gain` plus `dither` (in steps; same shape, or empty) as 16-bit PCM, clipped, half to even."""
    dithered = dither.size > 0
    for i in range(signal.shape[0]):
        for c in range(signal.shape[1]):
            x = signal[i, c] * gain
            x = 1.0 if x > 1.0 else x
            x = -1.0 if x < -1.0 else x
            x = x * 32767.0
            if dithered:
                x += dither[i, c]
            x = np.rint(x)
            x = 32767.0 if x > 32767.0 else x
            out[i, c] = np.int16(-32767.0 if x < -32767.0 else x)
