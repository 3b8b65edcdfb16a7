"""What a single field cannot say: rules between the parts of a sound."""

from collections.abc import Iterator, Mapping
from typing import Any

from speccade.core.diagnostics import Diagnostic, Loc
from speccade.core.family import Inspection
from speccade.families.audio.model import AudioLayer, AudioParams
from speccade.families.audio.modulation import TARGETS, LfoModulation
from speccade.families.audio.notes import midi_of_name
from speccade.families.audio.usage import frame_count

LOWEST_RATE, HIGHEST_RATE = 1000, 768_000
"""Rates between which every filter and delay of the family is sound."""

MOST_FRAMES = (0xFFFFFFFF - 256) // 4
"""Stereo 16-bit frames that the 32-bit sizes of a WAV can count, headers included."""


def dropped_keys(params: Mapping[str, Any]) -> tuple[dict[str, Any], list[Loc]]:
    """The raw params without `_coverage_*` keys, and the places of those below `recipe.params`."""
    kept = {key: value for key, value in params.items() if not key.startswith("_coverage_")}
    return kept, [(key,) for key in params if key not in kept]


def rules(seen: Inspection) -> Iterator[Diagnostic]:
    """Every finding about a typed sound that budgets do not cover."""
    params: AudioParams = seen.params
    yield from _frame_rules(seen, params)
    for index, layer in enumerate(params.layers):
        yield from _layer_rules(seen, params, layer, ("layers", index))
    yield from _effect_rules(seen, params)
    yield from _post_fx_rules(seen, params)
    if isinstance(params.base_note, str) and midi_of_name(params.base_note) is None:
        yield seen.warning(
            ("base_note",),
            f"'{params.base_note[:20]}' is not a note of C-1 to G9; the sound has no base note",
            hint='write a name such as "C4" or "F#3", or a MIDI number',
        )
    elif isinstance(params.base_note, int) and params.base_note > 127:
        yield seen.warning(("base_note",), f"{params.base_note} is above the highest MIDI note, 127")
    if params.generate_loop_points:
        hint = 'write "loop_config": {}' if params.loop_config is None else "'loop_config' decides"
        yield seen.warning(("generate_loop_points",), "'generate_loop_points' is deprecated", hint=hint)


def _frame_rules(seen: Inspection, params: AudioParams) -> Iterator[Diagnostic]:
    rate = params.sample_rate
    if not LOWEST_RATE <= rate <= HIGHEST_RATE:
        yield seen.error(
            ("sample_rate",), f"'sample_rate' must be {LOWEST_RATE} to {HIGHEST_RATE} Hz; got {rate}", hint="use 44100"
        )
    elif params.duration_seconds * rate > MOST_FRAMES or frame_count(params.duration_seconds, rate) > MOST_FRAMES:
        longest = MOST_FRAMES / rate
        yield seen.error(
            ("duration_seconds",),
            f"a WAV file holds at most {longest:.0f} s at {rate} Hz; got {params.duration_seconds:g}",
        )


def _layer_rules(seen: Inspection, params: AudioParams, layer: AudioLayer, loc: Loc) -> Iterator[Diagnostic]:
    if layer.delay is not None and layer.delay > params.duration_seconds:
        yield seen.error(
            (*loc, "delay"),
            f"'delay' must be at most the duration, {params.duration_seconds:g} s; got {layer.delay:g}",
        )
    if layer.pitch_envelope is not None:
        extra = "; it replaces that of the params here" if params.pitch_envelope is not None else ""
        yield seen.warning(
            (*loc, "pitch_envelope"), f"'pitch_envelope' of a layer is an extension of the format{extra}"
        )
    if layer.loop_config is not None:
        used = params.loop_config is None and all(
            earlier.loop_config is None for earlier in params.layers[: int(loc[-1])]
        )
        fate = "it loops the whole sound" if used else "another 'loop_config' is used"
        yield seen.warning(
            (*loc, "loop_config"), f"'loop_config' belongs to the params; {fate}", hint="move it beside 'layers'"
        )
    if layer.lfo is not None:
        yield from _layer_lfo_rules(seen, layer, layer.lfo, (*loc, "lfo"))


def _layer_lfo_rules(seen: Inspection, layer: AudioLayer, lfo: LfoModulation, loc: Loc) -> Iterator[Diagnostic]:
    place, name = (*loc, "target"), lfo.target.name
    if lfo.target.on_mix:
        allowed = _target_names(on_mix=False)
        yield seen.error(place, f"'{name}' is a target of 'post_fx_lfos', not of a layer", allowed=allowed)
    elif name == "filter_cutoff":
        if layer.filter is None:
            yield seen.error(place, f"'filter_cutoff' needs {lfo.target.needs}", hint="add a lowpass")
        elif not layer.filter.is_tunable():
            yield seen.warning(place, "the filter of this layer has no cutoff to move; the LFO has no effect")
        elif lfo.target.strength < 1:
            yield seen.warning((*place, "amount"), f"{lfo.target.strength:g} Hz is inaudible; 'amount' is in hertz")
    elif lfo.target.needs and name not in layer.synthesis.modulated():
        yield seen.error(place, f"'{name}' needs {lfo.target.needs}")


def _effect_rules(seen: Inspection, params: AudioParams) -> Iterator[Diagnostic]:
    for index, effect in enumerate(params.effects):
        for key in sorted(effect.extensions & effect.model_fields_set):
            yield seen.warning(
                ("effects", index, key),
                f"'{key}' of a {effect.type} is an extension of the format; it is honoured",  # type: ignore[attr-defined]
            )


def _post_fx_rules(seen: Inspection, params: AudioParams) -> Iterator[Diagnostic]:
    taken: set[str] = set()
    movable: frozenset[str] = frozenset().union(*(effect.modulated() for effect in params.effects))
    for index, lfo in enumerate(params.post_fx_lfos):
        place, name = ("post_fx_lfos", index, "target"), lfo.target.name
        if not lfo.target.on_mix:
            allowed = _target_names(on_mix=True)
            yield seen.error(place, f"'{name}' is a target of layers, not of 'post_fx_lfos'", allowed=allowed)
            continue
        if name in taken:
            yield seen.error(place, f"a second LFO on '{name}'; each target takes one")
        taken.add(name)
        if name not in movable:
            yield seen.error(place, f"no effect of the chain has a '{name}' to move", hint=f"add {lfo.target.needs}")


def _target_names(*, on_mix: bool) -> tuple[str, ...]:
    return tuple(name for name, member in TARGETS.members.items() if getattr(member, "on_mix", False) is on_mix)
