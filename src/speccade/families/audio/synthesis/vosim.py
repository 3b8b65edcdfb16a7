"""VOSIM: bursts of squared sines."""

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from speccade.core.model import Clamped
from speccade.families.audio.contract import Synthesis, Voice
from speccade.families.audio.types import Fraction, Frequency

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array


class Vosim(Synthesis):
    """A voice of few parameters: in each period a burst of sine-squared pulses that die away."""

    version = 3

    type: Literal["vosim"]
    """Tag."""
    frequency: Frequency
    """Pitch."""
    formant_freq: Frequency
    """Pulses per second within a burst: the formant; it stays where it is when the pitch moves."""
    pulses: Annotated[int, Field(ge=0, le=255), Clamped(1, 16)]
    """Pulses per burst: more make the formant narrower."""
    breathiness: Fraction = 0.0
    """Share of breath noise."""

    def render(self, voice: Voice) -> "Array":
        """Mono, peak 1, no DC."""
        from speccade.families.audio.synthesis import _voice
        from speccade.families.audio.synthesis.vosim_kernels import add_breath, bursts

        steps = _voice.steps(self.frequency, voice, 0.1, 0.45 * voice.sample_rate)
        formant = min(self.formant_freq / voice.sample_rate, 0.45)
        out = bursts(steps, formant, self.pulses, voice.frames)
        if self.breathiness > 0.0:
            add_breath(_voice.white(voice, "breath", voice.frames), formant, self.breathiness, out)
        return _voice.normalise_peak(out)


OP = Vosim
