"""Rotary speaker."""

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from speccade.core.model import Unit
from speccade.families.audio.contract import Chain, Effect
from speccade.families.audio.effects._fields import Mix

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array


class RotarySpeaker(Effect):
    """A cabinet with a turning horn above and a turning drum below ("Leslie")."""

    type: Literal["rotary_speaker"]
    """Tag."""
    rate: Annotated[float, Field(ge=0.1, le=20), Unit("Hz")]
    """Turns of the horn per second: about 1 slow, 6 fast."""
    depth: Annotated[float, Field(ge=0, le=1)]
    """How strongly pitch and level move."""
    wet: Mix
    """Mix: 0 the signal itself, 1 the cabinet alone."""

    def process(self, signal: "Array", chain: Chain) -> "Array":
        """Two channels, as of two microphones."""
        from speccade.families.audio.effects.modulated_delay_kernels import rotary
        from speccade.families.audio.layout import stereo

        return rotary(stereo(signal), float(chain.sample_rate), self.rate, self.depth, self.wet)

    def tail_seconds(self) -> float:
        """The longest path."""
        return 0.005 if self.wet else 0.0


OP = RotarySpeaker
