"""A blown pipe: digital waveguide."""

import math
from typing import TYPE_CHECKING, Annotated, Literal

from speccade.core.model import Clamped
from speccade.families.audio.contract import Synthesis, Voice
from speccade.families.audio.synthesis._fields import DelayFrequency
from speccade.families.audio.types import Fraction

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array


class Waveguide(Synthesis):
    """A flute, reed or brass instrument: a jet of air drives a bore until it speaks."""

    version = 2

    type: Literal["waveguide"]
    """Tag."""
    frequency: DelayFrequency
    """Pitch."""
    breath: Fraction
    """Blowing pressure: loudness, and edge where it is high; 0 is silent."""
    noise: Fraction
    """Share of turbulence in the breath: 0 is a clear tone, near 1 the pipe only colours the noise."""
    damping: Fraction
    """Loss of treble in the bore: 0 is bright, 1 dull."""
    resonance: Annotated[float, Clamped(0.0, 0.999)]
    """Strength of the standing wave against the jet: richer and louder when high."""

    def render(self, voice: Voice) -> "Array":
        """Mono, at the level of the breath."""
        from speccade.families.audio.synthesis import _voice
        from speccade.families.audio.synthesis.waveguide_kernels import bore_pole, play_pipe

        clear = 1.0 - self.noise * self.noise * self.noise
        drive = clear * (1.1 + 0.6 * self.resonance) + (1.0 - clear) * self.resonance
        # turbulence around the pitch would make it wander; without a tone it is all there is
        fourth = self.noise * self.noise * self.noise * self.noise
        steady = 1.0 - fourth * fourth * fourth * fourth
        steps = _voice.steps(self.frequency, voice, 1.0, 0.4 * voice.sample_rate)
        out = play_pipe(
            steps,
            _voice.white(voice, "breath", voice.frames),
            drive,
            hiss=0.6 * self.noise,
            steady=steady,
            pole=bore_pole(self.damping, voice.sample_rate),
            width=1.5 + 6.0 * self.resonance * self.resonance * self.resonance * (1.0 - 0.5 * self.damping),
            steepness=0.5 * self.breath * self.breath,
        )
        return _voice.normalise_rms(out, self.level())

    def level(self) -> float:
        """RMS of the tone: that of a sine in a loop of gain `resonance` that saturates like tanh, plus the noise."""
        amplitude = 0.0
        tone = self.breath * (1.0 - self.noise)
        for _ in range(100):
            returned = self.resonance * amplitude
            amplitude = tone + returned / math.sqrt(1.0 + 0.5 * returned * returned)
        pole = 0.1 + 0.8 * self.damping
        hiss = self.breath * self.noise
        power = hiss * hiss / 3.0 * (1.0 - pole) / (1.0 + pole) / (1.0 - 0.65 * self.resonance * self.resonance)
        return math.sqrt(0.5 * amplitude * amplitude + power)


OP = Waveguide
