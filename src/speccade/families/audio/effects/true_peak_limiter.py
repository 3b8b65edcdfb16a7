"""True-peak limiter."""

from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import Field

from speccade.core.model import Unit
from speccade.families.audio.contract import Chain, Effect

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array

LOOKAHEAD_MS: Final = 1.5


class TruePeakLimiter(Effect):
    """Holds the peaks of the continuous signal, between the samples too, below a ceiling."""

    type: Literal["true_peak_limiter"]
    """Tag."""
    ceiling_db: Annotated[float, Field(ge=-6, le=0), Unit("dBTP")]
    """Highest true peak of the result."""
    release_ms: Annotated[float, Field(ge=10, le=500), Unit("ms")]
    """Time constant with which the gain recovers."""

    def process(self, signal: "Array", chain: Chain) -> "Array":
        """Two channels under one gain."""
        from speccade.families.audio.effects.limiting_kernels import limit, linear_gain
        from speccade.families.audio.layout import distinct, stereo
        from speccade.families.audio.true_peak_kernels import interpolator, linked_peaks

        ahead = int(0.001 * LOOKAHEAD_MS * chain.sample_rate + 0.5)
        ceiling, rate = linear_gain(self.ceiling_db), float(chain.sample_rate)
        peaks = linked_peaks(distinct(signal), interpolator())
        return limit(stereo(signal), peaks, rate, ceiling, 1.0, ahead, self.release_ms)


OP = TruePeakLimiter
