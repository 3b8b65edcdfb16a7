"""Constructors made from models: every kind of field becomes the parameter that fits it."""

import json
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field, Strict, ValidationError

import speccade.starlark
from speccade.core.model import Model, Pair, Unit
from speccade.starlark import Evaluator, StarlarkFailure
from speccade.starlark.declare import Function, Length, constructor, fraction, hertz
from speccade.starlark.derive import completed, derive, extended
from speccade.starlark.engine import Engine, Job, Refused
from speccade.starlark.prelude import prelude_source


class Part(Model):
    level: float


class Gate(Model):
    """Turns down what falls below a threshold.

    More about it.
    """

    type: Literal["gate"] = "gate"
    """Tag."""
    threshold_db: Annotated[float, Field(ge=-60, le=0), Unit("dB")]
    """Level below which it works."""
    mix: Annotated[float, Field(ge=0, le=1)] = 1
    steps: Annotated[int, Field(gt=0)] = 4
    seed: Annotated[int, Field(ge=0, le=2**32 - 1)] = 0
    shape: Literal["soft", "hard"] = "soft"
    name: Annotated[str, Field(min_length=1)]
    note: str | None = None
    gain: Annotated[float, Field(gt=0)] | None = None
    side: Literal["left", "right"] | None = None
    on: bool = True
    pair: Pair = (0.0, 1.0)
    three: Annotated[tuple[int, int, int], Strict(False)]
    taps: Annotated[list[float], Field(min_length=2)]
    words: list[str] = Field(default_factory=list)
    parts: list[Part] = Field(default_factory=list)
    part: Part | None = None
    table: dict[str, float] = Field(default_factory=dict)
    renamed: Annotated[int, Field(alias="other")] = 1


FULL: dict[str, Any] = {
    "threshold_db": -20,
    "mix": 0.5,
    "steps": 3,
    "seed": 2**32 - 1,
    "shape": "hard",
    "name": "n",
    "note": "x",
    "gain": 2,
    "side": "left",
    "on": False,
    "pair": [1, 2.5],
    "three": [1, 2, 3],
    "taps": [1, 0.5],
    "words": ["a"],
    "parts": [{"level": 1.0}],
    "part": {"level": 2.0},
    "table": {"a": 1.0},
    "other": 7,
}
LEAST = {key: FULL[key] for key in ("threshold_db", "name", "three", "taps")}


def run(function: Function, given: dict[str, Any]) -> Any:
    """The result of a call, from a library with just this function."""
    engine = Engine(prelude_source([function]), RESULT)
    arguments = ", ".join(f"{key} = {value!r}" for key, value in given.items())

    def fetch(path: str, importer: str) -> tuple[str, str]:
        raise Refused(path)

    job = Job(f"{{'r': {function.name}({arguments})}}", "x.star", 100, 50, float("inf"), 1 << 62, 1 << 30)
    reply = engine.evaluate(job, fetch)
    return json.loads(reply["json"])["r"] if "json" in reply else reply


RESULT = (Path(speccade.starlark.__file__).parent / "result.star").read_text(encoding="utf-8")


def test_all_fields() -> None:
    function = derive(Gate, "gate", "audio.effects")
    assert function.doc == "Turns down what falls below a threshold."
    full = run(function, FULL)
    assert full == {**FULL, "type": "gate"}
    assert isinstance(full["threshold_db"], float)
    Gate.model_validate(full)
    least = run(function, LEAST)
    assert least == {
        **LEAST,
        "type": "gate",
        "mix": 1.0,
        "steps": 4,
        "seed": 0,
        "shape": "soft",
        "on": True,
        "other": 1,
    }
    assert Gate.model_validate(least) == Gate.model_validate({**LEAST, "type": "gate"})


