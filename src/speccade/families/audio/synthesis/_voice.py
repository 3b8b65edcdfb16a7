"""What the adapters of this folder share: random streams of a voice, pitch tracks, peak normalisation. Heavy."""

from typing import TYPE_CHECKING

import numpy as np

from speccade.core.seeds import named_seed
from speccade.families.audio import mix_kernels
from speccade.families.audio.curve_kernels import moving_phase, steady_phase
from speccade.families.audio.curves import Track, frequency_curve
from speccade.families.audio.synthesis.self_oscillation_kernels import root_mean_square
from speccade.kernels.pcg32 import fill_signed, seeded

if TYPE_CHECKING:
    from speccade.families.audio.contract import Voice
    from speccade.families.audio.types import FreqSweep
    from speccade.kernels.jit import Floats, Words

HIGHEST_HZ = 1e9
"""Far beyond Nyquist, where everything is silent: keeps extreme pitches finite."""

HIGHEST_CREST = 5.0
"""Peak over RMS beyond which a signal counts as clicks rather than as a sound."""


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
    if voice.pitch is not None and voice.frames:
        track = track * voice.pitch
    return np.clip(track, low_hz, high_hz) / voice.sample_rate


def full_steps(frequency_hz: "float | Floats", voice: "Voice", low_hz: float, high_hz: float) -> "Floats":
    """The same as `steps`, always of shape (frames,)."""
    track = steps(frequency_hz, voice, low_hz, high_hz)
    return np.full(voice.frames, track[0]) if track.size == 1 else track


def bounded_track(voice: "Voice", frequency_hz: float, sweep_to: "FreqSweep | None" = None) -> Track:
    """The pitch of a source with its sweep, LFO and envelope, kept finite: see `curves.track`."""
    curve = np.atleast_1d(np.asarray(frequency_curve(frequency_hz, sweep_to, voice)))
    step = np.clip(curve, 0.0, HIGHEST_HZ) / voice.sample_rate
    phase = np.empty(voice.frames)
    if step.size == 1 and voice.frames != 1:
        steady_phase(float(step[0]), phase)
    else:
        moving_phase(step, phase)
    return Track(step, phase)


def normalise_peak(signal: "Floats") -> "Floats":
    """`signal` scaled, in place, to a largest magnitude of 1; silence stays silent."""
    mix_kernels.normalise_peak(signal)
    return signal


def normalise_rms(signal: "Floats", level: float) -> "Floats":
    """`signal` scaled, in place, to a root mean square of `level`; silence stays silent, and a lone click is not blown up."""
    found = root_mean_square(signal)
    if found <= 0.0:
        return signal
    signal *= min(level / found, HIGHEST_CREST * level / mix_kernels.peak_of(signal))
    return signal
