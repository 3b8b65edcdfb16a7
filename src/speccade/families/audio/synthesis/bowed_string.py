"""Bowed string."""

from typing import TYPE_CHECKING, Annotated, Literal

from speccade.core.model import Clamped
from speccade.families.audio.contract import Synthesis, Voice
from speccade.families.audio.synthesis._fields import DelayFrequency
from speccade.families.audio.types import Fraction

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array

LEVEL = 0.234
"""RMS at ordinary bow pressure: -12.6 dB."""
LIGHT = 0.3
"""Bow pressure below which the string sounds softer."""
NEAREST = 0.07
"""Bow positions nearer to an end of the string only scrape."""
SHORTEST_PERIOD = 56.0
"""Frames per period below which the string is computed at a multiple of the sample rate."""


class BowedString(Synthesis):
    """A violin or cello string that sticks to the bow and slips, once per period."""

    version = 3

    type: Literal["bowed_string"]
    """Tag."""
    frequency: DelayFrequency
    """Pitch."""
    bow_pressure: Fraction
    """Force on the bow: soft and round when light, sharp when heavy; 0 is silent."""
    bow_position: Annotated[float, Clamped(0.01, 0.99)]
    """Where the bow is, from bridge (0) to nut (1): harmonics with a node there are weak."""
    damping: Fraction
    """Loss of treble at the bridge: 0 is bright, 1 dull."""

    def render(self, voice: Voice) -> "Array":
        """Mono, no DC: speaks at once and swells over the first 50 ms."""
        import numpy as np

        from speccade.families.audio.oversampling import decimate
        from speccade.families.audio.oversampling_kernels import MARGIN
        from speccade.families.audio.synthesis import _voice
        from speccade.families.audio.synthesis.bowed_string_kernels import play_string
        from speccade.families.audio.synthesis.waveguide_kernels import bore_pole

        if voice.frames == 0 or self.bow_pressure <= 0.0:
            return np.zeros(voice.frames)
        steps = _voice.steps(self.frequency, voice, 1.0, 0.4 * voice.sample_rate)
        period = 1.0 / float(steps.max())
        factor = next((f for f in (1, 2, 4) if f * period >= SHORTEST_PERIOD), 8)
        rate = factor * voice.sample_rate
        position = max(min(self.bow_position, 1.0 - self.bow_position), NEAREST)
        noise = _voice.white(voice, "rosin", (voice.frames + MARGIN) * factor)
        pole = bore_pole(self.damping, rate)
        fade = (0.05 + 2.0 / self.frequency) * rate
        out = play_string(
            steps / factor, factor.bit_length() - 1, noise, 2.0 + 2.0 * self.bow_pressure, position, pole, fade
        )
        level = LEVEL * min(1.0, self.bow_pressure / LIGHT)
        return _voice.normalise_rms(decimate(out, factor, voice.frames), level)


OP = BowedString
