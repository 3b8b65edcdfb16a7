"""Tape saturation."""

from typing import TYPE_CHECKING, Annotated, Final, Literal

from speccade.core.model import Clamped, Unit
from speccade.families.audio.contract import Chain, Effect

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array

LEAST_DRIVE: Final = 1.0
MOST_DRIVE: Final = 20.0
EASY_DRIVE: Final = 3.0  # up to here four-fold oversampling is enough
HARD_DRIVE: Final = 12.0  # from here on it takes sixteen-fold


class TapeSaturation(Effect):
    """A tape machine: soft asymmetric saturation, unsteady speed, hiss."""

    version = 3

    type: Literal["tape_saturation"]
    """Tag."""
    drive: Annotated[float, Clamped(LEAST_DRIVE, MOST_DRIVE)]
    """Level onto the tape."""
    bias: Annotated[float, Clamped(-0.5, 0.5)]
    """Offset onto the tape, which makes the saturation more one-sided; no DC is left of it."""
    wow_rate: Annotated[float, Clamped(0.0, 3.0), Unit("Hz")]
    """Slow changes of speed; 0 for none."""
    flutter_rate: Annotated[float, Clamped(0.0, 20.0), Unit("Hz")]
    """Fast changes of speed; 0 for none."""
    hiss_level: Annotated[float, Clamped(0.0, 0.1)]
    """Peak of the noise."""

    def process(self, signal: "Array", chain: Chain) -> "Array":
        """Two channels."""
        from speccade.core.seeds import named_seed
        from speccade.families.audio.effects.tape_kernels import play
        from speccade.families.audio.effects.waveshaper_kernels import TAPE, shape
        from speccade.families.audio.layout import moved, once_if_equal, stereo
        from speccade.families.audio.oversampling import half_bands

        drives = moved(self.drive, chain.modulation.get("distortion_drive"), LEAST_DRIVE, MOST_DRIVE)
        hardest = float(drives.max(initial=LEAST_DRIVE))
        stages = 2 if hardest <= EASY_DRIVE else (3 if hardest <= HARD_DRIVE else 4)
        recorded = once_if_equal(
            signal, lambda part: shape(part, TAPE, drives, self.bias, 1.0, stages, False, half_bands())
        )
        seeds = tuple(named_seed(chain.seed, f"hiss_{side}") for side in ("left", "right"))
        rate = float(chain.sample_rate)
        return play(stereo(recorded), rate, self.wow_rate, self.flutter_rate, self.hiss_level, *seeds)

    def modulated(self) -> frozenset[str]:
        """The drive."""
        return frozenset({"distortion_drive"})

    def tail_seconds(self) -> float:
        """The slow side of the swing, and what the DC blocker leaves."""
        return 0.05


OP = TapeSaturation
