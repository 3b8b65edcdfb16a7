"""A spec gets the same verdict and the same hashes written as JSON and as a Starlark program."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.test_hardening import VALID, changed, odd, places

from speccade import pipeline
from speccade.core.budgets import BudgetProfile
from speccade.core.diagnostics import SpecError
from speccade.core.source import Source, from_text
from speccade.starlark import Evaluator

BUDGETS = [BudgetProfile.named(name) for name in ("default", "strict", "zx-8bit")]


def starlark_text(value: Any) -> str:
    """A JSON value as a Starlark expression."""
    if value is None or isinstance(value, bool):
        return repr(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\x7f")
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{starlark_text(k)}: {starlark_text(v)}" for k, v in value.items()) + "}"
    return "[" + ", ".join(map(starlark_text, value)) + "]"


@pytest.fixture(scope="module")
def evaluator() -> Iterator[Evaluator]:
    with Evaluator() as warm:
        yield warm


def verdict(source: Source, budget: BudgetProfile, evaluator: Evaluator) -> Any:
    """Findings as (code, path) and hashes; load errors without the code, which names the source kind."""
    try:
        spec = pipeline.compile(source, budget, evaluator=evaluator)
    except SpecError as failure:
        return sorted(
            (finding.path or "", finding.message.removeprefix("S006: not a valid spec: "))
            for finding in failure.diagnostics
        )
    findings = pipeline.validate(spec, budget)
    return sorted((f.code, f.path or "", f.message) for f in findings), spec.spec_hash, spec.recipe_hash, spec.ir_hash


def both(value: Any, budget: BudgetProfile, evaluator: Evaluator) -> tuple[Any, Any]:
    as_json = from_text(json.dumps(value).encode(), "spec.json")
    as_starlark = from_text(starlark_text(value).encode(), "spec.star")
    return verdict(as_json, budget, evaluator), verdict(as_starlark, budget, evaluator)


def representable(value: Any) -> bool:
    """Whether JSON and Starlark read the same numbers: no integers beyond 64 bits, no negative zero."""
    if isinstance(value, dict):
        return all(representable(item) for item in value.values())
    if isinstance(value, list):
        return all(representable(item) for item in value)
    return not (type(value) is int and not -(2**63) <= value < 2**64)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_same_verdict_for_valid_and_broken_specs(evaluator: Evaluator, data: st.DataObject) -> None:
    value = data.draw(st.sampled_from(VALID))
    for _ in range(data.draw(st.integers(0, 3))):
        loc = data.draw(st.sampled_from(places(value)))
        how = data.draw(st.sampled_from(["replace", "remove", "repeat", "wrap", "add"]))
        value = changed(value, loc, how, data.draw(odd))
    if not isinstance(value, dict) or not representable(value):
        return
    as_json, as_starlark = both(value, data.draw(st.sampled_from(BUDGETS)), evaluator)
    assert as_json == as_starlark


def test_every_valid_case_has_one_ir_hash(evaluator: Evaluator) -> None:
    for value in VALID:
        as_json, as_starlark = both(value, BUDGETS[0], evaluator)
        assert as_json == as_starlark
        assert as_json[-1] is not None


def test_cache_is_shared_between_source_kinds(tmp_path: Path, evaluator: Evaluator, toy: None) -> None:
    from tests import toy as toy_family

    from speccade.building.store import Store

    (tmp_path / "a.json").write_text(json.dumps(toy_family.spec()))
    (tmp_path / "b.star").write_text(starlark_text(toy_family.spec()))
    store = Store(tmp_path / "cache")
    first = pipeline.generate(tmp_path / "a.json", tmp_path / "out", store=store)
    second = pipeline.generate(tmp_path / "b.star", tmp_path / "out", store=store, evaluator=evaluator)
    assert first.ok and second.cache_hit and first.identity["ir_hash"] == second.identity["ir_hash"]
    provenance = second.runs[0].report["provenance"]
    assert provenance["source_kind"] == "starlark" and provenance["stdlib_version"]
    assert "stdlib_version" not in first.runs[0].report["provenance"]


def test_loaded_modules_are_in_provenance_and_in_the_index(tmp_path: Path, toy: None) -> None:
    from tests import toy as toy_family

    from speccade.building.store import Store
    from speccade.core.canonical import digest

    library = tmp_path / "_lib.star"
    library.write_text("SEED = 7\n")
    text = starlark_text(toy_family.spec(seed=None)).replace('"seed": None', '"seed": SEED')
    (tmp_path / "a.star").write_text(f'load("_lib.star", "SEED")\n{text}')
    store = Store(tmp_path / "cache")
    first = pipeline.generate(tmp_path / "a.star", tmp_path / "out", store=store)
    assert first.ok, first.errors
    assert first.runs[0].report["provenance"]["modules"] == [
        {"path": "_lib.star", "hash": digest(library.read_bytes())}
    ]
    assert pipeline.generate(tmp_path / "a.star", tmp_path / "out", store=store).cache_hit
    nested = tmp_path / "deep" / "er"
    nested.mkdir(parents=True)
    (tmp_path / "speccade.toml").write_text("")
    (nested / "b.star").write_text(text.join(['load("../../_lib.star", "SEED")\n', ""]))
    second = pipeline.generate(nested / "b.star", tmp_path / "out", store=store)
    assert second.runs[0].report["provenance"]["modules"][0]["path"] == "../../_lib.star"
    assert pipeline.generate(nested / "b.star", tmp_path / "out", store=store).cache_hit
    library.write_text("SEED = 8\n")
    moved = pipeline.generate(nested / "b.star", tmp_path / "out", store=store)
    assert moved.identity["seed"] == 8
    again = pipeline.generate(tmp_path / "a.star", tmp_path / "out", store=store)
    assert again.ok and again.identity["seed"] == 8
