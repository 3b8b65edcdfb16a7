"""Struck metal: partials at power-law ratios."""

from typing import Annotated, Literal

from pydantic import Field

from speccade.core.model import Clamped, Unit
from speccade.families.audio.contract import Array, Synthesis, Voice
from speccade.families.audio.types import Frequency

MOST_PARTIALS = 64
"""Each partial has half the amplitude of the one before: the 64th is 380 dB down."""


class Metallic(Synthesis):
    """A bell, cymbal or gong: inharmonic partials, the higher the faster they die away."""

    version = 2

    type: Literal["metallic"]
    """Tag."""
    base_freq: Frequency
    """Frequency of the lowest partial."""
    num_partials: Annotated[int, Clamped(1, None)]
    """Number of partials; each is half as strong as the one before."""
    inharmonicity: Annotated[float, Unit("exponent")]
    """Partial k is at `base_freq` times k to this power: 1 is harmonic, below 1 clustered, above 1 spread out."""
    decay_time: Annotated[float | None, Field(gt=0), Clamped(0.001, None), Unit("s")] = None
    """Time in which the lowest partial falls to e^-3 (-26 dB); absent: 1 s."""

    def render(self, voice: Voice) -> Array:
        """Mono, peak 1: partials start at zero with random sign and never alias."""
        import numpy as np

        from speccade.families.audio.synthesis import _voice
        from speccade.families.audio.synthesis.metallic_kernels import metal_partials
        from speccade.families.audio.synthesis.partials_kernels import ring

        count = min(max(1, self.num_partials), MOST_PARTIALS)
        ratio, amplitude, decay = np.empty(count), np.empty(count), np.empty(count)
        decay_frames = (self.decay_time or 1.0) * voice.sample_rate
        metal_partials(_voice.stream(voice, "phases"), self.inharmonicity, decay_frames, ratio, amplitude, decay)
        step = _voice.steps(self.base_freq, voice, 0.0, _voice.HIGHEST_HZ)
        return _voice.normalise_peak(ring(step, ratio, amplitude, np.zeros(count), decay, voice.frames))


OP = Metallic
