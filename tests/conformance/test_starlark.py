"""Starlark programs: every case of `starlark/` gives the expected spec, or the expected refusal."""

import json
from pathlib import Path
from typing import Any

import pytest

from speccade import pipeline
from speccade.core.canonical import content_hash
from speccade.core.diagnostics import SpecError
from speccade.starlark import Evaluator, Limits, StarlarkFailure

FOLDER = Path(__file__).parent / "starlark"
ENVELOPE_OPTIONALS = ("description", "style_tags", "engine_targets", "migration_notes", "variants", "recipe")


def rows(name: str) -> list[dict[str, Any]]:
    lines = (FOLDER / name).read_text(encoding="utf-8").split("\n")
    found = [json.loads(line) for line in lines if line]
    assert found, f"{name} is empty"
    return found


def case_ids(name: str) -> list[Any]:
    return [pytest.param(row, id=row["name"]) for row in rows(name)]


@pytest.fixture(scope="module")
def evaluator() -> Any:
    with Evaluator() as warm:
        yield warm


@pytest.fixture(scope="module")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the programs load."""
    folder = tmp_path_factory.mktemp("programs")
    for row in rows("libraries.jsonl"):
        (folder / row["name"]).write_bytes(row["text"].encode())
    return folder


def without_nulls(spec: dict[str, Any]) -> dict[str, Any]:
    """A spec without optional envelope fields that are null: there null is the same as absent."""
    kept = {key: value for key, value in spec.items() if value is not None or key not in ENVELOPE_OPTIONALS}
    outputs = [{k: v for k, v in output.items() if k != "source" or v is not None} for output in spec["outputs"]]
    return {**kept, "outputs": outputs}


def differences(a: Any, b: Any, path: str = "") -> list[str]:
    """Where two JSON values differ; 1, 1.0 and True are three values."""
    if isinstance(a, dict) and isinstance(b, dict):
        found = [f"{path}.{key}: only on one side" for key in a.keys() ^ b.keys()]
        return found + [text for key in a.keys() & b.keys() for text in differences(a[key], b[key], f"{path}.{key}")]
    if isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        return [text for i, (x, y) in enumerate(zip(a, b, strict=True)) for text in differences(x, y, f"{path}[{i}]")]
    return [] if type(a) is type(b) and a == b else [f"{path}: {a!r} and {b!r}"]


@pytest.mark.parametrize("row", case_ids("ok.jsonl"))
def test_program(row: dict[str, Any], evaluator: Evaluator, libraries: Path) -> None:
    evaluation = evaluator.evaluate(row["text"], path=libraries / row["name"], root=libraries)
    spec = without_nulls(json.loads(evaluation.json_text))
    assert differences(spec, row["value"]) == []
    assert content_hash(spec) == row["spec_hash"]
    assert (content_hash(spec["recipe"]) if "recipe" in spec else None) == row["recipe_hash"]
    assert {module.path for module in evaluation.modules} == (
        {"_shared_voices.star"} if "load(" in row["text"] else set()
    )


@pytest.mark.parametrize("row", case_ids("errors.jsonl"))
def test_refusal(row: dict[str, Any], evaluator: Evaluator, libraries: Path) -> None:
    codes = row["code"] if isinstance(row["code"], list) else [row["code"]]
    if codes == ["S006"]:
        refused_envelope(row, libraries)
        return
    seconds = 1.5 if codes == ["S003"] else 20
    with pytest.raises(StarlarkFailure) as caught:
        evaluator.evaluate(
            row["text"], path=libraries / row["name"], root=libraries, limits=Limits(timeout_seconds=seconds)
        )
    failure = caught.value
    assert failure.code in codes
    assert failure.outer == row.get("outer", failure.outer)
    for key in ("function", "parameter", "line", "column", "suggestion"):
        if key in row:
            assert getattr(failure, key) == row[key], key
    if "allowed" in row:
        assert list(failure.allowed) == row["allowed"]
    if failure.code == "S104" and "suggestion" not in row:
        assert failure.suggestion is None
    for words in row.get("message_has", ()):
        words = "1.5" if codes == ["S003"] else words
        assert words.lower() in failure.message.lower()
    assert f"{failure.outer}: " in failure.details
    assert failure.summary in failure.details


def refused_envelope(row: dict[str, Any], folder: Path) -> None:
    """S006 is found by the caller, when the program's result is read as a spec."""
    path = folder / row["name"]
    path.write_bytes(row["text"].encode())
    with pytest.raises(SpecError) as caught:
        pipeline.compile(pipeline.read(path))
    assert {finding.code for finding in caught.value.diagnostics} == {row["cli"]}
    text = " ".join(f"{finding.message} {finding.hint} {finding.allowed}" for finding in caught.value.diagnostics)
    assert "S006" in text
    for words in row.get("message_has", ()):
        # A string is shown in quotes, where the oracle names its type.
        assert words.lower() in text.lower() or (words == "string" and "got '" in text)
