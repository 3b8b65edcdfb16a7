"""How loud the finished file is: the opt-in alternatives to peak normalisation."""

from typing import Annotated, Literal

from pydantic import Field

from speccade.core.model import Model, Unit
from speccade.core.tagged import Tagged

DEFAULT_PEAK_DB = -3.0


class OutputLevel(Model):
    """How the level of the finished file is set."""

    dither: bool = False
    """Add triangular dither of two quantisation steps, peak to peak, before rounding to 16 bits."""


class PeakLevel(OutputLevel):
    """Scale so that the largest sample has a given level."""

    mode: Literal["peak"]
    """Tag."""
    peak_db: Annotated[float, Field(ge=-60, le=0), Unit("dBFS")] = DEFAULT_PEAK_DB
    """Level of the largest sample."""


class TruePeakLevel(OutputLevel):
    """Scale so that the signal between the samples, too, stays below a given level."""

    mode: Literal["true_peak"]
    """Tag."""
    peak_db: Annotated[float, Field(ge=-60, le=0), Unit("dBTP")] = -1.0
    """Largest inter-sample level."""


class LoudnessLevel(OutputLevel):
    """Scale to an integrated loudness (ITU-R BS.1770), or to the headroom where that comes first."""

    mode: Literal["loudness"]
    """Tag."""
    lufs: Annotated[float, Field(ge=-60, le=0), Unit("LUFS")] = -16.0
    """Integrated loudness."""
    headroom_db: Annotated[float, Field(ge=0, le=60), Unit("dB")] = 1.0
    """Least distance of the true peak to full scale; the file stays quieter than `lufs` rather than cross it."""


class TrueLevel(OutputLevel):
    """Leave the level as layers, volumes and effects made it; what exceeds full scale is scaled down to it."""

    mode: Literal["true_level"]
    """Tag."""
    gain_db: Annotated[float, Field(ge=-60, le=60), Unit("dB")] = 0.0
    """Fixed gain."""


LEVELS = Tagged("mode", PeakLevel, TruePeakLevel, LoudnessLevel, TrueLevel, noun="output level")
