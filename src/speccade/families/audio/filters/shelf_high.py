"""High-shelf filter."""

from typing import TYPE_CHECKING, Literal

from speccade.families.audio.contract import Filter
from speccade.families.audio.filters._fields import Cutoff, GainDb, Response

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array


class ShelfHigh(Filter):
    """Raises or lowers everything above a frequency."""

    version = 3

    type: Literal["shelf_high"]
    """Tag."""
    frequency: Cutoff
    """Where half of the gain, in dB, is reached."""
    gain_db: GainDb
    """Gain of the shelf."""
    response: Response = "bilinear"

    def apply(self, signal: "Array", sample_rate: int, offset: "Array | None" = None) -> "Array":
        """The filtered signal; `offset` moves `frequency` per frame, in Hz."""
        from speccade.families.audio.filters.response_kernels import HIGH_SHELF
        from speccade.families.audio.filters.svf_kernels import second_order

        return second_order(
            signal,
            sample_rate,
            HIGH_SHELF,
            self.frequency,
            None,
            offset,
            gain_db=self.gain_db,
            analog=self.response == "analog",
        )


OP = ShelfHigh
