"""Fields that filters share."""

from typing import Annotated, Literal

from pydantic import Field

from speccade.core.model import Clamped, Unit

Cutoff = Annotated[float, Field(gt=0), Unit("Hz")]
"""A frequency; what a filter cannot follow is kept within 10 Hz and 0.49 of the sample rate."""
Resonance = Annotated[float, Clamped(0.5, 1000.0), Unit("Q")]
Response = Annotated[
    Literal["bilinear", "analog"],
    Field(
        description="What becomes of the analogue filter near half the sample rate: `bilinear` squeezes it together there, "
        "`analog` keeps its magnitude within 0.1 dB up to 0.4 of the sample rate."
    ),
]
GainDb = Annotated[float, Clamped(-120.0, 120.0), Unit("dB")]
