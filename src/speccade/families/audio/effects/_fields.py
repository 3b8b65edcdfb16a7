"""Fields that effects share, and how long their echoes last."""

import math
from typing import Annotated

from pydantic import Field

from speccade.core.model import Unit

Mix = Annotated[float, Field(ge=0, le=1)]
LfoRate = Annotated[float, Field(ge=0.1, le=10), Unit("Hz")]


def decay_seconds(period: float, gain: float) -> float:
    """How long echoes every `period` seconds, each `gain` (below 1) times the one before, take to fall by 60 dB."""
    if gain <= 1e-3:
        return period
    return period * (1.0 + 3.0 / -math.log10(gain))
