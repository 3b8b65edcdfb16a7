"""The library function by function: what is declared is what the sandbox does."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from tests.support import shared

from speccade.core.suggest import nearest
from speccade.starlark import Evaluator, StarlarkFailure
from speccade.starlark.catalogue import PRELUDE, dump
from speccade.starlark.declare import Function, Param
from speccade.starlark.prelude import literal, prelude_source
from speccade.starlark.registry import functions

# What test_generate.py finds stale is left out here: it says so once, and what to do.
_CURRENT = PRELUDE.read_text(encoding="utf-8").rstrip("\n").split("\n\n")
LIBRARY = {f.name: f for f in functions() if prelude_source([f]).rstrip("\n").split("\n\n")[-1] in _CURRENT}


@pytest.fixture(scope="module")
def evaluator() -> Iterator[Evaluator]:
    with Evaluator() as warm:
        yield warm


def by_name() -> list[Any]:
    return [pytest.param(function, id=function.name) for function in LIBRARY.values()]


def sample(param: Param, *, other: bool = False) -> Any:
    """A value that a parameter accepts; with `other` a second one."""
    if param.enum:
        value: Any = param.enum[-1 if other else 0]
        return [value] if param.type == "list[str]" else value
    low, high = param.low, param.high
    if param.type in ("float", "int", "int64"):
        if low is None:
            return (3 if other else 2) if param.type != "float" else (0.5 if other else 2)
        if high is not None:
            number = high if other else low + (high - low) / 2
        else:
            number = low + (8 if other else 1)
        return int(number) if param.type != "float" or (float(number).is_integer() and not other) else float(number)
    if param.type in ("str", "bool"):
        return {"str": "other" if other else "text", "bool": other}[param.type]
    if param.type == "dict":
        return {"synthesis": {}, "envelope": {}, "volume": 1}
    if param.type == "any":
        return {"any": [None, other]}
    count = param.length.count if param.length else 2
    item: Any = {"list[str]": "x", "list[int]": 7, "list[float]": 1, "iterable[float]": 0.5}.get(
        param.type, {"k": other}
    )
    return [item] * count


# Functions whose arguments of kind any are looked at.
SPECIAL: dict[str, dict[str, Any]] = {
    "granular_source": {"source_type": "noise", "param1": "pink", "param2": None},
    "spectral_source": {"source_type": "noise", "param1": "brown"},
    "texture_bomb_node": {"scale_min": 0.5, "scale_max": 2},
    "output": {"source": "map"},
    "tracker_instrument": {"wav": None, "ref": None},
    "music_spec": {"format": "it"},
    "tracker_song": {"format": "it"},
}


def arguments(function: Function, *, everything: bool) -> dict[str, Any]:
    given = {p.name: sample(p, other=everything) for p in function.params if p.required or everything}
    if function.name == "skeletal_mesh_spec":
        given["bone_meshes"] = {"spine": {}}
    if function.name in ("bone_transform", "ik_target_transform"):
        given["position"] = [0, 1, 0.5]
    if function.name == "skeletal_mesh_skinned_spec":
        given["mesh_file"] = "a.glb"
    given.update({key: value for key, value in SPECIAL.get(function.name, {}).items() if key in given})
    if any(p.name == "channels" for p in function.params) and "channels" in given:
        given["channels"] = 4
    return given


def call(function: Function | str, given: Mapping[str, Any]) -> str:
    name = function if isinstance(function, str) else function.name
    return f"{name}({', '.join(f'{key} = {literal(value)}' for key, value in given.items())})"


def result_of(evaluator: Evaluator, function: Function, given: Mapping[str, Any]) -> Any:
    return json.loads(evaluator.evaluate('{"r": ' + call(function, given) + "}").json_text)["r"]


def coerced(param: Param, value: Any) -> Any:
    if value is None:
        return None
    if param.type == "float":
        return float(value)
    if param.type in ("list[float]", "iterable[float]"):
        return [float(item) for item in value]
    return (param.aliases or {}).get(value, value) if isinstance(value, str) else value


def filled(template: Any, values: Mapping[str, Any]) -> Any:
    """A second reading of a result template, in Python."""
    if isinstance(template, str) and template.startswith("$"):
        return values[template[1:]]
    if isinstance(template, Mapping):
        pairs = ((key.partition("?"), item) for key, item in template.items())
        return {key: filled(item, values) for (key, _, when), item in pairs if not when or values[when] is not None}
    if isinstance(template, list | tuple):
        return [filled(item, values) for item in template]
    return template


def expected(function: Function, given: Mapping[str, Any]) -> Any:
    values = {p.name: coerced(p, given.get(p.name, None if p.required else p.default)) for p in function.params}
    for param in function.params:
        if values[param.name] is None and param.becomes is not None:
            name = str(param.becomes)
            values[param.name] = values[name[1:]] if name.startswith("$") else param.becomes
    return filled(function.result, values)


def computed(function: Function) -> bool:
    """Whether the result needs Starlark to be known."""
    return bool(function.body) or re.search(r'[\[{ ]"=|\? |\?[a-z_]+ ', json.dumps(function.result)) is not None


@pytest.mark.parametrize("function", by_name())
@pytest.mark.parametrize("everything", [False, True], ids=["required", "everything"])
def test_result_is_the_template(function: Function, everything: bool, evaluator: Evaluator) -> None:
    given = arguments(function, everything=everything)
    result = result_of(evaluator, function, given)
    if computed(function):
        assert isinstance(result, dict | list)
        return
    assert json.dumps(result, sort_keys=True) == json.dumps(expected(function, given), sort_keys=True)


@pytest.mark.parametrize("function", by_name())
def test_arguments_by_position(function: Function, evaluator: Evaluator) -> None:
    given = arguments(function, everything=True)
    positional = [p.name for p in function.params if not function.keyword_only and not p.keyword]
    rest = {key: value for key, value in given.items() if key not in positional}
    listed = ", ".join([literal(given[name]) for name in positional] + [f"{k} = {literal(v)}" for k, v in rest.items()])
    mixed = json.loads(evaluator.evaluate('{"r": ' + f"{function.name}({listed})" + "}").json_text)["r"]
    assert mixed == result_of(evaluator, function, given)
    if function.keyword_only:
        with pytest.raises(StarlarkFailure, match="all arguments are given by name"):
            evaluator.evaluate(f"{function.name}({literal(next(iter(given.values())))})")


def refusal(evaluator: Evaluator, function: Function, given: Mapping[str, Any]) -> StarlarkFailure:
    with pytest.raises(StarlarkFailure) as caught:
        evaluator.evaluate("x = 1\n" + call(function, given))
    failure = caught.value
    assert failure.outer == "S002"
    assert (failure.line, failure.column) == (2, 1)
    assert failure.function == (function.reports_as or function.name)
    return failure


@pytest.mark.parametrize("function", by_name())
def test_numbers_beyond_their_range_are_refused(function: Function, evaluator: Evaluator) -> None:
    given = arguments(function, everything=True)
    for param in function.params:
        if param.type not in ("float", "int", "int64") or (param.low is None and param.high is None):
            continue
        step = 0.25 if param.type == "float" else 1
        outside = []
        if param.low is not None:
            outside.append(param.low if param.above else param.low - step)
        if param.high is not None:
            outside.append(param.high + step)
        for value in outside:
            failure = refusal(evaluator, function, {**given, param.name: value})
            assert (failure.code, failure.parameter) == ("S103", param.name)
            if param.enforced and not param.high_rule:
                assert param.range_rule in failure.message
            if param.show:
                assert failure.message.endswith(f"got {value:.12g}")
        for value in (param.low, param.high):
            if value is not None and not (param.above and value == param.low) and param.enforced:
                exact = value if param.type == "float" else int(value)
                pair = {"min_vol": 0, "max_vol": 64} if param.name in ("min_vol", "max_vol") else {}
                result_of(evaluator, function, {**given, **pair, param.name: exact})


@pytest.mark.parametrize("function", by_name())
def test_integers_beyond_their_width_are_type_errors(function: Function, evaluator: Evaluator) -> None:
    given = arguments(function, everything=True)
    for param in function.params:
        if param.type in ("int", "int64") and param.enforced and param.mismatch == "refuse":
            bits = 32 if param.type == "int" else 64
            failure = refusal(evaluator, function, {**given, param.name: 2 ** (bits - 1)})
            assert (failure.code, failure.parameter) == ("S002", param.name)
            assert f"too big to fit in i{bits}" in failure.message


@pytest.mark.parametrize("function", by_name())
def test_values_outside_an_enumeration_are_refused(function: Function, evaluator: Evaluator) -> None:
    given = arguments(function, everything=True)
    for param in function.params:
        if param.enum:
            for wrong in ("zzzzzzzzzz", param.enum[0][:-1] + "#", param.enum[-1].upper()):
                value: Any = [wrong] if param.type == "list[str]" else wrong
                if wrong in param.enum:
                    continue
                failure = refusal(evaluator, function, {**given, param.name: value})
                assert failure.code == param.enum_code
                assert failure.allowed == param.enum
                wanted = nearest(wrong, param.enum) if param.enum_style == "list" else None
                assert failure.suggestion == wanted
                assert (f"Did you mean '{wanted}'?" in failure.message) == (wanted is not None)
                assert all(item in failure.message for item in param.enum)


WRONG = {"str": 7, "float": "1", "int": 1.0, "int64": 1.0, "bool": 1, "dict": [1]}


@pytest.mark.parametrize("function", by_name())
def test_wrong_types(function: Function, evaluator: Evaluator) -> None:
    given = arguments(function, everything=True)
    for param in function.params:
        if param.type == "any":
            continue
        lists = {"list": "(1, 2)", "iter": "3"}
        wrong = lists.get(param.type[:4]) or literal(WRONG[param.type])
        if param.whole:
            wrong = "1.5"
        program = call(function, {key: value for key, value in given.items() if key != param.name})
        program = f"{program[:-1]}{'' if program.endswith('()') else ', '}{param.name} = {wrong})"
        if param.mismatch == "drop":
            evaluation = evaluator.evaluate('{"r":\n' + program + "}")
            (warning,) = evaluation.warnings
            assert (warning.code, warning.function, warning.parameter) == (
                "W004",
                function.reports_as or function.name,
                param.name,
            )
            assert (warning.file, warning.line, warning.column) == ("spec.star", 2, 1)
            continue
        with pytest.raises(StarlarkFailure) as caught:
            evaluator.evaluate(program)
        failure = caught.value
        assert failure.code == ("S102" if param.mismatch == "report" else "S002")
        assert (failure.function, failure.parameter) == (function.reports_as or function.name, param.name)
        if param.mismatch == "refuse":
            assert "Type of parameter" in failure.message


@pytest.mark.parametrize("function", by_name())
def test_missing_and_unknown_arguments(function: Function, evaluator: Evaluator) -> None:
    given = arguments(function, everything=False)
    for param in function.params:
        if param.required:
            rest = {key: value for key, value in given.items() if key != param.name}
            with pytest.raises(StarlarkFailure) as caught:
                evaluator.evaluate(call(function, rest))
            assert (caught.value.code, caught.value.function, caught.value.parameter) == (
                "S002",
                function.name,
                param.name,
            )
            assert f"Missing parameter `{param.name}`" in caught.value.message
    with pytest.raises(StarlarkFailure) as caught:
        evaluator.evaluate(call(function, {**given, "unheard_of": 1}))
    assert (caught.value.function, caught.value.parameter) == (function.name, "unheard_of")


def test_every_result_is_fresh(evaluator: Evaluator) -> None:
    text = 'a = envelope()\nb = envelope()\na["attack"] = 9.0\nc = audio_layer(1)\nc["envelope"]["decay"] = 5\n'
    text += '{"a": a, "b": b, "d": audio_layer(1)["envelope"]}'
    got = json.loads(evaluator.evaluate(text).json_text)
    assert (got["a"]["attack"], got["b"]["attack"], got["d"]["decay"]) == (9.0, 0.01, 0.1)


def test_a_second_name_of_a_parameter(evaluator: Evaluator) -> None:
    both = [
        json.loads(evaluator.evaluate(f'{{"r": karplus_strong(220, {name} = 0.9, blend = 1)}}').json_text)
        for name in ("decay", "damping")
    ]
    assert both[0] == both[1]
    with pytest.raises(StarlarkFailure, match="two names of one argument"):
        evaluator.evaluate("karplus_strong(220, 0.5, 1, decay = 0.5)")
    with pytest.raises(StarlarkFailure, match="'decay' must be in range") as caught:
        evaluator.evaluate("karplus_strong(220, decay = 2, blend = 1)")
    assert caught.value.parameter == "decay"
    with pytest.raises(StarlarkFailure, match="Missing parameter `damping`"):
        evaluator.evaluate("karplus_strong(220, blend = 1)")


WIDER = {("granular", "grain_size_ms"), ("granular", "grain_density")}
"""Parameters that take what the model takes, more than the format's catalogue says."""


