"""Phaser."""

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from speccade.core.model import Clamped
from speccade.families.audio.contract import Chain, Effect
from speccade.families.audio.effects._fields import LfoRate, Mix, decay_seconds

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array


class Phaser(Effect):
    """A chain of all-passes that sweeps: notches move through the spectrum, levels stay."""

    extensions = frozenset({"feedback"})

    type: Literal["phaser"]
    """Tag."""
    rate: LfoRate
    """How often the notches sweep."""
    depth: Annotated[float, Field(ge=0, le=1)]
    """How far: from 200 Hz to 4 kHz at 1, not at all at 0."""
    stages: Annotated[int, Field(ge=2, le=12)]
    """Number of all-passes; two make a notch."""
    wet: Mix
    """Mix: 0 the signal itself, 0.5 the deepest notches, 1 the all-passes alone."""
    feedback: Annotated[float, Clamped(-0.95, 0.95)] = 0.0
    """How much of the all-passes' output enters them again: sharper peaks, at the same energy."""

    def process(self, signal: "Array", chain: Chain) -> "Array":
        """Two channels, a quarter of a sweep apart."""
        from speccade.families.audio.effects.phaser_kernels import phase
        from speccade.families.audio.layout import stereo

        rate = float(chain.sample_rate)
        return phase(stereo(signal), rate, self.rate, self.depth, self.stages, self.wet, self.feedback)

    def tail_seconds(self) -> float:
        """The slowest all-passes, as often as feedback repeats them."""
        return decay_seconds(0.0016 * self.stages, abs(self.feedback)) if self.wet else 0.0


OP = Phaser
