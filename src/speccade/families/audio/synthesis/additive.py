"""Additive synthesis: a harmonic series by amplitudes."""

from typing import TYPE_CHECKING, Literal

from speccade.families.audio.contract import Synthesis, Voice
from speccade.families.audio.types import Frequency

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array


class Additive(Synthesis):
    """A sum of harmonic sines, scaled to peak 1."""

    version = 2

    type: Literal["additive"]
    """Tag."""
    base_freq: Frequency
    """Fundamental."""
    harmonics: list[float]
    """Amplitudes of harmonic 1, 2, 3 ...; none gives silence."""

    def render(self, voice: Voice) -> "Array":
        """Shape (frames,); harmonics fade out towards Nyquist."""
        from speccade.families.audio.synthesis.additive_kernels import harmonic_sum

        return harmonic_sum(voice, self.base_freq, self.harmonics)


OP = Additive
