"""Reverb."""

import functools
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from speccade.families.audio.contract import Chain, Effect
from speccade.families.audio.effects._fields import Mix, decay_seconds
from speccade.families.audio.types import Fraction

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array
    from speccade.kernels.jit import Ints


class Reverb(Effect):
    """A room: dense diffuse reverberation."""

    version = 2

    type: Literal["reverb"]
    """Tag."""
    room_size: Fraction
    """Length of the decay: about 0.6 s at 0, 1.3 s at 0.5, 11 s at 1."""
    damping: Annotated[float, Field(ge=0, le=1)]
    """How much faster high frequencies die away."""
    wet: Mix
    """Mix: 0 the signal itself, 1 the room alone."""
    width: Annotated[float, Field(ge=0, le=1)] = 1.0
    """Stereo width of the room; 0 is mono."""

    def process(self, signal: "Array", chain: Chain) -> "Array":
        """Two channels."""
        from speccade.families.audio.effects.reverb_kernels import reverberate
        from speccade.families.audio.layout import moved, stereo

        combs, allpasses = _lines(chain.sample_rate)
        room = moved(self.room_size, chain.modulation.get("reverb_size"), 0.0, 1.0)
        return reverberate(stereo(signal), combs, allpasses, room, self.damping, self.wet, self.width)

    def modulated(self) -> frozenset[str]:
        """The room size."""
        return frozenset({"reverb_size"})

    def tail_seconds(self) -> float:
        """Decay of the combs."""
        return decay_seconds(0.031, 0.7 + 0.28 * self.room_size) if self.wet else 0.0


@functools.cache
def _lines(sample_rate: int) -> "tuple[Ints, Ints]":
    """Lengths of the combs and of the all-passes."""
    from speccade.families.audio.effects.reverb_kernels import ALLPASSES, COMBS, line_lengths

    return line_lengths(COMBS, sample_rate), line_lengths(ALLPASSES, sample_rate)


OP = Reverb
