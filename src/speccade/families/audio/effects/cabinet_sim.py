"""Loudspeaker cabinet."""

from typing import TYPE_CHECKING, Final, Literal

from speccade.families.audio.contract import Chain, Effect
from speccade.families.audio.types import Fraction

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array

Stage = tuple[Literal["highpass", "lowpass", "low_shelf", "peak"], float, float, float]

BUTTERWORTH: Final = 0.707
CABINETS: Final[dict[str, tuple[Stage, ...]]] = {
    "guitar_1x12": (("highpass", 80, BUTTERWORTH, 0), ("peak", 3000, 1, 3), ("lowpass", 6000, BUTTERWORTH, 0)),
    "guitar_4x12": (
        ("highpass", 60, BUTTERWORTH, 0),
        ("low_shelf", 120, 1, 2),
        ("peak", 400, 1, -2),
        ("peak", 2500, 1, 3),
        ("lowpass", 5000, BUTTERWORTH, 0),
    ),
    "bass_1x15": (
        ("highpass", 40, BUTTERWORTH, 0),
        ("low_shelf", 80, 1, 4),
        ("peak", 600, 1, -3),
        ("lowpass", 4000, BUTTERWORTH, 0),
    ),
    "radio": (("highpass", 300, BUTTERWORTH, 0), ("peak", 1500, 1.5, 4), ("lowpass", 3000, BUTTERWORTH, 0)),
    "telephone": (("highpass", 300, BUTTERWORTH, 0), ("peak", 1500, 3, 6), ("lowpass", 3400, BUTTERWORTH, 0)),
}
"""Response, frequency (Hz), Q and gain (dB) of the filters of each cabinet, in series."""
DARKENING: Final = 0.3  # how far a distant microphone lowers the low-pass


class CabinetSim(Effect):
    """The loudspeaker and its box."""

    version = 2

    type: Literal["cabinet_sim"]
    """Tag."""
    cabinet_type: Literal["guitar_1x12", "guitar_4x12", "bass_1x15", "radio", "telephone"]
    """Which loudspeaker."""
    mic_position: Fraction = 0.0
    """0: close and bright; 1: far and dark."""

    def process(self, signal: "Array", chain: Chain) -> "Array":
        """Each channel by itself."""
        import numpy as np

        from speccade.families.audio.filters import response_kernels as responses

        shapes = {
            "highpass": responses.HIGHPASS,
            "lowpass": responses.LOWPASS,
            "low_shelf": responses.LOW_SHELF,
            "peak": responses.PEAK,
        }
        stages = CABINETS[self.cabinet_type]
        designs = np.stack([responses.response(shapes[shape], float(q), float(gain)) for shape, _, q, gain in stages])
        moved = 1.0 - DARKENING * self.mic_position
        frequencies = np.array(
            [frequency * (moved if shape == "lowpass" else 1.0) for shape, frequency, _, _ in stages]
        )
        sections = responses.biquad_sections(designs, frequencies, float(chain.sample_rate))
        return responses.cascade(np.ascontiguousarray(signal), sections)


OP = CabinetSim