def test_parameters() -> None:
    params = {param.name: param for param in derive(Gate, "gate", "audio.effects").params}
    assert (params["threshold_db"].low, params["threshold_db"].high, params["threshold_db"].unit) == (-60, 0, "dB")
    assert params["threshold_db"].doc == "Level below which it works."
    assert params["threshold_db"].range_rule == "must be -60 to 0"
    assert params["mix"].range_rule == "must be in range 0.0 to 1.0"
    assert (params["steps"].type, params["steps"].range_rule) == ("int", "must be positive")
    assert params["seed"].type == "int64"
    assert params["shape"].enum == ("soft", "hard")
    assert params["name"].non_empty
    assert (params["gain"].optional, params["gain"].above, params["gain"].mismatch) == (True, True, "report")
    assert params["pair"].length == Length(2, "must have exactly 2 items", counted="")
    assert params["three"].type == "list[int]"
    assert params["taps"].length == Length(2, "must have at least 2 items", exact=False, counted="")
    assert {params[name].type for name in ("part", "table")} == {"any"}
    assert params["parts"].type == "list"
    assert [param.name for param in params.values() if param.required] == ["threshold_db", "name", "three", "taps"]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"threshold_db": 1}, "S103"),
        ({"threshold_db": "1"}, "S002"),
        ({"steps": 0}, "S103"),
        ({"shape": "sof"}, "S104"),
        ({"side": "lef"}, "S104"),
        ({"side": 3}, "S102"),
        ({"gain": 0}, "S103"),
        ({"gain": "1"}, "S102"),
        ({"name": ""}, "S101"),
        ({"three": [1, 2]}, "S101"),
        ({"three": [1, 2, 3.5]}, "S002"),
        ({"taps": [1]}, "S101"),
        ({"on": 1}, "S002"),
        ({"words": [1]}, "S102"),
    ],
)
def test_the_constructor_refuses_what_the_model_refuses(wrong: dict[str, Any], code: str) -> None:
    reply = run(derive(Gate, "gate", "audio.effects"), {**LEAST, **wrong})
    assert reply["refusal"][1] == code
    assert reply["refusal"][2] == next(iter(wrong))
    with pytest.raises(ValidationError):
        Gate.model_validate({**LEAST, **wrong})


def test_overrides() -> None:
    class Fm(Model):
        type: Literal["fm_synth"]
        carrier_freq: Annotated[float, Field(gt=0)]
        index: Annotated[float, Field(ge=0)]
        hidden: int = 3

    function = derive(Fm, "fm", "x", overrides={"carrier_freq": {"name": "carrier", "also": "c"}, "hidden": None})
    assert run(function, {"c": 5, "index": 1}) == {"type": "fm_synth", "carrier_freq": 5.0, "index": 1.0}
    assert [param.name for param in function.params] == ["carrier", "index"]
    with pytest.raises(ValueError, match="no field carier"):
        derive(Fm, "fm", "x", overrides={"carier": None})


def test_an_existing_function_gains_optional_fields() -> None:
    class Tone(Model):
        type: Literal["tone"]
        frequency: Annotated[float, Field(gt=0)]
        level: Annotated[float, Field(ge=0, le=1)] = 0.5
        glide: Annotated[float, Field(gt=0)] | None = None
        required: int

    table = constructor("tone", "x", "A tone.", hertz("frequency"), fraction("level", 0.5), tag="tone")
    function = extended(table, Tone)
    assert [param.name for param in function.params] == ["frequency", "level", "glide"]
    assert run(function, {"frequency": 1}) == {"type": "tone", "frequency": 1.0, "level": 0.5}
    assert run(function, {"frequency": 1, "glide": 2})["glide"] == 2.0
    assert function.params[2].keyword
    nested = Function("spec", "x", "A spec.", table.params, {"recipe": {"params": {"frequency": "$frequency"}}})
    assert run(extended(nested, Tone, at=("recipe", "params")), {"frequency": 1, "glide": 2}) == {
        "recipe": {"params": {"frequency": 1.0, "glide": 2.0}}
    }
    same = extended(table, Part)
    assert same is table


def test_every_operation_of_a_folder_has_a_constructor(evaluator: Evaluator) -> None:
    from speccade.core.ops import registry

    for package, suffix in (
        ("texture.ops", "_node"),
        ("audio.effects", ""),
        ("audio.filters", ""),
        ("audio.synthesis", ""),
    ):
        made = {
            (function.result or {}).get("type"): function
            for function in completed(
                (), f"speccade.families.{package}", "x", name=lambda tag, suffix=suffix: tag + suffix
            )
        }
        assert set(made) == set(registry(f"speccade.families.{package}").tags)
    text = evaluator.evaluate("{'r': [blur_node('b', 'n', 3), gate_expander(-30, 4, 5, 50, 200, -40)]}").json_text
    assert json.loads(text)["r"][0] == {"type": "blur", "id": "b", "input": "n", "radius": 3.0}
    with pytest.raises(StarlarkFailure, match="'threshold_db' must be -60 to 0, got 3"):
        evaluator.evaluate("gate_expander(3, 4, 5, 50, 200, -40)")
