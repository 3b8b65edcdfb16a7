"""Compressor."""

from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import Field

from speccade.core.model import Clamped, Unit
from speccade.families.audio.contract import Chain, Effect
from speccade.families.audio.types import Fraction

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array

KNEE_DB: Final = 4.0  # centred on the threshold


class Compressor(Effect):
    """Evens out the level: what exceeds a threshold is turned down."""

    extensions = frozenset({"wet"})

    type: Literal["compressor"]
    """Tag."""
    threshold_db: Annotated[float, Field(ge=-60, le=0), Unit("dB")]
    """Level above which it works."""
    ratio: Annotated[float, Field(ge=1, le=20)]
    """By how much the excess, in dB, is divided."""
    attack_ms: Annotated[float, Field(ge=0.1, le=100), Unit("ms")]
    """Time constant with which it turns down."""
    release_ms: Annotated[float, Field(ge=10, le=1000), Unit("ms")]
    """Time constant with which it recovers."""
    makeup_db: Annotated[float, Clamped(-120.0, 120.0), Unit("dB")] = 0.0
    """Gain of the compressed signal."""
    wet: Fraction = 1.0
    """Parallel compression: 0 the signal itself, 1 the compressed signal alone."""

    def process(self, signal: "Array", chain: Chain) -> "Array":
        """Two channels under one gain."""
        from speccade.families.audio.effects.dynamics_kernels import compress
        from speccade.families.audio.layout import stereo

        return compress(
            stereo(signal),
            float(chain.sample_rate),
            self.threshold_db,
            self.ratio,
            self.attack_ms,
            self.release_ms,
            self.makeup_db,
            KNEE_DB,
            self.wet,
        )


OP = Compressor
