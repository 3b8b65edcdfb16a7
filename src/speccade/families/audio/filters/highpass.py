"""High-pass filter."""

from typing import TYPE_CHECKING, Literal

from speccade.families.audio.contract import Filter
from speccade.families.audio.filters._fields import Cutoff, Resonance, Response

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array


class Highpass(Filter):
    """Removes what lies below the cutoff, by 12 dB per octave."""

    version = 3

    type: Literal["highpass"]
    """Tag."""
    cutoff: Cutoff
    """Corner frequency."""
    resonance: Resonance
    """Level at the corner, as Q; 0.707 is flat (Butterworth), higher rings."""
    cutoff_end: Cutoff | None = None
    """Where an exponential sweep of `cutoff` ends, together with the signal; absent: no sweep."""
    response: Response = "bilinear"

    def apply(self, signal: "Array", sample_rate: int, offset: "Array | None" = None) -> "Array":
        """The filtered signal; `offset` moves `cutoff` per frame, in Hz."""
        from speccade.families.audio.filters.response_kernels import HIGHPASS
        from speccade.families.audio.filters.svf_kernels import second_order

        return second_order(
            signal,
            sample_rate,
            HIGHPASS,
            self.cutoff,
            self.cutoff_end,
            offset,
            q=self.resonance,
            analog=self.response == "analog",
        )


OP = Highpass
