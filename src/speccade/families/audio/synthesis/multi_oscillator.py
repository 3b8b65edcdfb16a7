"""A stack of oscillators on one pitch."""

from typing import TYPE_CHECKING, Annotated, Literal

from speccade.core.model import Clamped, Model, Unit
from speccade.families.audio.contract import Synthesis, Voice
from speccade.families.audio.types import FreqSweep, Frequency, OptionalCents, OptionalFraction, Waveform

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array


class OscillatorConfig(Model):
    """One oscillator of a stack."""

    waveform: Waveform
    """Shape."""
    volume: Annotated[float, Clamped(-16.0, 16.0)] = 1.0
    """Gain, 0 to 1."""
    detune: OptionalCents = None
    """Offset from the common pitch; absent: 0."""
    phase: Annotated[float | None, Unit("cycles")] = None
    """Start phase, 0 to 1; absent: 0."""
    duty: OptionalFraction = None
    """High part of the cycle of square and pulse; absent: half."""


class MultiOscillator(Synthesis):
    """Several oscillators, mixed at one part in their number each."""

    version = 3

    type: Literal["multi_oscillator"]
    """Tag."""
    frequency: Frequency
    """Common pitch."""
    oscillators: list[OscillatorConfig]
    """The stack; none gives silence."""
    freq_sweep: FreqSweep | None = None
    """Glide of the common pitch."""

    def render(self, voice: Voice) -> "Array":
        """Shape (frames,)."""
        from speccade.families.audio.synthesis.shape_kernels import stack

        return stack(voice, self)

    def centres_vibrato(self) -> bool:
        """The pitch swings by the same number of semitones to either side."""
        return False

    def modulated(self) -> frozenset[str]:
        """The duty cycle of its square and pulse members."""
        pulses = any(member.waveform in ("square", "pulse") for member in self.oscillators)
        return frozenset({"pulse_width"}) if pulses else frozenset()


OP = MultiOscillator
