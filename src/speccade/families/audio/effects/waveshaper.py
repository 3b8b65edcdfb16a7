"""Waveshaper."""

from typing import TYPE_CHECKING, Annotated, Final, Literal

from speccade.core.model import Clamped
from speccade.families.audio.contract import Chain, Effect
from speccade.families.audio.types import Fraction

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array

LEAST_DRIVE: Final = 1.0
MOST_DRIVE: Final = 100.0
MOST_DRIVE_EIGHTFOLD: Final = 25.0


class Waveshaper(Effect):
    """Distortion by a curve. Harder drive is louder by its root only."""

    version = 3

    type: Literal["waveshaper"]
    """Tag."""
    drive: Annotated[float, Clamped(LEAST_DRIVE, MOST_DRIVE)]
    """Gain into the curve."""
    curve: Literal["tanh", "soft_clip", "hard_clip", "sine"] = "tanh"
    """Curve: `sine` folds back what exceeds 1. Aliases of a full tone up to 4 kHz stay below -60 dB."""
    wet: Fraction
    """Mix: 0 the signal itself, 1 the distorted signal alone."""

    def process(self, signal: "Array", chain: Chain) -> "Array":
        """Each channel by itself."""
        from speccade.families.audio.effects import waveshaper_kernels as kernels
        from speccade.families.audio.layout import moved, once_if_equal
        from speccade.families.audio.oversampling import half_bands

        curve, plain, smooth = {
            "tanh": (kernels.TANH, 6.0, 20.0),
            "soft_clip": (kernels.SOFT_CLIP, 2.0, 12.0),
            "hard_clip": (kernels.HARD_CLIP, MOST_DRIVE, MOST_DRIVE),
            "sine": (kernels.SINE, 4.0, 4.0),
        }[self.curve]
        drives = moved(self.drive, chain.modulation.get("distortion_drive"), LEAST_DRIVE, MOST_DRIVE)
        # what the curve makes of a 4 kHz tone folds back below -60 dB, four-fold up to the drives `plain` and `smooth`
        hardest = float(drives.max(initial=LEAST_DRIVE))
        stages = 2 if hardest <= smooth else 3
        if self.curve == "sine" and hardest > MOST_DRIVE_EIGHTFOLD:
            stages = 4  # the folds of a tone reach up to 1.6 times the drive times its frequency
        averaged = hardest > plain
        return once_if_equal(
            signal,
            lambda part: kernels.shape(part, curve, drives, 0.0, self.wet, stages, averaged, half_bands()),
        )

    def modulated(self) -> frozenset[str]:
        """The drive."""
        return frozenset({"distortion_drive"})


OP = Waveshaper
