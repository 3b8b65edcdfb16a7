"""Small cases of every synthesis type, filter and effect, for `tests.support_determinism`."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from tests.families.audio.sounds import FLAT, SAW, layer, lfo, params, spec
from tests.support_determinism import print_digests

from speccade.core.family import Job, OutputRequest
from speccade.core.model import normalise
from speccade.core.ops import registry
from speccade.core.samples import smallest
from speccade.families.audio.contract import Chain, Voice
from speccade.families.audio.recipes.audio import RECIPE
from speccade.families.audio.samples import _fill

RATE, FRAMES = 22050, 400


def _signal(channels: int) -> np.ndarray[Any, Any]:
    """Numbers without a pattern, made without a random generator of numpy."""
    words = np.arange(1, FRAMES * channels + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return ((words >> np.uint64(11)).astype(np.float64) / 2.0**52 - 1.0).reshape(FRAMES, channels)


def _op(folder: str, tag: str) -> Any:
    op = registry(f"speccade.families.audio.{folder}").get(tag)
    return normalise(op.model_validate(smallest(op, _fill)))


def _source(tag: str, *, moving: bool) -> Any:
    source = _op("synthesis", tag)
    ramp = np.linspace(0.9, 1.2, FRAMES)
    modulation = {target: np.linspace(-0.1, 0.1, FRAMES) for target in source.modulated()} if moving else {}
    return source.render(Voice(RATE, FRAMES, 7, ramp if moving else None, modulation))


def _filtered(tag: str) -> Any:
    return _op("filters", tag).apply(_signal(1)[:, 0].copy(), RATE, np.linspace(-50.0, 50.0, FRAMES))


def _processed(tag: str) -> Any:
    effect = _op("effects", tag)
    moved = {target: np.linspace(-0.2, 0.2, FRAMES) for target in effect.modulated()}
    return effect.process(_signal(2), Chain(RATE, 7, moved))


def _sound() -> Any:
    """Pan, pitch envelope, LFO, sweep, loop, DC, loudness, dither: everything around the operations."""
    bend = {"attack": 0.005, "decay": 0.005, "sustain": 0.5, "release": 0.005, "depth": 7.0}
    pulse = {**SAW, "waveform": "pulse", "duty": 0.2, "freq_sweep": {"end_freq": 700.0, "curve": "logarithmic"}}
    envelope = {"attack": 0.003, "decay": 0.004, "sustain": 0.6, "release": 0.005}
    raw = spec(
        layer(pulse, envelope=envelope, pan=0.3, lfo=lfo("volume", 0.5, rate=60.0, waveform="triangle")),
        layer(envelope=FLAT, lfo=lfo("pan", 0.5, rate=90.0, waveform="sawtooth"), pitch_envelope=bend),
        seconds=0.03,
        loop_config={"crossfade_ms": 2.0},
        output_level={"mode": "loudness", "dither": True},
    )
    job = Job(normalise(params({**raw, "sample_rate": RATE})), 7, (OutputRequest("primary", "wav", "a.wav"),))
    return RECIPE.load_generator()(job).files[0].data


def _cases() -> dict[str, Callable[[], Any]]:
    cases: dict[str, Callable[[], Any]] = {"sound": _sound}
    for tag in registry("speccade.families.audio.synthesis").tags:
        cases[f"synthesis/{tag}"] = partial(_source, tag, moving=False)
        cases[f"synthesis/{tag} moving"] = partial(_source, tag, moving=True)
    for tag in registry("speccade.families.audio.filters").tags:
        cases[f"filters/{tag}"] = partial(_filtered, tag)
    for tag in registry("speccade.families.audio.effects").tags:
        cases[f"effects/{tag}"] = partial(_processed, tag)
    return cases


CASES = _cases()

if __name__ == "__main__":
    print_digests(CASES)
