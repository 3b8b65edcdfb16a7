"""Voice: a glottal source through formant resonators."""

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from speccade.core.model import Clamped, Model, Unit
from speccade.families.audio.contract import Synthesis, Voice
from speccade.families.audio.synthesis._fields import VoiceFrequency, quality
from speccade.families.audio.types import Fraction, OptionalFraction, Vowel

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array

VOWELS: dict[str, tuple[float, ...]] = {
    "a": (800.0, 1200.0, 2800.0, 3500.0, 4500.0),
    "i": (280.0, 2250.0, 2890.0, 3500.0, 4500.0),
    "u": (310.0, 870.0, 2250.0, 3500.0, 4500.0),
    "e": (530.0, 1840.0, 2480.0, 3500.0, 4500.0),
    "o": (500.0, 1000.0, 2800.0, 3500.0, 4500.0),
}
"""Formant frequencies in Hz: as in father, feet, boot, bed, boat."""
AMPLITUDES = (1.0, 0.7, 0.5, 0.3, 0.2)
QUALITIES = (5.0, 6.0, 7.0, 8.0, 9.0)
Formants = list[tuple[float, float, float]]
"""Frequency in Hz, amplitude, Q."""


class FormantConfig(Model):
    """One resonance of the vocal tract."""

    frequency: Annotated[float, Clamped(20.0, 20000.0), Unit("Hz")]
    """Centre."""
    amplitude: Fraction
    """Level."""
    bandwidth: Annotated[float, Clamped(0.5, None)]
    """Width: a Q factor up to 20, Hz above."""


class Formant(Synthesis):
    """A singing voice: glottal pulses and breath through the resonances of a vowel."""

    version = 2

    type: Literal["formant"]
    """Tag."""
    frequency: VoiceFrequency
    """Pitch; formants stay where they are when it moves."""
    formants: Annotated[list[FormantConfig], Field(max_length=64)] = Field(default_factory=list)
    """Custom resonances, in place of a vowel."""
    vowel: Vowel | None = None
    """Vowel; absent: `a`."""
    vowel_morph: Vowel | None = None
    """Vowel to blend towards; needs `vowel`."""
    morph_amount: Fraction = 0.0
    """Blend: 0 is `vowel`, 1 is `vowel_morph`."""
    morph_end: OptionalFraction = None
    """Blend at the end of the layer, reached gradually; absent: that of the start."""
    breathiness: Fraction = 0.0
    """Share of breath in the source."""

    def resonances(self, blend: float) -> Formants:
        """The formants at a blend of the two vowels, by frequency: neighbours in the spectrum take turns in sign."""
        if self.formants:
            return sorted((f.frequency, f.amplitude, quality(f.frequency, f.bandwidth)) for f in self.formants)
        start = VOWELS[self.vowel or "a"]
        end = VOWELS[self.vowel_morph] if self.vowel and self.vowel_morph else start
        mixed = [a + blend * (b - a) for a, b in zip(start, end, strict=True)]
        return list(zip(mixed, AMPLITUDES, QUALITIES, strict=True))

    def render(self, voice: Voice) -> "Array":
        """Mono, no DC, at the level of the format's voice."""
        import numpy as np

        from speccade.families.audio.synthesis.formant_kernels import sing

        end = self.morph_amount if self.morph_end is None else self.morph_end
        return sing(
            voice,
            self.frequency,
            np.array(self.resonances(self.morph_amount)),
            np.array(self.resonances(end)),
            self.breathiness,
        )


OP = Formant
