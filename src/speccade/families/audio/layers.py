"""One layer: source, LFO, filter, envelope, and where it stands in the mix. Heavy."""

from typing import TYPE_CHECKING

from speccade.core.record import Record
from speccade.core.seeds import layer_seed
from speccade.families.audio.contract import Voice
from speccade.families.audio.curve_kernels import tremolo
from speccade.families.audio.curves import amplitude, heard_frames, lfo_wave, pitch_ratio, vibrato
from speccade.families.audio.layout import columns

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array
    from speccade.families.audio.model import AudioLayer, AudioParams


class Timing(Record):
    """Where a layer lies in the file, in frames: its start, and where its release begins (the file's end if never).

    `cut_short` are the seconds of its envelope that do not fit.
    """

    start: int
    release: int
    cut_short: float


class Rendered(Record):
    """A layer ready for the mix.

    signal      shape (frames,) or (frames, 2), from `start` until the envelope has closed for good, before the envelope.
    envelope    ADSR gain of its frames, as a plan (`curve_kernels.adsr_plan`).
    start       frame of the file at which it begins.
    pan         position, or one per frame of `signal` (pan LFO).
    """

    signal: "Array"
    envelope: "Array"
    start: int
    pan: "Array | float"
    volume: float


def render_layer(
    params: "AudioParams", layer: "AudioLayer", index: int, seed: int, frames: int
) -> tuple[Rendered, Timing]:
    """Render layer `index` of a file of `frames`; `seed` is that of the spec."""
    rate = params.sample_rate
    start = min(frames, int((layer.delay or 0.0) * rate + 1e-6))
    count = frames - start
    voice = _voice(params, layer, rate, start, count, layer_seed(seed, index))
    envelope, release = amplitude(layer.envelope, rate, count)
    # noise and sweeps depend on the length of a layer, and levels on all of it: the source is rendered whole
    signal = _volume_and_filter(layer, layer.synthesis.render(voice), rate, heard_frames(envelope, count))
    needed = layer.envelope.attack + layer.envelope.decay + layer.envelope.release
    timing = Timing(start, start + release, max(0.0, needed - count / rate))
    return Rendered(signal, envelope, start, _pan(layer, rate, count), layer.volume), timing


def _voice(params: "AudioParams", layer: "AudioLayer", rate: int, start: int, count: int, seed: int) -> Voice:
    """What the source renders into: pitch from envelope and LFO, its own targets in `modulation`."""
    pitch = None
    if layer.pitch_envelope is not None:
        pitch = pitch_ratio(layer.pitch_envelope, rate, count)
    elif params.pitch_envelope is not None:
        pitch = pitch_ratio(params.pitch_envelope, rate, start + count)[start:]
    modulation = {}
    if (lfo := layer.lfo) is not None:
        if lfo.target.name == "pitch":
            ratio = vibrato(lfo.config, lfo.amount, rate, count, centred=layer.synthesis.centres_vibrato())
            pitch = ratio if pitch is None else pitch * ratio
        elif lfo.target.name in layer.synthesis.modulated():
            modulation[lfo.target.name] = lfo_wave(lfo.config, rate, count, scale=lfo.amount)
    return Voice(rate, count, seed, pitch, modulation)


def _volume_and_filter(layer: "AudioLayer", signal: "Array", rate: int, heard: int) -> "Array":
    """The first `heard` frames of the layer, before its envelope."""
    count = signal.shape[0]
    lfo = layer.lfo
    target = lfo.target.name if lfo is not None else ""
    if lfo is not None and target == "volume":
        # the LFO's maximum is full level: 1 - s + s (w + 1) / 2
        half = 0.5 * lfo.amount
        frames = columns(signal)
        tremolo(frames, lfo_wave(lfo.config, rate, count, scale=half, offset=1.0 - half))
        signal = frames.reshape(signal.shape)
    if layer.filter is None:
        return signal[:heard]
    offset = None
    if lfo is not None and target == "filter_cutoff" and layer.filter.is_tunable():
        offset = lfo_wave(lfo.config, rate, count, scale=lfo.amount)
    return layer.filter.apply(signal, rate, offset, heard)


def _pan(layer: "AudioLayer", rate: int, count: int) -> "Array | float":
    lfo = layer.lfo
    if lfo is None or lfo.target.name != "pan":
        return layer.pan
    return lfo_wave(lfo.config, rate, count, scale=lfo.amount, offset=layer.pan)
