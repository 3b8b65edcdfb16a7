"""Multi-tap delay."""

from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import Field

from speccade.core.model import Clamped, Model, Unit
from speccade.families.audio.contract import Chain, Effect
from speccade.families.audio.effects._fields import decay_seconds

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array

MOST_TAPS: Final = 64


class DelayTap(Model):
    """One echo of a multi-tap delay, with its own feedback."""

    time_ms: Annotated[float, Field(ge=1, le=2000), Unit("ms")]
    """Delay."""
    feedback: Annotated[float, Field(ge=0, le=0.99)]
    """How loud each repeat is against the one before."""
    pan: Annotated[float, Field(ge=-1, le=1)]
    """Place in the stereo image, -1 left to 1 right."""
    level: Annotated[float, Field(ge=0, le=1)]
    """Gain of the echo and its repeats."""
    filter_cutoff: Annotated[float, Clamped(0.0, None), Unit("Hz")] = 0.0
    """Low-pass that every repeat passes once more; 0, or half of the sample rate and more: none."""


class MultiTapDelay(Effect):
    """Several echoes, each with its own time, repeats, place and colour."""

    type: Literal["multi_tap_delay"]
    """Tag."""
    taps: Annotated[list[DelayTap], Field(max_length=MOST_TAPS)]
    """The echoes; none is a bypass."""

    def process(self, signal: "Array", chain: Chain) -> "Array":
        """Two channels: the signal itself and the echoes of its middle."""
        from speccade.families.audio.effects.multi_tap_delay_kernels import add_tap
        from speccade.families.audio.layout import moved, stereo

        if not self.taps:
            return signal
        frames = stereo(signal)
        out = frames.copy()
        offset, rate = chain.modulation.get("delay_time"), float(chain.sample_rate)
        for tap in self.taps:
            delays = moved(tap.time_ms, offset, 1.0, 2000.0) * (0.001 * rate)
            add_tap(frames, out, delays, tap.feedback, tap.pan, tap.level, tap.filter_cutoff, rate)
        return out

    def modulated(self) -> frozenset[str]:
        """The time of every echo."""
        return frozenset({"delay_time"})

    def tail_seconds(self) -> float:
        """The longest of the echoes."""
        return max((decay_seconds(0.001 * tap.time_ms, tap.feedback) for tap in self.taps if tap.level), default=0.0)


OP = MultiTapDelay
