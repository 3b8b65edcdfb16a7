"""Ladder filter."""

from typing import TYPE_CHECKING, Annotated, Literal

from speccade.core.model import Clamped
from speccade.families.audio.contract import Filter
from speccade.families.audio.filters._fields import Cutoff

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array


class Ladder(Filter):
    """The four-pole low-pass of analogue synthesizers, 24 dB per octave, whose resonance saturates softly."""

    version = 2

    type: Literal["ladder"]
    """Tag."""
    cutoff: Cutoff
    """Frequency of the four poles and of the resonance; -12 dB there without resonance."""
    resonance: Annotated[float, Clamped(0.0, 1.0)]
    """0: none; 1: on the edge of oscillation. Low frequencies keep their level."""
    cutoff_end: Cutoff | None = None
    """Where an exponential sweep of `cutoff` ends, together with the signal; absent: no sweep."""

    def apply(
        self, signal: "Array", sample_rate: int, offset: "Array | None" = None, heard: int | None = None
    ) -> "Array":
        """The filtered signal; `offset` moves `cutoff` per frame, in Hz."""
        from speccade.families.audio.filters.ladder_kernels import ladder
        from speccade.families.audio.filters.svf_kernels import frequency_track
        from speccade.families.audio.layout import columns

        track, part = (
            frequency_track(signal.shape[0], sample_rate, self.cutoff, self.cutoff_end, offset),
            signal[:heard],
        )
        return ladder(columns(part), track[:heard], self.resonance, float(sample_rate)).reshape(part.shape)


OP = Ladder
