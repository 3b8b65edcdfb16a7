"""Signals and parameters in the layouts that kernels take. Heavy."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from speccade.kernels.jit import Floats, helper, kernel

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array


def columns(signal: "Array") -> "Array":
    """A signal of shape (frames,) or (frames, channels) as contiguous frames, shape (frames, channels)."""
    frames = signal.reshape(-1, 1) if signal.ndim == 1 else signal
    return np.ascontiguousarray(frames, dtype=np.float64)


def stereo(signal: "Array") -> "Array":
    """A signal with 1 or 2 channels as contiguous frames of two, shape (frames, 2)."""
    if signal.shape[1] == 1:
        return np.concatenate([signal, signal], axis=1)
    return np.ascontiguousarray(signal, dtype=np.float64)


def moved(base: float, offset: "Array | None", low: float, high: float) -> "Array":
    """A parameter per frame: `base` plus the offset of an LFO, kept in [low, high]; one value where nothing moves it."""
    if offset is None:
        return np.array([min(max(base, low), high)])
    out = base + offset
    return np.clip(out, low, high, out=out)


@helper
def take(values: Floats, start: int, out: Floats) -> None:
    """out = `values` (one per frame, or a single one) from frame `start` on: loops over both kinds then vectorise."""
    if values.size > 1:
        part = values[start : start + out.size]
        for i in range(out.size):
            out[i] = part[i]
    else:
        for i in range(out.size):
            out[i] = values[0]


@helper
def take_channel(frames: Floats, channels: int, channel: int, out: Floats) -> None:
    """out = one channel of flat frames of 1 or 2 channels, from the first on."""
    if channels == 1:
        for i in range(out.size):
            out[i] = frames[i]
    else:  # a known distance: it vectorises
        for i in range(out.size):
            out[i] = frames[2 * i + channel]


@helper
def put_channel(values: Floats, channels: int, channel: int, out: Floats) -> None:
    """The opposite: `values` into one channel of the flat frames `out`."""
    if channels == 1:
        for i in range(values.size):
            out[i] = values[i]
    else:
        for i in range(values.size):
            out[2 * i + channel] = values[i]


@helper
def scale_both(signal: Floats, gain: Floats, out: Floats) -> None:
    """`out` = both channels of `signal` times `gain` per frame."""
    source, result = signal.reshape(signal.size), out.reshape(out.size)  # flat, it vectorises
    for i in range(out.shape[0]):
        result[2 * i] = source[2 * i] * gain[i]
        result[2 * i + 1] = source[2 * i + 1] * gain[i]


@kernel
def channels_agree(signal: Floats) -> bool:
    """Whether both channels of a signal of shape (frames, 2) hold the same numbers."""
    for n in range(signal.shape[0]):  # noqa: SIM110
        if signal[n, 0] != signal[n, 1]:
            return False
    return True


@kernel
def doubled(signal: Floats) -> Floats:
    """A signal of shape (frames, 1) in two channels."""
    out = np.empty((signal.shape[0], 2))
    for n in range(signal.shape[0]):
        out[n, 0] = signal[n, 0]
        out[n, 1] = signal[n, 0]
    return out


def distinct(signal: "Array") -> "Array":
    """A signal of shape (frames, channels), contiguous, without the second channel where it repeats the first."""
    frames = np.ascontiguousarray(signal, dtype=np.float64)
    if frames.shape[1] == 2 and channels_agree(frames):
        return np.ascontiguousarray(frames[:, :1])
    return frames


def once_if_equal(signal: "Array", function: "Callable[[Array], Array]") -> "Array":
    """`function` of a signal of shape (frames, channels), run on one channel only where both hold the same.

    For costly effects: most mixes are mono up to here.
    """
    frames = distinct(signal)
    out = function(frames)
    return doubled(out) if frames.shape[1] < signal.shape[1] else out
