"""Gate and downward expander."""

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from speccade.core.model import Unit
from speccade.families.audio.contract import Chain, Effect

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array


class GateExpander(Effect):
    """Turns down what falls below a threshold."""

    type: Literal["gate_expander"]
    """Tag."""
    threshold_db: Annotated[float, Field(ge=-60, le=0), Unit("dB")]
    """Level below which it works."""
    ratio: Annotated[float, Field(ge=1)]
    """By how much the distance to the threshold, in dB, is multiplied; 1 is off."""
    attack_ms: Annotated[float, Field(ge=0.1, le=50), Unit("ms")]
    """Time constant with which it opens."""
    hold_ms: Annotated[float, Field(ge=0, le=500), Unit("ms")]
    """How long it stays open after the level has fallen."""
    release_ms: Annotated[float, Field(ge=10, le=2000), Unit("ms")]
    """Time constant with which it closes."""
    range_db: Annotated[float, Field(ge=-80, le=0), Unit("dB")]
    """Deepest attenuation."""

    def process(self, signal: "Array", chain: Chain) -> "Array":
        """Two channels under one gain."""
        from speccade.families.audio.effects.dynamics_kernels import gate
        from speccade.families.audio.layout import stereo

        return gate(
            stereo(signal),
            float(chain.sample_rate),
            self.threshold_db,
            self.ratio,
            self.attack_ms,
            self.hold_ms,
            self.release_ms,
            self.range_db,
        )


OP = GateExpander
