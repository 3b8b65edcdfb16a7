"""The generator of `audio_v1`: layers, mix, master chain, loop, level, WAV. Heavy and pure."""

from typing import TYPE_CHECKING, Any

import numpy as np
from blake3 import blake3

from speccade.core.diagnostics import Diagnostic, warning
from speccade.core.family import PARAMS, File, Generated, Job
from speccade.core.seeds import named_seed
from speccade.families.audio.contract import Chain
from speccade.families.audio.curves import lfo_wave
from speccade.families.audio.finish import Finished, clean, fade_end, to_pcm
from speccade.families.audio.layers import Timing, render_layer
from speccade.families.audio.layout import doubled
from speccade.families.audio.loops import Loop, make_loop
from speccade.families.audio.metrics import measure
from speccade.families.audio.mix_kernels import gain_of
from speccade.families.audio.mixing import Mix
from speccade.families.audio.usage import frame_count
from speccade.formats.wav import WavLoop, encode_wav

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array
    from speccade.families.audio.model import AudioParams

MIDDLE_C = 60


def generate(job: Job) -> Generated:
    """Render a sound into one WAV.

    Raises
        GenerationError: AUDIO_008, the signal is not finite.
    """
    params: AudioParams = job.params
    frames = frame_count(params.duration_seconds, params.sample_rate)
    with job.stage("render_audio"):
        mix, timings = Mix(frames), []
        for index, layer in enumerate(params.layers):
            rendered, timing = render_layer(params, layer, index, job.seed, frames)
            mix.add(rendered)
            timings.append(timing)
        signal = effect_chain(params, mix.signal(), job.seed)
        clean(signal, params.sample_rate)
        loop = make_loop(params, timings, signal)
        fade_end(signal, params.sample_rate, None if loop is None else loop.end)
        finished = to_pcm(params, signal, job.seed)
    kept = frames
    if job.preview_seconds is not None:
        # the head of the same signal, at the same level
        kept = min(frames, frame_count(job.preview_seconds, params.sample_rate))
        loop = loop if loop is not None and loop.end < kept else None
    pcm = np.ascontiguousarray(finished.pcm[:kept])
    with job.stage("encode_output"):
        data = encode_wav(pcm, params.sample_rate, _wav_loop(params, loop))
    with job.stage("measure"):
        metrics = measure(params, pcm, loop)
    request = job.outputs[0]
    file = File(request.path, request.kind, request.format, data, blake3(pcm.view(np.uint8).data).hexdigest(), metrics)
    return Generated((file,), metrics=_facts(params, finished), warnings=tuple(_warnings(timings, finished)))


def effect_chain(params: "AudioParams", mix: "Array", seed: int) -> "Array":
    """Master filter, then the effects in order, shape (frames, channels); any effect makes the mix stereo.

    The n-th effect of a type has the stream `<type>_<n>` of the spec's seed, so other types never change its noise.
    """
    signal = mix
    if params.master_filter is not None:
        signal = params.master_filter.apply(signal, params.sample_rate)
    if params.effects and signal.shape[1] == 1:
        # both channels at full level: thresholds and drives of existing sounds were set against that
        signal = doubled(signal)
    if params.effects and params.effects_input_db != 0.0:
        signal = signal * gain_of(params.effects_input_db)
    waves = {
        lfo.target.name: lfo_wave(lfo.config, params.sample_rate, signal.shape[0], scale=lfo.amount)
        for lfo in params.post_fx_lfos
    }
    counts: dict[str, int] = {}
    for effect in params.effects:
        tag: str = effect.type  # type: ignore[attr-defined]
        number = counts[tag] = counts.get(tag, -1) + 1
        moved = {name: waves[name] for name in sorted(effect.modulated()) if name in waves}
        chain = Chain(params.sample_rate, named_seed(seed, f"{tag}_{number}"), moved)
        signal = effect.process(signal, chain)
    return signal


def _wav_loop(params: "AudioParams", loop: Loop | None) -> WavLoop | None:
    if loop is None:
        return None
    note = params.base_note if isinstance(params.base_note, int) else MIDDLE_C
    return WavLoop(loop.start, loop.end, min(127, note))


def _facts(params: "AudioParams", finished: Finished) -> dict[str, Any]:
    facts: dict[str, Any] = {"layers": len(params.layers), "gain_db": round(finished.gain_db, 3)}
    tails = [effect.tail_seconds() for effect in params.effects]
    if tails:
        facts["tail_seconds"] = round(max(tails), 3)
    return facts


def _warnings(timings: list[Timing], finished: Finished) -> "list[Diagnostic]":
    found = [
        warning(
            "W004",
            f"the envelope is {timing.cut_short:.3g} s longer than the layer; the end is faded",
            (*PARAMS, "layers", index, "envelope"),
            hint="shorten it, or lengthen 'duration_seconds'",
        )
        for index, timing in enumerate(timings)
        if timing.cut_short > 1e-3
    ]
    if finished.shortfall is not None:
        found.append(
            warning("W004", f"the level asked for was not reached: {finished.shortfall}", (*PARAMS, "output_level"))
        )
    return found
