"""Vocoder with a speech-like motion of its own."""

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from speccade.core.model import Clamped, Model, Unit
from speccade.families.audio.contract import Synthesis, Voice
from speccade.families.audio.synthesis._fields import VoiceFrequency

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array


class VocoderBand(Model):
    """One band of the filter bank."""

    center_freq: Annotated[float, Clamped(20.0, 20000.0), Unit("Hz")]
    """Centre."""
    bandwidth: Annotated[float, Clamped(0.5, None)]
    """Width: a Q factor up to 20, Hz above."""
    envelope_pattern: Annotated[list[float], Field(max_length=65536)] = Field(default_factory=list)
    """Levels, 0 to 1, spread over the layer; none: the built-in motion."""


class Vocoder(Synthesis):
    """A carrier through a bank of bands that open and close like speech."""

    version = 3

    type: Literal["vocoder"]
    """Tag."""
    carrier_freq: VoiceFrequency
    """Pitch of the carrier."""
    carrier_type: Literal["sawtooth", "pulse", "noise"]
    """Carrier; the pulse is high for 0.3 of the cycle."""
    num_bands: Annotated[int, Clamped(4, 64)]
    """Number of automatic bands."""
    band_spacing: Literal["linear", "logarithmic"]
    """Spacing of the automatic bands from 80 Hz to 16 kHz."""
    envelope_attack: Annotated[float, Clamped(0.001, None), Unit("s")]
    """Time in which a band opens."""
    envelope_release: Annotated[float, Clamped(0.001, None), Unit("s")]
    """Time in which a band closes."""
    formant_rate: Annotated[float, Clamped(0.1, None), Unit("Hz")] = 2.0
    """Speed of the built-in motion."""
    bands: Annotated[list[VocoderBand], Field(max_length=256)] = Field(default_factory=list)
    """Custom bands, in place of the automatic ones."""

    def render(self, voice: Voice) -> "Array":
        """Mono, peak 1."""
        from speccade.families.audio.synthesis import _voice
        from speccade.families.audio.synthesis.vocoder_kernels import speak

        return _voice.normalise_peak(speak(self, voice))


OP = Vocoder
