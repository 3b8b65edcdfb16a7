"""What the adapters of this folder share: random streams of a voice, pitch tracks, peak normalisation. Heavy."""

from typing import TYPE_CHECKING

import numpy as np

from speccade.core.seeds import named_seed
from speccade.families.audio.synthesis.self_oscillation_kernels import root_mean_square
from speccade.kernels.pcg32 import fill_signed, seeded

if TYPE_CHECKING:
    from speccade.families.audio.contract import Voice
    from speccade.kernels.jit import Floats, Words


def stream(voice: "Voice", name: str) -> "Words":
    """The random generator called `name` of a voice; other names never change its draws."""
    return seeded(named_seed(voice.seed, name))


def white(voice: "Voice", name: str, frames: int) -> "Floats":
    """White noise, uniform in [-1, 1), shape (frames,), from the stream called `name`."""
    out = np.empty(frames)
    fill_signed(stream(voice, name), out)
    return out


def steps(frequency_hz: "float | Floats", voice: "Voice", low_hz: float, high_hz: float) -> "Floats":
    """The pitch track of a voice in cycles per frame, bent by `voice.pitch` and limited to [low_hz, high_hz].

    Shape (frames,), or (1,) where nothing moves the pitch: kernels take both and read `steps[min(i, size - 1)]`.
    """
    track = np.asarray(frequency_hz, dtype=np.float64).reshape(-1)
    if voice.pitch is not None:
        track = track * voice.pitch
    return np.clip(track, low_hz, high_hz) / voice.sample_rate


def full_steps(frequency_hz: "float | Floats", voice: "Voice", low_hz: float, high_hz: float) -> "Floats":
    """The same as `steps`, always of shape (frames,)."""
    track = steps(frequency_hz, voice, low_hz, high_hz)
    return np.full(voice.frames, track[0]) if track.size == 1 else track


def normalise_peak(signal: "Floats") -> "Floats":
    """`signal` scaled to a largest magnitude of 1; silence stays silent."""
    peak = np.max(np.abs(signal)) if signal.size else 0.0
    return signal / peak if peak > 0.0 else signal


def normalise_rms(signal: "Floats", level: float) -> "Floats":
    """`signal` scaled to a root mean square of `level`; silence stays silent."""
    found = root_mean_square(signal)
    return signal * (level / found) if found > 0.0 else signal
