"""Frequency modulation with two sines."""

from typing import TYPE_CHECKING, Annotated, Literal

from speccade.core.model import Clamped, Unit
from speccade.families.audio.contract import Synthesis, Voice
from speccade.families.audio.types import FreqSweep, Frequency, ModulatorFrequency

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array


class FmSynth(Synthesis):
    """A sine carrier whose phase a sine modulator moves (Chowning, 1973): bells, electric pianos, basses."""

    version = 3

    type: Literal["fm_synth"]
    """Tag."""
    carrier_freq: Frequency
    """Carrier frequency."""
    modulator_freq: ModulatorFrequency
    """Modulator frequency."""
    modulation_index: Annotated[float, Clamped(-1000.0, 1000.0), Unit("rad")]
    """Peak phase deviation: brightness."""
    freq_sweep: FreqSweep | None = None
    """Glide of the carrier; the modulator keeps its ratio unless `fixed_modulator`."""
    index_decay: Annotated[float, Clamped(0.0, None), Unit("1/s")] = 0.0
    """Rate at which the index falls: it is e^(-rate t) of itself after t seconds."""
    fixed_modulator: bool = False
    """Keep the modulator at its frequency while the pitch moves."""

    def render(self, voice: Voice) -> "Array":
        """Shape (frames,)."""
        from speccade.families.audio.synthesis.modulated_kernels import frequency_modulation

        return frequency_modulation(voice, self, self.modulation_index, self.index_decay)

    def modulated(self) -> frozenset[str]:
        """The modulation index."""
        return frozenset({"fm_index"})


OP = FmSynth
