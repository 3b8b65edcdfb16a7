"""Envelope-following filter."""

from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import Field

from speccade.core.model import Unit
from speccade.families.audio.contract import Chain, Effect

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array

Q: Final = 1.5


class AutoFilter(Effect):
    """A low-pass that opens with the level of the signal ("auto-wah")."""

    version = 4

    type: Literal["auto_filter"]
    """Tag."""
    sensitivity: Annotated[float, Field(ge=0, le=1)]
    """How far a given level opens it."""
    attack_ms: Annotated[float, Field(ge=0.1, le=100), Unit("ms")]
    """Time constant of opening."""
    release_ms: Annotated[float, Field(ge=10, le=1000), Unit("ms")]
    """Time constant of closing."""
    depth: Annotated[float, Field(ge=0, le=1)]
    """How far it opens at most."""
    base_frequency: Annotated[float, Field(ge=100, le=8000), Unit("Hz")]
    """Cutoff in silence."""

    def process(self, signal: "Array", chain: Chain) -> "Array":
        """Two channels with one cutoff."""
        from speccade.families.audio.effects.auto_filter_kernels import cutoffs
        from speccade.families.audio.filters.response_kernels import LOWPASS, response
        from speccade.families.audio.filters.svf_kernels import state_variable
        from speccade.families.audio.layout import stereo

        frames, rate = stereo(signal), float(chain.sample_rate)
        reach = self.sensitivity * self.depth
        track = cutoffs(frames, rate, self.attack_ms, self.release_ms, self.base_frequency, reach)
        return state_variable(frames, track[::2].copy(), response(LOWPASS, Q, 0.0), rate)


OP = AutoFilter
