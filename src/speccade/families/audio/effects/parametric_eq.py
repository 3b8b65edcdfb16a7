"""Parametric equaliser."""

from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import Field

from speccade.core.model import Clamped, Model, Unit
from speccade.families.audio.contract import Chain, Effect

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array

MOST_BANDS: Final = 64
HIGHEST_SHARE: Final = 0.45  # of the sample rate: bands further up stay here


class EqBand(Model):
    """One band of an equaliser."""

    frequency: Annotated[float, Clamped(20.0, None), Unit("Hz")]
    """Centre of the band, or where a shelf reaches half of its gain; at most 0.45 of the sample rate."""
    gain_db: Annotated[float, Clamped(-24.0, 24.0), Unit("dB")]
    """Gain; a notch ignores it."""
    q: Annotated[float, Clamped(0.1, 10.0), Unit("Q")]
    """Centre over bandwidth, at least 0.5 in effect; shelves ignore it."""
    band_type: Literal["lowshelf", "highshelf", "peak", "notch"]
    """Shape."""


class ParametricEq(Effect):
    """Bands that raise or lower parts of the spectrum."""

    type: Literal["parametric_eq"]
    """Tag."""
    bands: Annotated[list[EqBand], Field(max_length=MOST_BANDS)]
    """The bands; none is a bypass."""

    def process(self, signal: "Array", chain: Chain) -> "Array":
        """Each channel by itself."""
        import numpy as np

        from speccade.families.audio.filters import response_kernels as responses
        from speccade.families.audio.layout import once_if_equal

        if not self.bands:
            return signal
        shapes = {
            "lowshelf": responses.LOW_SHELF,
            "highshelf": responses.HIGH_SHELF,
            "peak": responses.PEAK,
            "notch": responses.NOTCH,
        }
        highest = HIGHEST_SHARE * chain.sample_rate
        designs = np.stack([responses.response(shapes[band.band_type], band.q, band.gain_db) for band in self.bands])
        frequencies = np.array([min(band.frequency, highest) for band in self.bands])
        sections = responses.biquad_sections(designs, frequencies, float(chain.sample_rate))
        return once_if_equal(signal, lambda part: responses.cascade(part, sections))


OP = ParametricEq
