"""Flanger."""

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from speccade.core.model import Unit
from speccade.families.audio.contract import Chain, Effect
from speccade.families.audio.effects._fields import LfoRate, Mix, decay_seconds

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array


class Flanger(Effect):
    """A short moving delay: a comb that sweeps."""

    type: Literal["flanger"]
    """Tag."""
    rate: LfoRate
    """How often the comb sweeps."""
    depth: Annotated[float, Field(ge=0, le=1)]
    """How far the delay moves: 5 ms at 1."""
    feedback: Annotated[float, Field(ge=-0.99, le=0.99)]
    """How much of the delayed signal enters the delay again: sharper peaks."""
    delay_ms: Annotated[float, Field(ge=0.1, le=50), Unit("ms")]
    """Shortest delay."""
    wet: Mix
    """Mix: 0 the signal itself, 1 the delayed signal alone."""

    def process(self, signal: "Array", chain: Chain) -> "Array":
        """Two channels."""
        from speccade.families.audio.effects.modulated_delay_kernels import flanger
        from speccade.families.audio.layout import moved, stereo

        base = moved(self.delay_ms, chain.modulation.get("delay_time"), 0.1, 50.0)
        rate = float(chain.sample_rate)
        return flanger(stereo(signal), rate, self.rate, self.depth, self.feedback, base, self.wet)

    def modulated(self) -> frozenset[str]:
        """The shortest delay."""
        return frozenset({"delay_time"})

    def tail_seconds(self) -> float:
        """The longest delay, as often as feedback repeats it."""
        return decay_seconds(0.001 * (self.delay_ms + 5.0 * self.depth), abs(self.feedback)) if self.wet else 0.0


OP = Flanger
