"""A unison of detuned sawtooths across the stereo field."""

from typing import TYPE_CHECKING, Annotated, Literal

from speccade.core.model import Clamped, UInt8
from speccade.families.audio.contract import Synthesis, Voice
from speccade.families.audio.types import Cents, Frequency

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array


class SupersawUnison(Synthesis):
    """Detuned sawtooths (after the Roland JP-8000), each at one part in their number, with random start phases."""

    version = 2

    type: Literal["supersaw_unison"]
    """Tag."""
    frequency: Frequency
    """Pitch at the centre."""
    voices: Annotated[UInt8, Clamped(1, None)]
    """Number of sawtooths; each counts as a layer in the budget."""
    detune_cents: Cents
    """Offset of the outermost voices, one down, one up."""
    spread: Annotated[float, Clamped(-1.0, 1.0)]
    """Stereo position of the outermost voices: flat ones left, sharp ones right."""
    detune_curve: Literal["linear", "exp2"] = "linear"
    """Even steps, or closer together around the centre."""

    def render(self, voice: Voice) -> "Array":
        """Shape (frames, 2), or (frames,) without spread."""
        from speccade.families.audio.synthesis.supersaw_unison_kernels import supersaw

        return supersaw(voice, self)

    def layer_count(self) -> int:
        """Number of sawtooths."""
        return max(1, self.voices)


OP = SupersawUnison
