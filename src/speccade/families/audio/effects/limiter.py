"""Limiter."""

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from speccade.core.model import Unit
from speccade.families.audio.contract import Chain, Effect

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array


class Limiter(Effect):
    """Look-ahead limiter: nothing exceeds the ceiling, between the samples neither."""

    type: Literal["limiter"]
    """Tag."""
    threshold_db: Annotated[float, Field(ge=-24, le=0), Unit("dB")]
    """Level that peaks are held to; what is left is raised from here to the ceiling."""
    release_ms: Annotated[float, Field(ge=10, le=500), Unit("ms")]
    """Time constant with which the gain recovers."""
    lookahead_ms: Annotated[float, Field(ge=1, le=10), Unit("ms")]
    """How long before a peak the gain begins to fall; adds no delay."""
    ceiling_db: Annotated[float, Field(ge=-6, le=0), Unit("dBTP")]
    """Highest true peak of the result."""

    def process(self, signal: "Array", chain: Chain) -> "Array":
        """Two channels under one gain."""
        from speccade.families.audio.effects.limiting_kernels import limit, linear_gain
        from speccade.families.audio.layout import distinct, stereo
        from speccade.families.audio.true_peak_kernels import interpolator, linked_peaks

        ahead = max(1, int(0.001 * self.lookahead_ms * chain.sample_rate + 0.5))
        threshold = linear_gain(self.threshold_db)
        gain = linear_gain(self.ceiling_db - self.threshold_db)
        rate = float(chain.sample_rate)
        peaks = linked_peaks(distinct(signal), interpolator())
        return limit(stereo(signal), peaks, rate, threshold, gain, ahead, self.release_ms)


OP = Limiter
