"""Chorus."""

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from speccade.core.model import Clamped
from speccade.families.audio.contract import Chain, Effect
from speccade.families.audio.effects._fields import LfoRate, Mix, decay_seconds

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array


class Chorus(Effect):
    """Detuned copies of the signal, as of several players."""

    version = 3
    extensions = frozenset({"feedback"})

    type: Literal["chorus"]
    """Tag."""
    rate: LfoRate
    """How often the copies go up and down in pitch."""
    depth: Annotated[float, Field(ge=0, le=1)]
    """How far their delay moves: 40 ms at 1."""
    wet: Mix
    """Mix: 0 the signal itself, 1 the copies alone."""
    voices: Annotated[int, Field(ge=1, le=4)] = 2
    """Number of copies per channel."""
    feedback: Annotated[float, Clamped(-0.95, 0.95)] = 0.0
    """How much of the copies enters the delay again."""

    def process(self, signal: "Array", chain: Chain) -> "Array":
        """Two channels."""
        from speccade.families.audio.effects.modulated_delay_kernels import chorus
        from speccade.families.audio.layout import stereo

        rate = float(chain.sample_rate)
        return chorus(stereo(signal), rate, self.rate, self.depth, self.wet, self.voices, self.feedback)

    def tail_seconds(self) -> float:
        """The longest delay, as often as feedback repeats it."""
        return decay_seconds(0.02 + 0.04 * self.depth, abs(self.feedback)) if self.wet else 0.0


OP = Chorus
