"""What grains and frozen spectra are made of: the tagged records under `source`."""

import math
from typing import TYPE_CHECKING, Literal

from speccade.core.model import LenientModel
from speccade.core.tagged import Tagged
from speccade.families.audio.contract import Voice
from speccade.families.audio.types import Frequency, NoiseType, Waveform

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array

NOISE_FRAMES = 1 << 17
"""Length of the noise that grains are cut from."""


class Source(LenientModel):
    """Raw material; stray keys are ignored."""

    def grain(self, voice: Voice) -> "tuple[int, Array, float, Array]":
        """For `grain_kernels.scatter`: kind, pitch in cycles per frame, formant step, noise."""
        raise TypeError(f"{type(self).__name__} has no grains")

    def moment(self, voice: Voice, frames: int) -> "Array":
        """For `spectral_freeze`: that many frames at the steady pitch of the source."""
        raise TypeError(f"{type(self).__name__} has no spectrum")

    @property
    def lowest(self) -> float:
        """Lowest frequency in Hz that an analysis has to resolve; infinite where there is none."""
        return math.inf


class NoiseSource(Source):
    """Noise."""

    type: Literal["noise"]
    """Tag."""
    noise_type: NoiseType
    """Colour."""

    def grain(self, voice: Voice) -> "tuple[int, Array, float, Array]":
        """Grains are cut from one long noise."""
        import numpy as np

        from speccade.families.audio.noise_kernels import noise
        from speccade.families.audio.synthesis import _voice
        from speccade.families.audio.synthesis.grain_kernels import NOISE

        return NOISE, np.zeros(1), 0.0, noise(self.noise_type, NOISE_FRAMES, _voice.stream(voice, "noise"))

    def moment(self, voice: Voice, frames: int) -> "Array":
        """A piece of the noise."""
        from speccade.families.audio.noise_kernels import noise
        from speccade.families.audio.synthesis import _voice

        return noise(self.noise_type, frames, _voice.stream(voice, "noise"))


class ToneSource(Source):
    """A waveform."""

    type: Literal["tone"]
    """Tag."""
    waveform: Waveform
    """Shape."""
    frequency: Frequency
    """Pitch."""

    def grain(self, voice: Voice) -> "tuple[int, Array, float, Array]":
        """Every grain starts its wave anew."""
        import numpy as np

        from speccade.families.audio.synthesis import _voice
        from speccade.families.audio.synthesis.grain_kernels import KINDS

        return KINDS[self.waveform], _voice.steps(self.frequency, voice, 0.0, _voice.HIGHEST_HZ), 0.0, np.zeros(1)

    def moment(self, voice: Voice, frames: int) -> "Array":
        """The band-limited wave from its start."""
        import numpy as np

        from speccade.families.audio.synthesis.shape_kernels import add_shape

        out = np.zeros(frames)
        add_shape(self.waveform, np.array([self.frequency / voice.sample_rate]), out)
        return out

    @property
    def lowest(self) -> float:
        """The fundamental."""
        return self.frequency


class FormantSource(Source):
    """A saw that a sine opens and closes."""

    type: Literal["formant"]
    """Tag."""
    frequency: Frequency
    """Pitch of the saw."""
    formant_freq: Frequency
    """Frequency of the sine; it stays where it is when the pitch moves."""

    def grain(self, voice: Voice) -> "tuple[int, Array, float, Array]":
        """Every grain starts saw and sine anew."""
        import numpy as np

        from speccade.families.audio.synthesis import _voice
        from speccade.families.audio.synthesis.grain_kernels import FORMANT

        steps = _voice.steps(self.frequency, voice, 0.0, _voice.HIGHEST_HZ)
        return FORMANT, steps, min(0.5, self.formant_freq / voice.sample_rate), np.zeros(1)


GRAIN_SOURCES = Tagged("type", NoiseSource, ToneSource, FormantSource, noun="grain source")
SPECTRAL_SOURCES = Tagged("type", NoiseSource, ToneSource, noun="spectral source")
