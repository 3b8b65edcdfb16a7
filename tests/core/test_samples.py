"""Samples are valid, and together meet everything a model declares."""

from typing import Annotated, Any, Literal

import pytest
from pydantic import Field

from speccade.core import family
from speccade.core.model import Clamped, Model, Pair, Unit, literal_values
from speccade.core.ops import registry
from speccade.core.samples import Slot, arms_of, smallest, variations
from speccade.core.tagged import Tagged


class Small(Model):
    """Two members of a union."""

    kind: Literal["small"]
    size: Annotated[float, Field(gt=0, le=0.1)]


class Large(Model):
    kind: Literal["large"]
    flag: bool = False


class Everything(Model):
    """Every sort of field."""

    frequency: Annotated[float, Field(gt=0), Unit("Hz")]
    count: Annotated[int, Field(ge=3, le=9)]
    level: Annotated[float, Clamped(-1.0, -0.5)]
    mode: Literal["a", "b", "c"]
    items: Annotated[list[Small], Field(min_length=2)]
    pair: Pair
    either: Annotated[Small | Large, Tagged("kind", Small, Large)]
    text: str
    table: dict[str, float]
    choice: Literal["x", "y"] | None = None
    note: int | str | None = None
    nested: Large | None = None


def test_smallest_is_valid_and_smallest() -> None:
    value = smallest(Everything)
    Everything.model_validate(value)
    assert set(value) == {name for name, info in Everything.model_fields.items() if info.is_required()}
    assert value["frequency"] == 440.0
    assert len(value["items"]) == 2


def test_variations_are_valid_and_meet_every_choice() -> None:
    made = dict(variations(Everything))
    for value in made.values():
        Everything.model_validate(value)
    assert {value["mode"] for value in made.values()} == {"a", "b", "c"}
    assert {value.get("choice") for value in made.values()} == {None, "x", "y"}
    assert {value["either"]["kind"] for value in made.values()} == {"small", "large"}
    assert {value["either"].get("flag") for value in made.values()} >= {True}
    assert any("nested" in value for value in made.values())
    assert any("note" in value for value in made.values())


def test_filled_fields_stay() -> None:
    def fill(name: str, info: Any) -> Any:
        return "c" if name == "mode" else None

    assert {value["mode"] for _, value in variations(Everything, fill)} == {"c"}


def test_bounds_are_the_tightest() -> None:
    slot = Slot.of(Annotated[Annotated[float, Field(ge=0, le=10)], Clamped(2.0, 20.0)])
    assert slot.bound("ge", "gt", "low") == 2.0
    assert slot.bound("le", "lt", "high") == 10.0
    assert arms_of(int | str | None) == [int, str]
    assert arms_of(int) == []


def recipes() -> list[family.Recipe]:
    found = [family.find_recipe(kind) for kind in family.built_kinds()]
    return [recipe for recipe in found if recipe is not None and recipe.samples is not None]


def test_there_are_samples() -> None:
    assert {"audio_v1", "texture.procedural_v1"} <= {recipe.kind for recipe in recipes()}


@pytest.mark.parametrize("recipe", recipes(), ids=lambda recipe: recipe.kind)
def test_every_sample_is_a_valid_spec(recipe: family.Recipe) -> None:
    import json

    from speccade import pipeline
    from speccade.core.samples import spec_of
    from speccade.core.source import from_text

    names = set()
    for sample in recipe.load_samples():
        assert sample.name not in names
        names.add(sample.name)
        spec = pipeline.compile(from_text(json.dumps(spec_of(recipe, sample)).encode()))
        errors = [str(finding) for finding in pipeline.validate(spec) if finding.severity == "error"]
        assert not errors, f"{sample.name}: {errors}"


@pytest.mark.parametrize(
    ("kind", "package"),
    [
        ("audio_v1", "speccade.families.audio.synthesis"),
        ("audio_v1", "speccade.families.audio.filters"),
        ("audio_v1", "speccade.families.audio.effects"),
        ("texture.procedural_v1", "speccade.families.texture.ops"),
    ],
)
def test_samples_meet_every_operation_and_enumeration_value(kind: str, package: str) -> None:
    recipe = family.find_recipe(kind)
    assert recipe is not None
    met: dict[str, dict[str, set[Any]]] = {}

    def visit(value: Any) -> None:
        if isinstance(value, dict):
            if isinstance(value.get("type"), str):
                fields = met.setdefault(value["type"], {})
                for key, item in value.items():
                    fields.setdefault(key, set()).add(item if isinstance(item, str | int | float) else None)
            for item in value.values():
                visit(item)
        elif isinstance(value, list):
            for item in value:
                visit(item)

    for sample in recipe.load_samples():
        visit(sample.params)
    for tag, op in registry(package).all().items():
        assert tag in met
        for name, info in op.model_fields.items():
            key = info.alias or name
            assert key in met[tag], f"no sample sets {tag}.{key}"
            for value in literal_values(info.annotation) if not hasattr(info.annotation, "model_fields") else ():
                if isinstance(value, str) and value in getattr(info.annotation, "__args__", ()):
                    assert value in met[tag][key], f"no sample has {tag}.{key} = {value}"
