"""LFOs: the wave, and what it moves."""

import functools
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from speccade.core.model import Clamped, Model, Unit
from speccade.core.tagged import Tagged
from speccade.families.audio.types import Waveform

Share = Annotated[float, Field(gt=0, le=1)]
Positive = Annotated[float, Field(gt=0)]


class LfoConfig(Model):
    """A low-frequency oscillator."""

    waveform: Waveform
    """Shape; `pulse` is a square, sawtooth rises, sawtooth and triangle start at their lowest point."""
    rate: Annotated[float, Field(gt=0), Unit("Hz")]
    """Cycles per second."""
    depth: Share
    """Scales the amount of the target."""
    phase: Annotated[float | None, Field(ge=0, le=1), Unit("cycles")] = None
    """Start phase; absent: 0."""


class LfoTarget(Model):
    """What an LFO moves.

    `on_mix` tells targets of `post_fx_lfos` from those of a layer; `needs` says what must be there to move.
    """

    on_mix: ClassVar[bool] = False
    needs: ClassVar[str] = ""

    @property
    def name(self) -> str:
        """The value of the tag."""
        tag: str = self.target  # type: ignore[attr-defined]
        return tag

    @property
    def strength(self) -> float:
        """The amount, in the unit of the target."""
        value: float = getattr(self, _amount_field(type(self)))
        return value


@functools.cache
def _amount_field(target: type[LfoTarget]) -> str:
    return next(name for name in target.model_fields if name != "target")


class PitchTarget(LfoTarget):
    """Vibrato."""

    target: Literal["pitch"]
    """Tag."""
    semitones: Annotated[float, Field(gt=0), Clamped(None, 120.0), Unit("semitones")]
    """Deviation to either side."""


class VolumeTarget(LfoTarget):
    """Tremolo; the LFO's maximum is full level."""

    target: Literal["volume"]
    """Tag."""
    amount: Share
    """Share of the amplitude that is removed at the LFO's minimum."""


class FilterCutoffTarget(LfoTarget):
    """Moves cutoff, centre or frequency of the layer filter, on top of its sweep."""

    needs = "a filter on the layer"

    target: Literal["filter_cutoff"]
    """Tag."""
    amount: Annotated[float, Field(gt=0), Unit("Hz")]
    """Deviation to either side."""


class PanTarget(LfoTarget):
    """Auto-pan."""

    target: Literal["pan"]
    """Tag."""
    amount: Share
    """Deviation to either side, in pan positions."""


class PulseWidthTarget(LfoTarget):
    """Pulse-width modulation of square and pulse waves."""

    needs = "an oscillator of square or pulse shape, or a multi_oscillator with one"

    target: Literal["pulse_width"]
    """Tag."""
    amount: Annotated[float, Field(gt=0, le=0.49)]
    """Deviation of the duty cycle to either side."""


class FmIndexTarget(LfoTarget):
    """Moves the modulation index of `fm_synth`."""

    needs = "an fm_synth layer"

    target: Literal["fm_index"]
    """Tag."""
    amount: Annotated[float, Field(gt=0), Unit("rad")]
    """Deviation to either side."""


class GrainSizeTarget(LfoTarget):
    """Moves the grain length of `granular`, sampled at each grain's start."""

    needs = "a granular layer"

    target: Literal["grain_size"]
    """Tag."""
    amount_ms: Annotated[float, Field(gt=0), Unit("ms")]
    """Deviation to either side."""


class GrainDensityTarget(LfoTarget):
    """Moves the grain density of `granular`, sampled at each grain's start."""

    needs = "a granular layer"

    target: Literal["grain_density"]
    """Tag."""
    amount: Annotated[float, Field(gt=0), Unit("1/s")]
    """Deviation to either side."""


class DelayTimeTarget(LfoTarget):
    """Moves the time of every delay effect of the mix."""

    on_mix = True
    needs = "a delay, multi_tap_delay, granular_delay, flanger, or stereo_widener in haas mode"

    target: Literal["delay_time"]
    """Tag."""
    amount_ms: Annotated[float, Field(gt=0), Unit("ms")]
    """Deviation to either side."""


class ReverbSizeTarget(LfoTarget):
    """Moves the room size of every reverb of the mix."""

    on_mix = True
    needs = "a reverb"

    target: Literal["reverb_size"]
    """Tag."""
    amount: Positive
    """Deviation of the room size to either side."""


class DistortionDriveTarget(LfoTarget):
    """Moves the drive of every waveshaper and tape saturation of the mix."""

    on_mix = True
    needs = "a waveshaper or tape_saturation"

    target: Literal["distortion_drive"]
    """Tag."""
    amount: Positive
    """Deviation of the drive to either side."""


TARGETS = Tagged(
    "target",
    PitchTarget,
    VolumeTarget,
    FilterCutoffTarget,
    PanTarget,
    PulseWidthTarget,
    FmIndexTarget,
    GrainSizeTarget,
    GrainDensityTarget,
    DelayTimeTarget,
    ReverbSizeTarget,
    DistortionDriveTarget,
    noun="LFO target",
)


class LfoModulation(Model):
    """One LFO on one target."""

    config: LfoConfig
    """The wave."""
    target: Annotated[LfoTarget, TARGETS]
    """What it moves."""

    @property
    def amount(self) -> float:
        """How far the target moves to either side, in its own unit."""
        return self.target.strength * self.config.depth
