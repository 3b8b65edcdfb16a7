"""Phase distortion, as the Casio CZ synthesizers had it."""

from typing import TYPE_CHECKING, Annotated, Literal

from speccade.core.model import Clamped, Unit
from speccade.families.audio.contract import Synthesis, Voice
from speccade.families.audio.types import FreqSweep, Frequency

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array

PdShape = Literal["resonant", "sawtooth", "pulse"]


class PdSynth(Synthesis):
    """A sine read at a bent phase; the bend decays."""

    version = 3

    type: Literal["pd_synth"]
    """Tag."""
    frequency: Frequency
    """Pitch."""
    distortion: Annotated[float, Clamped(0.0, 1000.0)]
    """Amount of bending; 0 is a sine, 10 is very bright."""
    distortion_decay: Annotated[float, Clamped(0.0, None), Unit("1/s")] = 0.0
    """Rate at which the distortion falls: it is e^(-rate t) of itself after t seconds."""
    waveform: PdShape
    """How the phase bends."""
    freq_sweep: FreqSweep | None = None
    """Glide of the pitch."""

    def render(self, voice: Voice) -> "Array":
        """Shape (frames,)."""
        from speccade.families.audio.synthesis.pd_synth_kernels import phase_distortion

        return phase_distortion(voice, self)


OP = PdSynth
