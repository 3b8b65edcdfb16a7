"""Band-pass filter."""

from typing import TYPE_CHECKING, Literal

from speccade.families.audio.contract import Filter
from speccade.families.audio.filters._fields import Cutoff, Resonance, Response

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array


class Bandpass(Filter):
    """Keeps a band around the centre, which stays at 0 dB."""

    version = 3

    type: Literal["bandpass"]
    """Tag."""
    center: Cutoff
    """Centre of the band."""
    resonance: Resonance
    """Q: centre over bandwidth; higher is narrower."""
    center_end: Cutoff | None = None
    """Where an exponential sweep of `center` ends, together with the signal; absent: no sweep."""
    response: Response = "bilinear"

    def apply(self, signal: "Array", sample_rate: int, offset: "Array | None" = None) -> "Array":
        """The filtered signal; `offset` moves `center` per frame, in Hz."""
        from speccade.families.audio.filters.response_kernels import BANDPASS
        from speccade.families.audio.filters.svf_kernels import second_order

        return second_order(
            signal,
            sample_rate,
            BANDPASS,
            self.center,
            self.center_end,
            offset,
            q=self.resonance,
            analog=self.response == "analog",
        )


OP = Bandpass
