"""Field types that several synthesis types share."""

from typing import Annotated

from pydantic import Field

from speccade.core.model import Clamped, Unit

DelayFrequency = Annotated[float, Field(gt=0), Clamped(1.0, None), Unit("Hz")]
"""Pitch of a delay-line model: at least 1 Hz, so that the line stays short."""
StruckFrequency = Annotated[float, Clamped(20.0, None), Unit("Hz")]
"""Pitch of a struck body: at least 20 Hz."""
VoiceFrequency = Annotated[float, Clamped(20.0, None), Unit("Hz")]
"""Pitch of a voice: at least 20 Hz."""


def quality(frequency_hz: float, bandwidth: float) -> float:
    """Q of a resonance whose `bandwidth` is a Q up to 20 and in Hz above; limited to 0.5 to 20 for Q, to 200 for Hz."""
    if bandwidth <= 20.0:
        return max(bandwidth, 0.5)
    return min(max(frequency_hz / bandwidth, 0.5), 200.0)
