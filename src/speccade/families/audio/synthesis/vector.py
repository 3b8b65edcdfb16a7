"""Vector synthesis: a mix of four sources by a point that moves."""

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from speccade.core.model import Clamped, Model, Unit
from speccade.families.audio.contract import Synthesis, Voice
from speccade.families.audio.types import Fraction, Frequency, SweepCurve

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array

VectorWave = Literal["sine", "saw", "square", "triangle", "noise", "wavetable"]


class VectorSource(Model):
    """One corner of the square."""

    source_type: VectorWave
    """Wave; `wavetable` grows from a sine to eight harmonics towards the lower right."""
    frequency_ratio: Annotated[float, Clamped(0.0625, None)] = 1.0
    """Pitch over that of the layer; noise has none."""


class VectorPathPoint(Model):
    """One stop on the way of the point."""

    x: Fraction
    """Place from left (0) to right (1)."""
    y: Fraction
    """Place from top (0) to bottom (1)."""
    duration: Annotated[float, Clamped(0.0, None), Unit("s")]
    """Time taken to arrive here from the stop before."""


class Vector(Synthesis):
    """Four sources in the corners of a square, weighted by the place of a point in it."""

    version = 2

    type: Literal["vector"]
    """Tag."""
    frequency: Frequency
    """Pitch."""
    sources: Annotated[list[VectorSource], Field(min_length=4, max_length=4)]
    """Corners: top left, top right, bottom left, bottom right."""
    position_x: Fraction = 0.5
    """Place of the point from left to right; a path starts here if this is off the centre."""
    position_y: Fraction = 0.5
    """Place of the point from top to bottom."""
    path: Annotated[list[VectorPathPoint], Field(max_length=4096)] = Field(default_factory=list)
    """Motion of the point; from the centre it starts by resting at the first stop for that stop's duration."""
    path_loop: bool = False
    """Repeat the path, returning from the last stop to the first in the first stop's duration; else rest at the end."""
    path_curve: SweepCurve = "linear"
    """Easing of each part: `exponential` slows down, `logarithmic` speeds up."""

    def render(self, voice: Voice) -> "Array":
        """Mono, at the level of the sources."""
        from speccade.families.audio.synthesis.vector_kernels import mix_corners

        return mix_corners(voice, self)


OP = Vector
