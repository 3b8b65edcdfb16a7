"""Amplitude modulation."""

from typing import TYPE_CHECKING, Literal

from speccade.families.audio.contract import Synthesis, Voice
from speccade.families.audio.types import Fraction, FreqSweep, Frequency, ModulatorFrequency

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array


class AmSynth(Synthesis):
    """A sine carrier whose amplitude a sine modulator moves: tremolo at low rates, sidebands at audio rates."""

    type: Literal["am_synth"]
    """Tag."""
    carrier_freq: Frequency
    """Carrier frequency."""
    modulator_freq: ModulatorFrequency
    """Modulator frequency."""
    modulation_depth: Fraction
    """Depth: the amplitude swings between 1 and (1 - depth) / (1 + depth)."""
    freq_sweep: FreqSweep | None = None
    """Glide of the carrier; the modulator keeps its ratio unless `fixed_modulator`."""
    fixed_modulator: bool = False
    """Keep the modulator at its frequency while the pitch moves."""

    def render(self, voice: Voice) -> "Array":
        """Shape (frames,)."""
        from speccade.families.audio.synthesis.modulated_kernels import sidebands

        depth = self.modulation_depth
        return sidebands(voice, self, dry=1.0 / (1.0 + depth), wet=depth / (1.0 + depth))


OP = AmSynth
