"""One band-limited oscillator."""

from typing import TYPE_CHECKING, Literal

from speccade.families.audio.contract import Synthesis, Voice
from speccade.families.audio.types import FreqSweep, Frequency, OptionalCents, OptionalFraction, Waveform

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array


class Oscillator(Synthesis):
    """A classic waveform, free of aliases at any pitch."""

    version = 3

    type: Literal["oscillator"]
    """Tag."""
    waveform: Waveform
    """Shape."""
    frequency: Frequency
    """Pitch."""
    freq_sweep: FreqSweep | None = None
    """Glide of the pitch."""
    detune: OptionalCents = None
    """Offset of the pitch; absent: 0."""
    duty: OptionalFraction = None
    """High part of the cycle of square and pulse; absent: half."""

    def render(self, voice: Voice) -> "Array":
        """Shape (frames,); starts at phase 0."""
        from speccade.families.audio.synthesis.shape_kernels import shape

        return shape(
            voice,
            self.waveform,
            self.frequency,
            self.freq_sweep,
            cents=self.detune or 0.0,
            duty=self.duty,
        )

    def centres_vibrato(self) -> bool:
        """The pitch swings by the same number of semitones to either side."""
        return False

    def modulated(self) -> frozenset[str]:
        """The duty cycle of square and pulse."""
        return frozenset({"pulse_width"}) if self.waveform in ("square", "pulse") else frozenset()


OP = Oscillator
