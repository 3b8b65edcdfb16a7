"""Pulsar synthesis."""

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from speccade.core.model import Clamped, Unit
from speccade.families.audio.contract import Synthesis, Voice
from speccade.families.audio.types import Frequency, Waveform

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array


class Pulsar(Synthesis):
    """A train of equal grains: a rhythm when slow, a pitch with a formant when fast."""

    type: Literal["pulsar"]
    """Tag."""
    frequency: Frequency
    """Pitch of the wave in a grain: the formant of a fast train."""
    pulse_rate: Annotated[float, Field(gt=0), Clamped(None, 4000.0), Unit("1/s")]
    """Grains per second: the pitch of a fast train."""
    grain_size_ms: Annotated[float, Field(gt=0), Clamped(0.1, 1000.0), Unit("ms")]
    """Length of a grain; longer ones overlap and add up."""
    shape: Waveform
    """Wave in a grain, from its start."""

    def render(self, voice: Voice) -> "Array":
        """Shape (frames,); a pitch that moves takes wave and train along."""
        import numpy as np

        from speccade.families.audio.synthesis import _voice
        from speccade.families.audio.synthesis.grain_kernels import KINDS, grains

        steps = _voice.steps(self.frequency, voice, 0.0, _voice.HIGHEST_HZ)
        size = np.array([self.grain_size_ms * (voice.sample_rate / 1000.0)])
        intervals = 1.0 / _voice.steps(self.pulse_rate, voice, 1e-6, 4000.0)
        contents = (KINDS[self.shape], steps, 0.0, np.zeros(1))
        stream = _voice.stream(voice, "grains")
        return grains(contents, voice, stream, size, intervals, np.zeros(3), constant_power=False)


OP = Pulsar
