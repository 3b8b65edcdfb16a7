"""Delay."""

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from speccade.core.model import Clamped, Unit
from speccade.families.audio.contract import Chain, Effect
from speccade.families.audio.effects._fields import Mix, decay_seconds

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array


class Delay(Effect):
    """Echoes."""

    type: Literal["delay"]
    """Tag."""
    time_ms: Annotated[float, Clamped(1.0, 2000.0), Unit("ms")]
    """Time between echoes."""
    feedback: Annotated[float, Field(ge=0, le=0.95)]
    """How loud each echo is against the one before."""
    wet: Mix
    """Mix: 0 the signal itself, 1 the echoes alone."""
    ping_pong: bool = False
    """Whether the echoes of both channels alternate between left and right."""

    def process(self, signal: "Array", chain: Chain) -> "Array":
        """Two channels."""
        from speccade.families.audio.effects.delay_kernels import echo
        from speccade.families.audio.layout import moved, stereo

        times = moved(self.time_ms, chain.modulation.get("delay_time"), 1.0, 2000.0)
        frames = times * (0.001 * chain.sample_rate)
        return echo(stereo(signal), frames, self.feedback, self.wet, self.ping_pong)

    def modulated(self) -> frozenset[str]:
        """The time."""
        return frozenset({"delay_time"})

    def tail_seconds(self) -> float:
        """Until the echoes have died away."""
        return decay_seconds(0.001 * self.time_ms, self.feedback) if self.wet else 0.0


OP = Delay
