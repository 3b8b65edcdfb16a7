"""Low-shelf filter."""

from typing import Literal

from speccade.families.audio.filters._fields import Cutoff, GainDb, Response
from speccade.families.audio.filters._second_order import SecondOrder


class ShelfLow(SecondOrder):
    """Raises or lowers everything below a frequency."""

    version = 4
    shape = "LOW_SHELF"
    tuned = "frequency"

    type: Literal["shelf_low"]
    """Tag."""
    frequency: Cutoff
    """Where half of the gain, in dB, is reached."""
    gain_db: GainDb
    """Gain of the shelf."""
    response: Response = "bilinear"


OP = ShelfLow
