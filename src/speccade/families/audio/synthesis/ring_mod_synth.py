"""Ring modulation."""

from typing import TYPE_CHECKING, Literal

from speccade.families.audio.contract import Synthesis, Voice
from speccade.families.audio.types import Fraction, FreqSweep, Frequency, ModulatorFrequency

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array


class RingModSynth(Synthesis):
    """The product of two sines: sum and difference tones, mixed with the carrier."""

    type: Literal["ring_mod_synth"]
    """Tag."""
    carrier_freq: Frequency
    """Carrier frequency."""
    modulator_freq: ModulatorFrequency
    """Modulator frequency."""
    mix: Fraction
    """0 for the carrier alone, 1 for the product alone."""
    freq_sweep: FreqSweep | None = None
    """Glide of the carrier; the modulator keeps its ratio unless `fixed_modulator`."""
    fixed_modulator: bool = False
    """Keep the modulator at its frequency while the pitch moves."""

    def render(self, voice: Voice) -> "Array":
        """Shape (frames,)."""
        from speccade.families.audio.synthesis.modulated_kernels import sidebands

        return sidebands(voice, self, dry=1.0 - self.mix, wet=self.mix)


OP = RingModSynth
