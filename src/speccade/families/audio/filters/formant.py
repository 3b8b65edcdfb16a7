"""Vowel filter."""

from typing import TYPE_CHECKING, Final, Literal

from speccade.families.audio.contract import Filter
from speccade.families.audio.types import Fraction, Vowel

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array

Q: Final = 5.0
FORMANTS: Final[dict[str, tuple[tuple[float, float], ...]]] = {
    "a": ((800.0, 1.0), (1200.0, 0.7), (2600.0, 0.4)),
    "e": ((400.0, 1.0), (2200.0, 0.5), (2600.0, 0.3)),
    "i": ((300.0, 1.0), (2300.0, 0.5), (3000.0, 0.3)),
    "o": ((450.0, 1.0), (800.0, 0.6), (2600.0, 0.3)),
    "u": ((350.0, 1.0), (700.0, 0.5), (2600.0, 0.3)),
}
"""Frequency (Hz) and weight of the first three formants, near the means of Peterson and Barney (1952) for men."""


class Formant(Filter):
    """The resonances of a vowel."""

    type: Literal["formant"]
    """Tag."""
    vowel: Vowel
    """Which one."""
    intensity: Fraction
    """Mix: 0 the signal itself, 1 the vowel alone."""

    def apply(
        self, signal: "Array", sample_rate: int, offset: "Array | None" = None, heard: int | None = None
    ) -> "Array":
        """The filtered signal; a vowel has no cutoff for `offset` to move."""
        import numpy as np

        from speccade.families.audio.filters.formant_kernels import three_bands
        from speccade.families.audio.filters.response_kernels import BANDPASS, biquad_sections, response
        from speccade.families.audio.layout import columns

        formants = np.array(FORMANTS[self.vowel])
        weights = formants[:, 1]
        total = weights[0] + weights[1] + weights[2]
        designs = np.stack([response(BANDPASS, Q, 0.0)] * 3)
        sections = biquad_sections(designs, np.ascontiguousarray(formants[:, 0]), float(sample_rate))
        shares = weights * (self.intensity / total)
        part = signal[:heard]
        return three_bands(columns(part), sections, shares, 1.0 - self.intensity).reshape(part.shape)

    def is_tunable(self) -> bool:
        """There is no cutoff."""
        return False


OP = Formant
