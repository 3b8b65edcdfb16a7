"""Stereo widener."""

from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import ValidationInfo, field_validator

from speccade.core.model import Clamped, Unit
from speccade.families.audio.contract import Chain, Effect

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array

SHORTEST_MS: Final = 0.1
LONGEST_MS: Final = 50.0


class StereoWidener(Effect):
    """Makes the stereo image narrower or wider."""

    type: Literal["stereo_widener"]
    """Tag."""
    width: Annotated[float, Clamped(0.0, 2.0)]
    """0: mono; 1: unchanged; 2: twice as wide."""
    mode: Literal["simple", "haas", "mid_side"] = "simple"
    """`simple` scales the side; `mid_side` also the middle, so that the energy of a balanced image stays; `haas` delays
    the right channel."""
    delay_ms: Annotated[float, Unit("ms")] = 10.0
    """Delay of the right channel in `haas` mode, 0.1 to 50."""

    @field_validator("delay_ms")
    @classmethod
    def _in_range(cls, value: float, info: ValidationInfo) -> float:
        if info.data.get("mode") == "haas" and not SHORTEST_MS <= value <= LONGEST_MS:
            raise ValueError(f"'delay_ms' must be {SHORTEST_MS:g} to {LONGEST_MS:g} in 'haas' mode; got {value:g}")
        return value

    def process(self, signal: "Array", chain: Chain) -> "Array":
        """Two channels."""
        import math

        from speccade.families.audio.effects.stereo_widener_kernels import haas, scale_mid_and_side
        from speccade.families.audio.layout import moved, stereo

        frames = stereo(signal)
        if self.mode == "simple":
            return scale_mid_and_side(frames, 1.0, self.width)
        if self.mode == "mid_side":
            mid = math.sqrt(2.0 / (1.0 + self.width * self.width))
            return scale_mid_and_side(frames, mid, mid * self.width)
        delays = moved(self.delay_ms, chain.modulation.get("delay_time"), SHORTEST_MS, LONGEST_MS)
        return haas(frames, delays * (0.001 * chain.sample_rate), self.width)

    def modulated(self) -> frozenset[str]:
        """The delay, in `haas` mode."""
        return frozenset({"delay_time"}) if self.mode == "haas" else frozenset()

    def tail_seconds(self) -> float:
        """The delay, in `haas` mode."""
        return 0.001 * self.delay_ms if self.mode == "haas" else 0.0


OP = StereoWidener
