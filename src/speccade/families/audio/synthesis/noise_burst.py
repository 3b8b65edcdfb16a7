"""Coloured noise."""

from typing import TYPE_CHECKING, Annotated, Literal

from speccade.core.ops import OpSlot
from speccade.families.audio.contract import Filter, Synthesis, Voice
from speccade.families.audio.types import NoiseType

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array


class NoiseBurst(Synthesis):
    """Noise through a filter, scaled to peak 1."""

    version = 3

    type: Literal["noise_burst"]
    """Tag."""
    noise_type: NoiseType
    """Colour: white is flat, pink falls by 3, brown by 6 dB per octave."""
    filter: Annotated[Filter, OpSlot("speccade.families.audio.filters", noun="filter")] | None = None
    """Filter on the noise; absent: none."""

    def render(self, voice: Voice) -> "Array":
        """Shape (frames,); a pitch that moves bends the spectrum, as tape speed would."""
        from speccade.families.audio.synthesis.noise_burst_kernels import burst

        return burst(voice, self)


OP = NoiseBurst
