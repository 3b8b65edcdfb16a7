"""All-pass filter."""

from typing import Literal

from speccade.families.audio.filters._fields import Cutoff, Resonance, Response
from speccade.families.audio.filters._second_order import SecondOrder


class Allpass(SecondOrder):
    """Turns phases around the frequency and leaves every level as it is."""

    version = 4
    shape = "ALLPASS"
    tuned = "frequency"

    type: Literal["allpass"]
    """Tag."""
    frequency: Cutoff
    """Where the phase is turned by 180 degrees."""
    resonance: Resonance
    """Q: how narrow the turn is."""
    frequency_end: Cutoff | None = None
    """Where an exponential sweep of `frequency` ends, together with the signal; absent: no sweep."""
    response: Response = "bilinear"


OP = Allpass
