"""Numbers, enumerations and small records that the whole audio family shares."""

from typing import Annotated, Literal

from pydantic import Field

from speccade.core.model import Clamped, Model, Unit

Waveform = Literal["sine", "square", "sawtooth", "triangle", "pulse"]
NoiseType = Literal["white", "pink", "brown"]
SweepCurve = Literal["linear", "exponential", "logarithmic"]
Vowel = Literal["a", "i", "u", "e", "o"]

Frequency = Annotated[float, Field(gt=0), Clamped(None, 1e6), Unit("Hz")]
ModulatorFrequency = Annotated[float, Field(ge=0), Clamped(None, 1e6), Unit("Hz")]
"""0 is a modulator that stands still."""
Seconds = Annotated[float, Field(ge=0), Unit("s")]
Cents = Annotated[float, Clamped(-24000.0, 24000.0), Unit("cents")]
"""20 octaves to either side."""
OptionalCents = Annotated[float | None, Clamped(-24000.0, 24000.0), Unit("cents")]
UnitInterval = Annotated[float, Field(ge=0, le=1)]
"""0 to 1; anything else is refused."""
Fraction = Annotated[float, Clamped(0.0, 1.0)]
"""0 to 1; anything else is clamped with a warning."""
OptionalFraction = Annotated[float | None, Clamped(0.0, 1.0)]
"""The same for a field that may be absent."""


class FreqSweep(Model):
    """A glide of the pitch from the frequency of the synthesis type."""

    end_freq: Annotated[float, Clamped(0.0, 1e6), Unit("Hz")]
    """Frequency at the end."""
    curve: SweepCurve = "linear"
    """Shape: `exponential` is even in pitch, `logarithmic` fast at first."""
    seconds: Annotated[float | None, Field(gt=0), Unit("s")] = None
    """Time in which the glide arrives, whatever the length of the layer; absent: over the whole layer."""


class Envelope(Model):
    """ADSR amplitude envelope of straight segments; the release ends with the layer where it fits."""

    attack: Seconds
    """Rise from 0 to 1."""
    decay: Seconds
    """Fall from 1 to `sustain`."""
    sustain: UnitInterval
    """Held level."""
    release: Seconds
    """Fall from the level reached to 0."""


class PitchEnvelope(Model):
    """ADSR contour of the pitch: the frequency ratio moves between 1 and that of `depth`, linearly."""

    attack: Annotated[float, Clamped(0.0, None), Unit("s")]
    """Rise from no deviation to `depth`."""
    decay: Annotated[float, Clamped(0.0, None), Unit("s")]
    """Fall from `depth` to the share `sustain` of it."""
    sustain: Fraction
    """Share of the deviation that is held."""
    release: Annotated[float, Clamped(0.0, None), Unit("s")]
    """Return to no deviation, ending with the sound."""
    depth: Annotated[float, Clamped(-120.0, 120.0), Unit("semitones")]
    """Peak deviation, upwards if positive."""


class LoopConfig(Model):
    """Loop points of an instrument sample, written to the file's `smpl` chunk, with a crossfaded seam."""

    enabled: bool = True
    """Switch."""
    start_sample: Annotated[int | None, Field(ge=0, le=0xFFFFFFFF), Unit("frames")] = None
    """First frame of the loop; absent: where attack and decay of the first layer have ended."""
    end_sample: Annotated[int | None, Field(ge=0, le=0xFFFFFFFF), Unit("frames")] = None
    """Last frame of the loop; absent: just before the first release begins."""
    crossfade_ms: Annotated[float, Clamped(0.0, None), Unit("ms")] = 10.0
    """Length of the crossfade at the seam; 0 for none."""
    snap_to_zero_crossing: bool = True
    """Move the points to where the seam fits best, one whole number of periods apart."""
    zero_crossing_tolerance: Annotated[int, Field(ge=0, le=0xFFFFFFFF), Unit("frames")] = 1000
    """How far a point may be moved."""
