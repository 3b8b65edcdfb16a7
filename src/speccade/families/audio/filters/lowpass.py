"""Low-pass filter."""

from typing import Literal

from speccade.families.audio.filters._fields import Cutoff, Resonance, Response
from speccade.families.audio.filters._second_order import SecondOrder


class Lowpass(SecondOrder):
    """Removes what lies above the cutoff, by 12 dB per octave."""

    version = 4
    shape = "LOWPASS"
    tuned = "cutoff"

    type: Literal["lowpass"]
    """Tag."""
    cutoff: Cutoff
    """Corner frequency."""
    resonance: Resonance
    """Level at the corner, as Q; 0.707 is flat (Butterworth), higher rings."""
    cutoff_end: Cutoff | None = None
    """Where an exponential sweep of `cutoff` ends, together with the signal; absent: no sweep."""
    response: Response = "bilinear"


OP = Lowpass
