"""A drum: the modes of a circular membrane."""

from typing import TYPE_CHECKING, Literal

from speccade.families.audio.contract import Synthesis, Voice
from speccade.families.audio.synthesis._fields import StruckFrequency
from speccade.families.audio.types import Fraction

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array

RATIOS = (1.000, 1.593, 2.135, 2.295, 2.653, 2.917, 3.155, 3.500, 3.598)
"""Modes (0,1) (1,1) (2,1) (0,2) (3,1) (1,2) (4,1) (2,2) (0,3): ratios of the zeros of the Bessel functions."""
STRIKE_SECONDS = 0.005


class MembraneDrum(Synthesis):
    """A hand drum, tom or timpani: an ideal membrane struck by stick or hand."""

    version = 2

    type: Literal["membrane_drum"]
    """Tag."""
    frequency: StruckFrequency
    """Pitch of the lowest mode."""
    decay: Fraction
    """How fast it dies away: 0 rings for seconds, 1 is dry."""
    tone: Fraction
    """Weight of the upper modes against the lowest."""
    strike: Fraction
    """Hardness of the strike: 0 is a soft push, 1 a noisy slap."""

    def render(self, voice: Voice) -> "Array":
        """Mono, peak 1: nine modes that start at zero."""
        import numpy as np

        from speccade.families.audio.synthesis import _voice
        from speccade.families.audio.synthesis.struck_kernels import fade_noise, random_signs, struck

        number = np.arange(float(len(RATIOS)))
        ratio = np.array(RATIOS)
        amplitude = (0.3 + 0.7 * self.tone) / (1.0 + 0.5 * number)
        amplitude[0] = 1.0 - 0.5 * self.tone
        random_signs(_voice.stream(voice, "signs"), amplitude)
        seconds = (0.1 + 2.0 * (1.0 - self.decay)) / (1.0 + 0.3 * number + 0.2 * (ratio - 1.0))
        noise = 0.4 * self.strike * _voice.white(voice, "strike", int(STRIKE_SECONDS * voice.sample_rate))
        fade_noise(noise)
        decay = 3.0 / (seconds * voice.sample_rate)
        pitch = _voice.bounded_track(voice, self.frequency)
        impulse = 1.0 - 0.4 * self.strike
        return _voice.normalise_peak(struck(pitch, ratio, amplitude, decay, impulse, noise, voice.frames))


OP = MembraneDrum
