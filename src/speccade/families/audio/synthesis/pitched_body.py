"""A falling tone: the body of a drum."""

from typing import Annotated, Literal

from pydantic import Field

from speccade.core.model import Unit
from speccade.families.audio.contract import Array, Synthesis, Voice
from speccade.families.audio.types import Frequency


class PitchedBody(Synthesis):
    """The body of a kick or tom: four harmonics whose pitch falls exponentially."""

    version = 2

    type: Literal["pitched_body"]
    """Tag."""
    start_freq: Frequency
    """Pitch at the start."""
    end_freq: Frequency
    """Pitch at the end of the fall."""
    fall_time: Annotated[float | None, Field(gt=0), Unit("s")] = None
    """Length of the fall, after which the pitch holds; absent: the whole layer."""

    def render(self, voice: Voice) -> Array:
        """Mono, peak 1: harmonics 1 to 4 at amplitudes 1, 1/2, 1/4, 1/8, starting at zero."""
        import numpy as np

        from speccade.families.audio.synthesis import _voice
        from speccade.families.audio.synthesis.partials_kernels import ring
        from speccade.families.audio.synthesis.pitched_body_kernels import falling_pitch

        fall_frames = voice.frames if self.fall_time is None else self.fall_time * voice.sample_rate
        track = np.empty(voice.frames)
        falling_pitch(self.start_freq, self.end_freq, float(fall_frames), track)
        step = _voice.full_steps(track, voice, 0.0, _voice.HIGHEST_HZ)
        harmonics, amplitude, none = np.arange(1.0, 5.0), np.array([1.0, 0.5, 0.25, 0.125]), np.zeros(4)
        return _voice.normalise_peak(ring(step, harmonics, amplitude, none, none, voice.frames))


OP = PitchedBody
