"""Hostile input: whatever is done to a valid spec, the answer is a verdict, never a crash."""

import copy
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support import CONFORMANCE

from speccade import pipeline
from speccade.core.budgets import BudgetProfile
from speccade.core.diagnostics import Diagnostic, SpecError
from speccade.core.family import is_built
from speccade.core.source import from_text


def valid_specs() -> list[Any]:
    """Valid specs of every built recipe kind, from the conformance cases."""
    found = []
    for line in (CONFORMANCE / "core/validation.jsonl").read_text().splitlines():
        row = json.loads(line)
        if (
            row["expect"]["ok"]
            and row.get("text")
            and row.get("file", "spec.json") == "spec.json"
            and len(row["text"]) < 4000
        ):
            value = json.loads(row["text"])
            kind = (value.get("recipe") or {}).get("kind", "")
            if is_built(kind):
                found.append(value)
    assert found
    return found


VALID = valid_specs()
BUDGETS = [BudgetProfile.named(name) for name in ("default", "zx-8bit", "unlimited")]
odd = st.sampled_from(
    [
        None, True, 0, -1, 1, 1.5, -0.0, 1e308, -1e308, 5e-324, 2**31, 2**32, 2**63, 2**64, 10**30, "", " ", "a", "A" * 500,
        "../x", "\0", "\U0001f600", "e\u0301", [], {}, [[]], [{}], {"": {}}, [None], ["a", 1, None], {"type": "oscillator"},
        {"type": "noise"}, {"type": 1}, [0] * 300,
    ]
)  # fmt: skip


def places(value: Any, loc: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [loc]
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, entry in entries:
        found.extend(places(entry, (*loc, key)))
    return found


def changed(value: Any, loc: tuple[Any, ...], how: str, new: Any) -> Any:
    """`value` with something done at `loc`."""
    if not loc:
        return new
    value = copy.deepcopy(value)
    parent = value
    for part in loc[:-1]:
        parent = parent[part]
    if how == "replace":
        parent[loc[-1]] = new
    elif how == "remove":
        del parent[loc[-1]]
    elif how == "repeat" and isinstance(parent, list):
        parent.insert(loc[-1], parent[loc[-1]])
    elif how == "wrap":
        parent[loc[-1]] = [parent[loc[-1]]]
    elif isinstance(parent, dict):
        parent[f"{loc[-1]}x"] = new
    return value


def verdict(data: bytes, budget: BudgetProfile) -> list[Diagnostic]:
    """The findings about any bytes; everything but a `SpecError` is a crash."""
    try:
        spec = pipeline.compile(from_text(data), budget)
        findings = pipeline.validate(spec, budget)
    except SpecError as failure:
        findings = list(failure.diagnostics)
        assert findings
        return findings
    if not any(finding.severity == "error" for finding in findings):
        assert spec.ir_hash is not None
    return findings


@settings(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_mutating_a_valid_spec_anywhere_never_crashes(data: st.DataObject) -> None:
    value = data.draw(st.sampled_from(VALID))
    for _ in range(data.draw(st.integers(1, 3))):
        loc = data.draw(st.sampled_from(places(value)))
        how = data.draw(st.sampled_from(["replace", "replace", "remove", "repeat", "wrap", "add"]))
        value = changed(value, loc, how, data.draw(odd))
    text = json.dumps(value)
    for finding in verdict(text.encode(), data.draw(st.sampled_from(BUDGETS))):
        assert finding.message and finding.code
        json.dumps(finding.to_json(), allow_nan=False)
        if finding.loc is not None and isinstance(value, dict):
            assert finding.span is not None and finding.pointer is not None


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_damaging_the_text_anywhere_never_crashes(data: st.DataObject) -> None:
    text = json.dumps(data.draw(st.sampled_from(VALID))).encode()
    start = data.draw(st.integers(0, len(text)))
    length = data.draw(st.integers(0, 20))
    verdict(text[:start] + data.draw(st.binary(max_size=8)) + text[start + length :], BUDGETS[0])


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(VALID), st.data())
def test_canonical_form_of_valid_specs_is_a_fixed_point(value: Any, data: st.DataObject) -> None:
    spec = pipeline.compile(from_text(json.dumps(value).encode()))
    again = pipeline.compile(from_text(json.dumps({"license": "", **(spec.ir or {})}).encode()))
    assert again.ir == spec.ir and again.ir_hash == spec.ir_hash


@pytest.mark.parametrize("place", ["", "outputs", "variants", "recipe", "params", "layers", "nodes", "style_tags"])
@pytest.mark.parametrize("empty", [{}, [], "", None])
def test_empty_things_everywhere(place: str, empty: Any) -> None:
    for value in VALID[:: max(1, len(VALID) // 40)]:
        for loc in places(value):
            if (not place and not loc) or (loc and loc[-1] == place):
                verdict(json.dumps(changed(value, loc, "replace", empty)).encode(), BUDGETS[0])


def cli(*arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    """The program as a process of its own."""
    command = [sys.executable, "-m", "speccade", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, **options)


def test_files_that_are_no_specs(tmp_path: Path) -> None:
    (tmp_path / "folder.json").mkdir()
    os.mkfifo(tmp_path / "pipe.json")
    (tmp_path / "empty.json").write_bytes(b"")
    (tmp_path / "bom.json").write_bytes(b"\xef\xbb\xbf{}")
    (tmp_path / "loop.json").symlink_to(tmp_path / "loop.json")
    (tmp_path / "bomb.json").write_bytes(b"[" * 5_000_000)
    (tmp_path / "dev.json").symlink_to("/dev/zero")
    names = ["folder", "empty", "bom", "loop", "bomb", "dev"]
    result = cli("validate", "--json", *(tmp_path / f"{name}.json" for name in names))
    assert result.returncode == 1 and "Traceback" not in result.stderr
    codes = [json.loads(line)["errors"][0]["code"] for line in result.stdout.splitlines()]
    assert codes == ["CLI_001", "CLI_003", "CLI_003", "CLI_001", "CLI_003", "CLI_001"]


def test_a_gigabyte_of_brackets_is_refused_before_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "huge.json"
    with file.open("wb") as stream:
        stream.truncate(1 << 30)  # sparse: what matters is that nobody reads it
    result = cli("validate", "--json", file, preexec_fn=lambda: _limit_memory(400 << 20))
    (envelope,) = map(json.loads, result.stdout.splitlines())
    assert result.returncode == 1 and envelope["errors"][0]["limit"] == "general.max_spec_size_bytes"


def _limit_memory(size: int) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (size, size))


def test_names_that_the_system_cannot_hold(tmp_path: Path) -> None:
    result = cli("validate", "--json", "x" * 5000 + ".json", tmp_path / "a\nb.json", "\udcff.json")
    assert result.returncode == 1 and "Traceback" not in result.stderr
    assert [json.loads(line)["errors"][0]["code"] for line in result.stdout.splitlines()] == ["CLI_001"] * 3


def test_closed_output_is_no_crash() -> None:
    command = f"{sys.executable} -m speccade budget --list --json | true"
    result = subprocess.run(command, shell=True, capture_output=True, text=True, timeout=60, check=False)
    assert "Traceback" not in result.stderr
