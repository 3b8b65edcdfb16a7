"""The cutoff of an envelope-following filter."""

from typing import Final

import numpy as np

from speccade.families.audio.effects.dynamics_kernels import follow, smoothing
from speccade.families.audio.filters.response_kernels import bounded_frequency
from speccade.kernels.jit import Floats, kernel

OPEN_HZ: Final = 20000.0
CLOSED_HZ: Final = 20.0


@kernel
def cutoffs(
    signal: Floats, sample_rate: float, attack_ms: float, release_ms: float, base: float, reach: float
) -> Floats:
    """Cutoff (Hz) per frame of a signal of shape (frames, 2): `base` in silence, open where level times `reach` is 1."""
    frames = signal.shape[0]
    out = np.empty(frames)
    attack, release = smoothing(attack_ms, sample_rate), smoothing(release_ms, sample_rate)
    envelope = 0.0
    for n in range(frames):
        envelope = follow(envelope, max(abs(signal[n, 0]), abs(signal[n, 1])), attack, release)
        frequency = min(max(base + envelope * reach * (OPEN_HZ - base), CLOSED_HZ), OPEN_HZ)
        out[n] = bounded_frequency(frequency, sample_rate)
    return out
