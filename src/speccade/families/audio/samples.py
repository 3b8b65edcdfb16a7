"""Tiny sounds that together use every synthesis type, filter, effect, LFO target, curve and finishing step."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic.fields import FieldInfo

from speccade.core.family import Sample
from speccade.core.ops import registry
from speccade.core.samples import smallest, variations
from speccade.families.audio.model import AudioLayer, AudioParams
from speccade.families.audio.modulation import TARGETS, LfoTarget

SECONDS = 0.05

_LAYER_PARTS = ("delay", "lfo", "loop_config", "pitch_envelope")
_FREE_TARGETS = tuple(
    tag
    for tag, member in TARGETS.members.items()
    if issubclass(member, LfoTarget) and not (member.needs or member.on_mix)
)
_ELSEWHERE = ("layers", "effects", "master_filter", "post_fx_lfos", "sample_rate")


def _fill(name: str, info: FieldInfo) -> Any:
    return {"duration_seconds": SECONDS, "volume": 1.0, "pan": 0.25}.get(name)


def samples() -> Iterator[Sample]:
    """One sound per way to use each operation, then the ways to modulate it."""
    yield from _sources()
    yield from _filters()
    yield from _effects()
    yield from _settings()


def _layer(**parts: Any) -> dict[str, Any]:
    tone = {"type": "oscillator", "waveform": "sine", "frequency": 440.0}
    layer = smallest(AudioParams, _fill)["layers"][0]
    return {**layer, "synthesis": tone, **parts}


def _sound(layers: Iterable[Mapping[str, Any]], **parts: Any) -> dict[str, Any]:
    return {"duration_seconds": SECONDS, "layers": [*layers], **parts}


def _lfo(target: str) -> dict[str, Any]:
    wave = {"waveform": "sine", "rate": 30.0, "depth": 1.0}
    return {"config": wave, "target": smallest(TARGETS.members[target], _fill)}


def _variations(folder: str) -> Iterator[tuple[str, Any, dict[str, Any]]]:
    """Name, typed operation and JSON of every variation of the operations in a folder."""
    for tag, op in registry(f"speccade.families.audio.{folder}").all().items():
        for label, value in variations(op, _fill):
            yield f"{folder}/{tag}{' ' if label else ''}{label}", op.model_validate(value), value


def _sources() -> Iterator[Sample]:
    for name, source, value in _variations("synthesis"):
        yield Sample(name, _sound([_layer(synthesis=value)]))
        if " " in name:
            continue
        for target in sorted({"pitch", *source.modulated()}):
            yield Sample(f"{name} lfo {target}", _sound([_layer(synthesis=value, lfo=_lfo(target))]))


def _filters() -> Iterator[Sample]:
    for name, kind, value in _variations("filters"):
        yield Sample(name, _sound([_layer(filter=value)]))
        yield Sample(f"{name} on the mix", _sound([_layer()], master_filter=value))
        if kind.is_tunable():
            yield Sample(f"{name} lfo", _sound([_layer(filter=value, lfo=_lfo("filter_cutoff"))]))


def _effects() -> Iterator[Sample]:
    for name, effect, value in _variations("effects"):
        yield Sample(name, _sound([_layer()], effects=[value]))
        if " " not in name:
            yield Sample(f"{name} in mono", _sound([_layer(pan=0.0)], effects=[value]))
        for target in sorted(effect.modulated()):
            yield Sample(f"{name} lfo {target}", _sound([_layer()], effects=[value], post_fx_lfos=[_lfo(target)]))


def _settings() -> Iterator[Sample]:
    """Everything around the operations: parts of a layer, curves, loops, levels."""
    for label, params in variations(AudioParams, _fill):
        if not label.startswith(_ELSEWHERE):
            yield Sample(f"settings {label}".strip(), {**params, "layers": [_layer()]})
    for label, layer in variations(AudioLayer, _fill):
        part = label.partition(".")[0].partition("=")[0]
        if part in _LAYER_PARTS and label.partition("target=")[2].partition(".")[0] in ("", *_FREE_TARGETS):
            yield Sample(f"layer {label}", _sound([_layer(**{part: layer[part]})]))
