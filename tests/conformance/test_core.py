"""The core contract: every case of `core/` gives the expected answer."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from speccade import pipeline
from speccade.core import jsontext
from speccade.core.budgets import BudgetProfile, UnknownProfileError, profile_from_table
from speccade.core.canonical import canonical_text, content_hash
from speccade.core.diagnostics import Diagnostic, SpecError
from speccade.core.family import is_built
from speccade.core.kinds import RECIPE_KINDS

FOLDER = Path(__file__).parent / "core"


def rows(name: str) -> list[dict[str, Any]]:
    lines = (FOLDER / name).read_text(encoding="utf-8").split("\n")
    found = [json.loads(line) for line in lines if line]
    assert found, f"{name} is empty"
    return found


def case_ids(name: str) -> list[Any]:
    return [pytest.param(row, id=row["name"]) for row in rows(name)]


@pytest.mark.parametrize("row", case_ids("canonical.jsonl"))
def test_canonical_form(row: dict[str, Any]) -> None:
    value = jsontext.parse(row["value_text"].encode())
    text = canonical_text(value)
    assert text == row["canonical"]
    assert content_hash(value) == row["blake3"]
    assert canonical_text(jsontext.parse(text.encode())) == text


def test_hashes_of_whole_specs(tmp_path: Path) -> None:
    for row in rows("hashes.jsonl"):
        source = load_source(tmp_path, row)
        spec = pipeline.compile(source)
        assert source.source_hash == row["source_hash"], row["name"]
        assert spec.spec_hash == row["spec_hash"], row["name"]
        assert spec.recipe_hash == row["recipe_hash"], row["name"]


def load_source(folder: Path, row: dict[str, Any], text: str | None = None, file: str | None = None) -> Any:
    path = folder / (file or row.get("file", "spec.json"))
    path.write_bytes((row["text"] if text is None else text).encode("utf-8"))
    return pipeline.read(path)


def built(text: str) -> bool:
    """Whether the case's recipe kind is part of this release (cases of others are checked once their family is)."""
    kind = next((k for k in sorted(RECIPE_KINDS, key=len, reverse=True) if f'"{k}"' in text or f"'{k}'" in text), None)
    return kind is None or is_built(kind)


@pytest.mark.parametrize("row", case_ids("idempotence.jsonl"))
def test_ir_hash_pairs(row: dict[str, Any], tmp_path: Path) -> None:
    if not (built(row["a"]) and built(row["b"])):
        pytest.skip("the family of this recipe kind is not part of this release")
    specs = [
        pipeline.compile(load_source(tmp_path, row, row[side], row.get(f"file_{side}", "spec.json"))) for side in "ab"
    ]
    hashes = [spec.ir_hash for spec in specs]
    assert None not in hashes
    assert (hashes[0] == hashes[1]) is row["same"]
    for spec in specs:
        again = pipeline.compile(load_source(tmp_path, row, json.dumps(as_spec(spec)), "again.json"))
        assert again.ir_hash == spec.ir_hash
        assert canonical_text(again.ir) == canonical_text(spec.ir)


def as_spec(spec: Any) -> dict[str, Any]:
    """The canonical IR as a spec again: the licence is required, but is metadata."""
    return {"license": "", **spec.ir}


def covers(expected: str | None, actual: str | None) -> bool:
    if expected is None or actual is None or not expected.endswith(".*"):
        return expected == actual
    stem = expected[:-2]
    return actual == stem or actual.startswith((stem + ".", stem + "["))


def same(expected: list[Any], actual: list[Any], also: list[Any]) -> bool:
    def hit(e: Any, a: Any) -> bool:
        return e[0] == a[0] and covers(e[1], a[1])

    return all(any(hit(e, a) for a in actual) for e in expected) and all(
        any(hit(e, a) for e in [*expected, *also]) for a in actual
    )


def case_budget(budget: Any) -> BudgetProfile:
    if isinstance(budget, str):
        return BudgetProfile.named(budget)
    table: dict[str, Any] = {"base": budget["base"]}
    for name, value in budget.items():
        if name != "base":
            category, _, key = name.partition(".")
            table.setdefault(category, {})[key] = value
    return profile_from_table(table, "custom")


def verdict(row: dict[str, Any], folder: Path) -> tuple[str | None, list[Diagnostic]]:
    """The load code (or None) and the findings of a validation case."""
    try:
        budget = case_budget(row["budget"])
    except UnknownProfileError:
        return "USAGE", []
    path = folder / row.get("file", "spec.json")
    if "text_base64" in row:
        path.write_bytes(base64.b64decode(row["text_base64"]))
    elif "repeat" in row:
        unit, count = row["repeat"]
        path.write_bytes((unit * count).encode())
    elif row["text"] is not None:
        path.write_bytes(row["text"].encode("utf-8").ljust(row.get("pad_to", 0)))
    try:
        spec = pipeline.compile(pipeline.read(path, budget), budget)
        return None, pipeline.validate(spec, budget, artifacts=row["mode"] == "artifacts")
    except SpecError as failure:
        findings = list(failure.diagnostics)
        load = next((f.code for f in findings if f.code.startswith("CLI")), None)
        return load, [] if load else findings


@pytest.mark.parametrize("row", [r for r in case_ids("validation.jsonl") if not r.values[0].get("slow")])
def test_validation(row: dict[str, Any], tmp_path: Path) -> None:
    if not built(row.get("text") or ""):
        pytest.skip("the family of this recipe kind is not part of this release")
    expect = row["expect"]
    load, findings = verdict(row, tmp_path)
    errors = [[f.code, f.path] for f in findings if f.severity == "error"]
    warnings = [[f.code, f.path] for f in findings if f.severity == "warning"]
    assert load == expect["load_error"], findings
    assert same(expect["errors"], errors, expect.get("also", [])), (errors, expect, row["why"])
    for code, path in expect["warnings"]:
        assert any(code == a[0] and covers(path, a[1]) for a in warnings), (warnings, expect)
    unasked = [w for w in warnings if w[0] in ("W001", "W002", "W003") and w not in expect["warnings"]]
    assert not unasked
    assert set(expect.get("limits", ())) <= {f.data.get("limit") for f in findings if f.code == "E017"}
    assert len({(f.code, f.path, f.message) for f in findings}) == len(findings)
