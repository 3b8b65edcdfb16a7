"""Frequency modulation of a sine by itself."""

from typing import TYPE_CHECKING, Annotated, Literal

from speccade.core.model import Clamped, Unit
from speccade.families.audio.contract import Synthesis, Voice
from speccade.families.audio.types import FreqSweep, Frequency

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array


class FeedbackFm(Synthesis):
    """A sine whose own output moves its phase (Tomisawa, 1981): from sine through saw to noise."""

    version = 4

    type: Literal["feedback_fm"]
    """Tag."""
    frequency: Frequency
    """Pitch."""
    feedback: Annotated[float, Clamped(0.0, 0.99)]
    """How much of the output returns."""
    modulation_index: Annotated[float, Clamped(-1000.0, 1000.0), Unit("rad")]
    """Phase deviation that a returned full-scale output makes."""
    freq_sweep: FreqSweep | None = None
    """Glide of the pitch."""

    def render(self, voice: Voice) -> "Array":
        """Shape (frames,)."""
        from speccade.families.audio.synthesis.modulated_kernels import self_modulation

        return self_modulation(voice, self)


OP = FeedbackFm