def test_the_published_surface_is_kept() -> None:
    """Everything of the format's own catalogue is there: names, order, defaults, enumerations, ranges."""
    published = json.loads(shared("reference", "stdlib.json").read_text(encoding="utf-8"))
    ours = {function["name"]: function for function in dump()["functions"]}
    assert len(published) == 154
    for theirs in published:
        mine = ours[theirs["name"]]
        assert mine["category"] == theirs["module"]
        assert mine.get("keyword_only", False) == (theirs["max_positional"] == 0)
        names = [param["name"] for param in theirs["params"]]
        assert [param["name"] for param in mine["params"]][: len(names)] == names, theirs["name"]
        for a, b in zip(mine["params"], theirs["params"], strict=False):
            place = (theirs["name"], a["name"])
            assert a["required"] == b["required"], place
            assert repr(a.get("default")) == repr(b["default"]), place
            if a["name"] != "skeleton_preset":
                assert a.get("enum_values") == b["enum"], place
            if not b["type"].startswith("list"):
                bounds = a.get("range", {})
                if place in WIDER:
                    assert bounds["min"] < b["min"] and bounds["max"] > b["max"], place
                    continue
                assert (bounds.get("min"), bounds.get("max")) == (b["min"], b["max"]), place
                assert bounds.get("exclusive_min", False) == b.get("min_exclusive", False), place
        assert all(not param["required"] for param in mine["params"][len(names) :])


def test_examples_of_the_catalogue_run(evaluator: Evaluator) -> None:
    examples = [function["example"] for function in dump()["functions"] if "example" in function]
    assert len(examples) >= 5
    for example in examples:
        evaluator.evaluate('{"r": ' + example + "}")


@pytest.mark.parametrize(("size", "density"), [(1, 0.5), (5, 100), (1000, 500)])
def test_granular_takes_what_its_model_takes(evaluator: Evaluator, size: float, density: float) -> None:
    given = {"source": {"type": "noise"}, "grain_size_ms": size, "grain_density": density}
    found = result_of(evaluator, LIBRARY["granular"], given)
    assert found["grain_size_ms"] == size and found["grain_density"] == density
