"""Wavetable synthesis: a path through a table of single cycles."""

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from speccade.core.model import Clamped, Model
from speccade.families.audio.contract import Synthesis, Voice
from speccade.families.audio.types import Fraction, Frequency, OptionalCents, SweepCurve

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array

Table = Literal["basic", "analog", "digital", "pwm", "formant", "organ"]


class PositionSweep(Model):
    """A move through the table over the whole layer."""

    end_position: Fraction
    """Position at the end."""
    curve: SweepCurve = "linear"
    """Shape of the move."""


class Wavetable(Synthesis):
    """Sixty-four related cycles, read at a position that may move; band-limited at every pitch."""

    version = 2

    type: Literal["wavetable"]
    """Tag."""
    table: Table
    """Built-in table."""
    frequency: Frequency
    """Pitch."""
    position: Fraction = 0.0
    """Position in the table; start of the sweep."""
    position_sweep: PositionSweep | None = None
    """Move of the position; absent: it stays."""
    voices: Annotated[int | None, Field(ge=0, le=255), Clamped(1, 8)] = None
    """Unison voices with random start phases; absent: 1."""
    detune: OptionalCents = None
    """Offset of the outermost voices; absent: 0."""
    spread: Annotated[float, Clamped(0.0, 1.0)] = 0.0
    """Stereo position of the outermost voices; 0 keeps the layer mono."""

    def render(self, voice: Voice) -> "Array":
        """Shape (frames,), or (frames, 2) for voices with a spread."""
        from speccade.families.audio.synthesis.wavetable_kernels import read_table

        return read_table(voice, self)


OP = Wavetable
