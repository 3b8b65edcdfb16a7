"""Bit crusher."""

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from speccade.core.model import Clamped, Unit
from speccade.families.audio.contract import Chain, Effect
from speccade.families.audio.types import Fraction

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array


class Bitcrush(Effect):
    """Fewer bits and a lower sample rate, with all that this does wrong."""

    extensions = frozenset({"wet"})

    type: Literal["bitcrush"]
    """Tag."""
    bits: Annotated[int, Field(ge=0, le=255), Clamped(1, 16), Unit("bits")]
    """Resolution."""
    sample_rate_reduction: Annotated[float, Clamped(1.0, None)] = 1.0
    """How many frames each sample is held; need not be whole."""
    wet: Fraction = 1.0
    """Mix: 0 the signal itself, 1 the crushed signal alone."""

    def process(self, signal: "Array", chain: Chain) -> "Array":
        """Each channel by itself."""
        import numpy as np

        from speccade.families.audio.effects.bitcrush_kernels import crush

        step = 2.0 / float(1 << self.bits)
        return crush(np.ascontiguousarray(signal), step, self.sample_rate_reduction, self.wet)


OP = Bitcrush
