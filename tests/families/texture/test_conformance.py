"""The measured behaviour of the format's textures: units with fixed pixels or statistics, and the corpus."""

import importlib.util
import json
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.support import shared

from speccade import pipeline
from speccade.core.diagnostics import SpecError
from speccade.core.source import from_text


@cache
def oracle() -> ModuleType:
    """The pack's own measuring program."""
    path = shared("conformance", "texture", "features.py")
    spec = importlib.util.spec_from_file_location("texture_features", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(text: str, folder: Path) -> None:
    """Generate into a folder, as the pack expects to find it: outputs, exit status, refusals as JSON."""
    folder.mkdir(parents=True)
    refusals: list[dict[str, Any]] = []
    try:
        spec = pipeline.compile(from_text(text.encode()))
        refusals = [f.to_json() for f in pipeline.validate(spec) if f.severity == "error"]
        if not refusals:
            pipeline.build(spec, folder)
    except SpecError as failure:
        refusals = [finding.to_json() for finding in failure.diagnostics]
    (folder / "_stdout.json").write_text(json.dumps({"errors": refusals}))
    (folder / "_exit").write_text("1" if refusals else "0")


def test_units(tmp_path: Path) -> None:
    index = shared("conformance", "texture", "index.json")
    rows = json.loads(index.read_text())["units"]
    assert len(rows) > 100
    failures = {}
    for row in rows:
        run((index.parent / row["spec"]).read_text(), tmp_path / row["id"])
        if "pair" in row:
            run((index.parent / row["pair"]["spec"]).read_text(), tmp_path / f"{row['id']}.pair")
        if found := oracle().check_row(row, index, tmp_path, None):
            failures[row["id"]] = found
    assert not failures


def test_corpus(tmp_path: Path) -> None:
    table = shared("conformance", "texture", "features.jsonl")
    rows = [json.loads(line) for line in table.read_text().splitlines() if line]
    assert rows
    failures = {}
    for row in rows:
        text = json.dumps(row["ir"]) if "ir" in row else (table.parent / row["spec"]).read_text()
        run(text, tmp_path / row["slug"])
        if found := oracle().check_row(row, table, tmp_path, None):
            failures[row["slug"]] = found
    assert not failures
