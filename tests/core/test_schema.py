"""The JSON Schema is derived: whatever is a valid spec satisfies it, and it knows every built recipe kind."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests.support import shared
from tests.test_hardening import VALID

from speccade import pipeline
from speccade.core.diagnostics import SpecError
from speccade.core.family import built_kinds, find_recipe
from speccade.core.fielddocs import field_docs
from speccade.core.schema import spec_schema

KINDS = list(built_kinds())


@pytest.fixture(scope="module")
def whole() -> Draft202012Validator:
    schema = spec_schema(KINDS)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.mark.parametrize("kind", KINDS)
def test_schema_of_one_kind(kind: str) -> None:
    schema = spec_schema([kind])
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    mine = [value for value in VALID if (value.get("recipe") or {}).get("kind") == kind]
    assert mine
    for value in mine:
        assert validator.is_valid(value), next(validator.iter_errors(value)).message
    broken = mine[0] | {"recipe": {"kind": kind, "params": {"no": "such field"}}}
    assert not validator.is_valid(broken)


def test_valid_specs_satisfy_the_schema(whole: Draft202012Validator) -> None:
    for value in VALID:
        assert whole.is_valid(value), next(whole.iter_errors(value)).message


@pytest.mark.slow
def test_corpus_satisfies_the_schema(whole: Draft202012Validator) -> None:
    files = sorted(shared("corpus").rglob("*.json"))
    checked = 0
    for path in files:
        try:
            spec = pipeline.compile(pipeline.read(path))
        except SpecError:
            continue
        if spec.recipe is None or any(f.severity == "error" for f in pipeline.validate(spec)):
            continue
        value: Any = json.loads(path.read_bytes())
        assert whole.is_valid(value), (path, next(whole.iter_errors(value)).message)
        checked += 1
    assert checked > 100


@pytest.mark.parametrize("kind", KINDS)
def test_fields_are_documented(kind: str) -> None:
    recipe = find_recipe(kind)
    assert recipe is not None
    assert set(field_docs(recipe.params)) == set(recipe.params.model_fields)
