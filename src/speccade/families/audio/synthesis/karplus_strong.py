"""Plucked string (Karplus-Strong)."""

from typing import Annotated, Literal

from speccade.core.model import Clamped
from speccade.families.audio.contract import Array, Synthesis, Voice
from speccade.families.audio.synthesis._fields import DelayFrequency
from speccade.families.audio.types import Fraction


class KarplusStrong(Synthesis):
    """A plucked string: a burst of noise circulates in a filtered delay line."""

    version = 3

    type: Literal["karplus_strong"]
    """Tag."""
    frequency: DelayFrequency
    """Pitch."""
    decay: Annotated[float, Clamped(0.0, 0.9999)]
    """Level kept per period: 0.99 is short, 0.999 long."""
    blend: Fraction
    """Brightness of the loop filter: 1 dulls nothing, 0.5 is the classic average of two samples, 0 is darkest."""
    pick_position: Fraction | None = None
    """Where the string is plucked, as a share of its length: harmonics with a node there are missing; absent: none."""

    def render(self, voice: Voice) -> Array:
        """Mono; the pluck has peak 1 and no DC."""
        from speccade.families.audio.synthesis import _voice
        from speccade.families.audio.synthesis.delay_kernels import period_frames, ring_loop
        from speccade.families.audio.synthesis.karplus_strong_kernels import loop_taps, shape_pluck

        steps = _voice.steps(self.frequency, voice, 1.0, 0.49 * voice.sample_rate)
        pluck = _voice.white(voice, "pluck", period_frames(steps))
        shape_pluck(pluck, self.pick_position or 0.0)
        return ring_loop(pluck, steps, voice.frames, self.decay, *loop_taps(self.blend))


OP = KarplusStrong
