"""The shipped library from the command line."""

import json
from pathlib import Path
from typing import Any

import pytest

from speccade import pipeline
from speccade.building.library import templates
from speccade.cli.app import run


@pytest.fixture
def template(capsys: pytest.CaptureFixture[str]) -> Any:
    def call(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as done:
            run(["template", *map(str, arguments)])
        captured = capsys.readouterr()
        return int(done.value.code or 0), captured.out, captured.err

    return call


def test_list_and_search(template: Any) -> None:
    code, out, _ = template("list", "--json")
    rows = json.loads(out)
    assert code == 0 and {row["asset_type"] for row in rows} == {"audio", "texture"} and len(rows) > 150
    assert all(row["description"] for row in rows)
    code, out, _ = template("search", "kick", "--type", "audio", "--json")
    assert code == 0 and all("kick" in json.dumps(row).lower() for row in json.loads(out))
    assert template("search", "no-such-thing")[0] == 1
    assert template("list", "--type", "sound")[0] == 2


def test_show_prints_the_file(template: Any) -> None:
    code, out, _ = template("show", "brick-wall")
    assert code == 0 and json.loads(out)["asset_id"] == "brick-wall"
    code, _, err = template("show", "brick-wal")
    assert code == 2 and "did you mean 'brick-wall'" in err


def test_copy_does_not_overwrite(template: Any, tmp_path: Path) -> None:
    assert template("copy", "brick-wall", "--to", tmp_path / "mine.json")[0] == 0
    assert template("copy", "brick-wall", "--to", tmp_path / "mine.json")[0] == 0
    (tmp_path / "mine.json").write_text("mine")
    assert template("copy", "brick-wall", "--to", tmp_path / "mine.json")[0] == 2
    assert (tmp_path / "mine.json").read_text() == "mine"
    assert template("copy", "brick-wall", "--to", tmp_path / "mine.json", "--force")[0] == 0
    assert template("copy", "brick-wall", "--to", tmp_path / "mine.star")[0] == 2


def test_every_copied_program_stands_on_its_own(template: Any, tmp_path: Path) -> None:
    programs = [t for t in templates()[0] if t.libraries]
    assert len(programs) > 20
    for one in programs:
        folder = tmp_path / one.asset_id
        folder.mkdir()
        for name, data in one.files("copy.star").items():
            (folder / name).write_bytes(data)
        copied = pipeline.compile(pipeline.read(folder / "copy.star"))
        assert copied.ir_hash == pipeline.compile(pipeline.read(one.path)).ir_hash
    code, _, err = template("copy", "kick-round", "--to", tmp_path / "kick-round")
    assert code == 0 and "_kit.star" in err
    assert pipeline.validate(pipeline.compile(pipeline.read(tmp_path / "kick-round" / "kick-round.star"))) == []
