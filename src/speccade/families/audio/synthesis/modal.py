"""Modal synthesis: a struck object as the sum of its modes."""

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from speccade.core.model import Clamped, Model, Unit
from speccade.families.audio.contract import Synthesis, Voice
from speccade.families.audio.synthesis._fields import StruckFrequency
from speccade.families.audio.types import Fraction, FreqSweep

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array

NOISE_SECONDS = 0.005
PLUCK_SECONDS = 0.002


class ModalMode(Model):
    """One mode of vibration."""

    freq_ratio: Annotated[float, Clamped(0.001, None)]
    """Frequency over that of the object."""
    amplitude: Fraction
    """Level."""
    decay_time: Annotated[float, Clamped(0.001, None), Unit("s")]
    """Time in which it falls to e^-3 (-26 dB)."""


class Modal(Synthesis):
    """A bar, plate or bell given by its modes, struck once."""

    version = 2

    type: Literal["modal"]
    """Tag."""
    frequency: StruckFrequency
    """Pitch to which the modes' ratios refer."""
    modes: Annotated[list[ModalMode], Field(max_length=1024)]
    """Modes of vibration; none gives silence."""
    excitation: Literal["impulse", "noise", "pluck"]
    """What strikes it: a hard tap, 5 ms of noise, or a pluck of 2 ms."""
    freq_sweep: FreqSweep | None = None
    """Glide of the pitch; the modes keep their ratios."""

    def render(self, voice: Voice) -> "Array":
        """Mono, peak 1: every mode starts at zero and never aliases."""
        import numpy as np

        from speccade.families.audio.synthesis import _voice
        from speccade.families.audio.synthesis.struck_kernels import fade_noise, random_signs, struck

        ratio = np.array([min(mode.freq_ratio, 1e6) for mode in self.modes])
        amplitude = np.array([mode.amplitude for mode in self.modes])
        decay = np.array([3.0 / (mode.decay_time * voice.sample_rate) for mode in self.modes])
        random_signs(_voice.stream(voice, "signs"), amplitude)
        seconds = {"impulse": 0.0, "noise": NOISE_SECONDS, "pluck": PLUCK_SECONDS}[self.excitation]
        impulse, level = {"impulse": (1.0, 0.0), "noise": (0.0, 1.0), "pluck": (0.7, 0.3)}[self.excitation]
        noise = level * _voice.white(voice, "strike", int(seconds * voice.sample_rate))
        fade_noise(noise)
        pitch = _voice.bounded_track(voice, self.frequency, self.freq_sweep)
        return _voice.normalise_peak(struck(pitch, ratio, amplitude, decay, impulse, noise, voice.frames))


OP = Modal
