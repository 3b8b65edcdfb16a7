"""All-pass filter."""

from typing import TYPE_CHECKING, Literal

from speccade.families.audio.contract import Filter
from speccade.families.audio.filters._fields import Cutoff, Resonance, Response

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array


class Allpass(Filter):
    """Turns phases around the frequency and leaves every level as it is."""

    version = 3

    type: Literal["allpass"]
    """Tag."""
    frequency: Cutoff
    """Where the phase is turned by 180 degrees."""
    resonance: Resonance
    """Q: how narrow the turn is."""
    frequency_end: Cutoff | None = None
    """Where an exponential sweep of `frequency` ends, together with the signal; absent: no sweep."""
    response: Response = "bilinear"

    def apply(self, signal: "Array", sample_rate: int, offset: "Array | None" = None) -> "Array":
        """The filtered signal; `offset` moves `frequency` per frame, in Hz."""
        from speccade.families.audio.filters.response_kernels import ALLPASS
        from speccade.families.audio.filters.svf_kernels import second_order

        return second_order(
            signal,
            sample_rate,
            ALLPASS,
            self.frequency,
            self.frequency_end,
            offset,
            q=self.resonance,
            analog=self.response == "analog",
        )


OP = Allpass
