"""Parametric equaliser."""

from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import Field

from speccade.core.model import Clamped, Model, Unit
from speccade.families.audio.contract import Chain, Effect

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array

MOST_BANDS: Final = 64
LEAST_Q: Final = 0.5
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

    version = 2

    type: Literal["parametric_eq"]
    """Tag."""
    bands: Annotated[list[EqBand], Field(max_length=MOST_BANDS)]
    """The bands; none is a bypass."""

    def process(self, signal: "Array", chain: Chain) -> "Array":
        """Each channel by itself."""
        import numpy as np

        from speccade.families.audio.filters.response_kernels import cascade
        from speccade.kernels import matched

        if not self.bands:
            return signal
        shapes = {
            "lowshelf": matched.LOW_SHELF,
            "highshelf": matched.HIGH_SHELF,
            "peak": matched.PEAK,
            "notch": matched.NOTCH,
        }
        # matched to analogue bands: the same curve at 12 kHz as at 1 kHz
        sections = np.concatenate([
            matched.matched_sections(
                shapes[band.band_type],
                min(band.frequency / chain.sample_rate, HIGHEST_SHARE),
                max(band.q, LEAST_Q),
                band.gain_db,
            )
            for band in self.bands
        ])  # fmt: skip
        return cascade(np.ascontiguousarray(signal), sections)


OP = ParametricEq
