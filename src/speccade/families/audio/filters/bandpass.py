"""Band-pass filter."""

from typing import Literal

from speccade.families.audio.filters._fields import Cutoff, Resonance, Response
from speccade.families.audio.filters._second_order import SecondOrder


class Bandpass(SecondOrder):
    """Keeps a band around the centre, which stays at 0 dB."""

    version = 4
    shape = "BANDPASS"
    tuned = "center"

    type: Literal["bandpass"]
    """Tag."""
    center: Cutoff
    """Centre of the band."""
    resonance: Resonance
    """Q: centre over bandwidth; higher is narrower."""
    center_end: Cutoff | None = None
    """Where an exponential sweep of `center` ends, together with the signal; absent: no sweep."""
    response: Response = "bilinear"


OP = Bandpass
