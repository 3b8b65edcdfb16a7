"""Transient shaper."""

from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import Field

from speccade.core.model import Unit
from speccade.families.audio.contract import Chain, Effect

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array

LIMIT_DB: Final = 12.0  # what an attack or a decay is changed by at most


class TransientShaper(Effect):
    """Raises or lowers attacks and decays, at any level."""

    type: Literal["transient_shaper"]
    """Tag."""
    attack: Annotated[float, Field(ge=-1, le=1)]
    """Attacks: 1 makes them harder, -1 takes them away."""
    sustain: Annotated[float, Field(ge=-1, le=1)]
    """Decays: 1 makes them longer, -1 shorter."""
    output_gain_db: Annotated[float, Field(ge=-12, le=12), Unit("dB")]
    """Gain of the result."""

    def process(self, signal: "Array", chain: Chain) -> "Array":
        """Two channels under one gain."""
        from speccade.families.audio.effects.dynamics_kernels import shape_transients
        from speccade.families.audio.layout import stereo

        rate = float(chain.sample_rate)
        return shape_transients(stereo(signal), rate, self.attack, self.sustain, self.output_gain_db, LIMIT_DB)


OP = TransientShaper
