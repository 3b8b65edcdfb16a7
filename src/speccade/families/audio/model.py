"""The params of `audio_v1`: layers, master chain, loop, level."""

from typing import Annotated

from pydantic import Field

from speccade.core.model import Keyed, Model, UInt32, Unit
from speccade.core.ops import OpSlot
from speccade.families.audio.contract import Effect, Filter, Synthesis
from speccade.families.audio.level import LEVELS, OutputLevel
from speccade.families.audio.modulation import LfoModulation
from speccade.families.audio.notes import NoteSpec, midi_of_name
from speccade.families.audio.types import Envelope, LoopConfig, PitchEnvelope, Seconds, UnitInterval

AnySynthesis = Annotated[Synthesis, OpSlot("speccade.families.audio.synthesis", noun="synthesis type")]
AnyFilter = Annotated[Filter, OpSlot("speccade.families.audio.filters", noun="filter")]
AnyEffect = Annotated[Effect, OpSlot("speccade.families.audio.effects", noun="effect")]


class AudioLayer(Model):
    """One sound source with its envelope, filter and LFO, placed in the mix."""

    synthesis: AnySynthesis
    """Sound source."""
    envelope: Envelope
    """Amplitude envelope."""
    volume: UnitInterval
    """Linear gain."""
    pan: Annotated[float, Field(ge=-1, le=1)]
    """Stereo position, -1 left to 1 right; equal power."""
    delay: Seconds | None = None
    """Silence before the layer starts; absent: none."""
    filter: AnyFilter | None = None
    """Filter after the source."""
    lfo: LfoModulation | None = None
    """One LFO on one target of the layer."""
    pitch_envelope: PitchEnvelope | None = None
    """Pitch contour of this layer, from its own start; replaces that of the params."""
    loop_config: LoopConfig | None = None
    """Loop of the sound, used when the params have none."""


class AudioParams(Model):
    """A sound: layers of synthesis, mixed, filtered, sent through effects, brought to level."""

    duration_seconds: Annotated[float, Field(gt=0), Unit("s")]
    """Length of the file."""
    sample_rate: Annotated[UInt32, Unit("Hz")] = 44100
    """Sample rate: 22050, 44100 or 48000 in the shipped budget profiles."""
    layers: list[AudioLayer]
    """Layers to mix; none gives silence."""
    base_note: NoteSpec | None = None
    """Pitch at which the sound was recorded, for samplers and trackers; does not change the sound."""
    pitch_envelope: PitchEnvelope | None = None
    """Pitch contour of all layers, from the start of the file."""
    loop_config: LoopConfig | None = None
    """Loop points."""
    generate_loop_points: bool = False
    """Deprecated: the same as an empty `loop_config` where that is absent."""
    master_filter: AnyFilter | None = None
    """Filter on the mix, before the effects."""
    effects_input_db: Annotated[float, Field(ge=-60, le=60), Unit("dB")] = 0.0
    """Gain into the effect chain, whose thresholds and drives are absolute levels."""
    effects: list[AnyEffect] = Field(default_factory=list)
    """Effect chain of the mix, in order."""
    post_fx_lfos: Annotated[list[LfoModulation], Keyed("target.target")] = Field(default_factory=list)
    """LFOs on effect parameters, at most one per target."""
    output_level: Annotated[OutputLevel, LEVELS] | None = None
    """Level of the file; absent: the largest sample at -3 dBFS."""

    def normalised(self) -> "AudioParams":
        """One spelling each: loops at the params, base notes as MIDI numbers."""
        loop = self.loop_config
        layers = self.layers
        if loop is None:
            loop = next((layer.loop_config for layer in layers if layer.loop_config is not None), None)
        if loop is None and self.generate_loop_points:
            loop = LoopConfig()
        if any(layer.loop_config is not None for layer in layers):
            layers = [layer.model_copy(update={"loop_config": None}) for layer in layers]
        note = midi_of_name(self.base_note) if isinstance(self.base_note, str) else self.base_note
        if (
            loop is self.loop_config
            and layers is self.layers
            and note is self.base_note
            and not self.generate_loop_points
        ):
            return self
        changes = {"loop_config": loop, "layers": layers, "base_note": note, "generate_loop_points": False}
        return self.model_copy(update=changes)
