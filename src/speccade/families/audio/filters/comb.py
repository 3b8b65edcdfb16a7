"""Comb filter."""

from typing import TYPE_CHECKING, Annotated, Literal

from speccade.core.model import Clamped, Unit
from speccade.families.audio.contract import Filter
from speccade.families.audio.types import Fraction

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array


class Comb(Filter):
    """A tuned echo: raises the multiples of 1 / `delay_ms`."""

    type: Literal["comb"]
    """Tag."""
    delay_ms: Annotated[float, Clamped(0.0, None), Unit("ms")]
    """Period of the resonance; at least one frame."""
    feedback: Annotated[float, Clamped(0.0, 0.99)]
    """How much each echo keeps of the one before."""
    wet: Fraction
    """Mix: 0 the signal itself, 1 the resonance alone."""

    def apply(
        self, signal: "Array", sample_rate: int, offset: "Array | None" = None, heard: int | None = None
    ) -> "Array":
        """The filtered signal; a comb has no cutoff for `offset` to move."""
        from speccade.families.audio.filters.comb_kernels import comb
        from speccade.families.audio.layout import columns

        period = 0.001 * self.delay_ms * sample_rate
        part = signal[:heard]
        return comb(columns(part), period, self.feedback, self.wet).reshape(part.shape)

    def is_tunable(self) -> bool:
        """There is no cutoff."""
        return False


OP = Comb
