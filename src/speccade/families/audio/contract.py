"""What a synthesis type, a filter and an effect are to the rest of the audio family.

Light: the classes are declarations with an adapter method each; arrays are numpy float64 and appear here as types only.
Adapters turn parameters into kernel units, call the kernels of `<tag>_kernels.py` beside them, and return new arrays.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from speccade.core.model import LenientModel, Op
from speccade.core.record import Record, factory

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
else:
    Array = Any


class Voice(Record):
    """What a synthesis type renders into.

    sample_rate  Hz.
    frames       number of frames to render.
    seed         u32 of this layer; derive sub-streams by name (`core.seeds.named_seed`).
    pitch        frequency multiplier per frame, shape (frames,), from pitch LFO and pitch envelope; None means 1.
    modulation   offsets per frame for the targets this type declares in `modulated`, in the target's own unit
                 (`pulse_width`: duty; `fm_index`: radians; `grain_size`: ms; `grain_density`: 1/s), shape (frames,).
    """

    sample_rate: int
    frames: int
    seed: int
    pitch: "Array | None" = None
    modulation: Mapping[str, "Array"] = factory(default_factory=dict)


class Synthesis(Op):
    """A sound source."""

    def render(self, voice: Voice) -> "Array":
        """Samples at the type's natural level: shape (frames,) for mono, (frames, 2) for stereo."""
        raise TypeError(f"{type(self).__name__} does not render")

    def layer_count(self) -> int:
        """How many layers this source counts as in the budget."""
        return 1

    def centres_vibrato(self) -> bool:
        """Whether a pitch LFO leaves the mean frequency, rather than the middle of the swing in semitones, in place.

        Oscillators take the swing as it is; all other sources always kept their mean, and presets mix the two.
        """
        return True

    def modulated(self) -> frozenset[str]:
        """LFO targets of its own that the source answers to: `pulse_width`, `fm_index`, `grain_size`, `grain_density`."""
        return frozenset()


class Filter(Op):
    """A filter, on a layer, inside a noise burst or on the mix."""

    def apply(
        self, signal: "Array", sample_rate: int, offset: "Array | None" = None, heard: int | None = None
    ) -> "Array":
        """The filtered signal, same shape: (frames,) or (frames, channels), each channel by itself.

        `offset` is added to the cutoff (centre, frequency) per frame, in Hz, on top of the filter's own sweep. `heard`: only
        so many frames come out, all if absent; sweeps last as long as the signal.
        """
        raise TypeError(f"{type(self).__name__} does not filter")

    def is_tunable(self) -> bool:
        """Whether a `filter_cutoff` LFO has something to move."""
        return True


class Chain(Record):
    """What an effect may look at besides the signal.

    seed        u32 of this link of the chain; derive streams by name.
    modulation  offset per frame of a post-FX LFO for the targets the effect declares in `modulated`
                (`delay_time`: ms; `reverb_size`: room size; `distortion_drive`: drive), shape (frames,).
    """

    sample_rate: int
    seed: int
    modulation: Mapping[str, "Array"] = factory(default_factory=dict)


class Effect(Op, LenientModel):
    """One link of the master effect chain. Stray keys are accepted with a warning: shipped presets hold some.

    extensions  fields that other readers of the format ignore; honoured here, with a warning.
    """

    extensions: ClassVar[frozenset[str]] = frozenset()

    def process(self, signal: "Array", chain: Chain) -> "Array":
        """The processed signal, shape (frames, channels) with 1 or 2 channels in; may return 2 channels for 1."""
        raise TypeError(f"{type(self).__name__} does not process")

    def modulated(self) -> frozenset[str]:
        """Post-FX LFO targets that move this effect: `delay_time`, `reverb_size`, `distortion_drive`."""
        return frozenset()

    def tail_seconds(self) -> float:
        """How long the effect still sounds after its input has ended (to -60 dB)."""
        return 0.0
