"""Signals and parameters in the layouts that kernels take. Heavy."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

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
    return np.clip(base + offset, low, high)


def once_if_equal(signal: "Array", function: "Callable[[Array], Array]") -> "Array":
    """`function` of a signal of shape (frames, channels), run on one channel only where both hold the same."""
    if signal.shape[1] == 2 and np.array_equal(signal[:, 0], signal[:, 1]):
        return np.repeat(function(np.ascontiguousarray(signal[:, :1])), 2, axis=1)
    return function(np.ascontiguousarray(signal, dtype=np.float64))
