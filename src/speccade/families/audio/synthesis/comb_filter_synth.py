"""Excited comb filter."""

from typing import Annotated, Literal

from speccade.core.model import Clamped
from speccade.families.audio.contract import Array, Synthesis, Voice
from speccade.families.audio.synthesis._fields import DelayFrequency


class CombFilterSynth(Synthesis):
    """A feedback comb filter, struck once: metallic, harmonic, with no dulling."""

    version = 2

    type: Literal["comb_filter_synth"]
    """Tag."""
    frequency: DelayFrequency
    """Pitch: the echoes are 1 / `frequency` apart."""
    decay: Annotated[float, Clamped(0.0, 0.999)]
    """Level kept per period."""
    excitation: Literal["impulse", "noise", "saw"] = "impulse"
    """What strikes it: a single sample, one period of noise, or one rising ramp."""

    def render(self, voice: Voice) -> Array:
        """Mono, excitation of peak 1."""
        import numpy as np

        from speccade.families.audio.synthesis import _voice
        from speccade.families.audio.synthesis.delay_kernels import period_frames, ring_loop
        from speccade.families.audio.synthesis.karplus_strong_kernels import shape_pluck

        steps = _voice.steps(self.frequency, voice, 1.0, 0.49 * voice.sample_rate)
        if self.excitation == "impulse":
            struck = np.ones(1)
        elif self.excitation == "noise":
            struck = _voice.white(voice, "strike", period_frames(steps))
            shape_pluck(struck, 0.0)
        else:
            struck = 2.0 * np.arange(np.ceil(1.0 / steps[0])) * steps[0] - 1.0
        return ring_loop(struck, steps, voice.frames, self.decay)


OP = CombFilterSynth
