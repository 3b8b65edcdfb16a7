"""The commands that show: gallery, demo, doctor."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support import ROOT

SOUNDS = ROOT / "examples" / "sounds"


def speccade(*arguments: object, folder: Path | None = None) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "speccade", *map(str, arguments)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120, cwd=folder)
    assert "Traceback" not in done.stderr, done.stderr
    return done


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "specs"
    folder.mkdir()
    for name in ("ui_click.json", "kick.star", "_library.star"):
        shutil.copy(SOUNDS / name, folder)
    return folder


def test_gallery_of_a_folder_of_specs(pack: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    done = speccade("gallery", pack, "-o", page, "--out", tmp_path / "out", "--title", "Mine & yours")
    assert done.returncode == 0, done.stderr
    text = page.read_text("utf-8")
    assert "<title>Mine &amp; yours</title>" in text
    assert re.findall(r"<h2>(.*?)</h2>", text) == ["kick", "ui_click"]
    assert (tmp_path / "out" / "sounds" / "kick.wav").exists()


def test_gallery_of_reports(pack: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert speccade("generate", pack / "ui_click.json", "-o", out).returncode == 0
    for what in (out, out / "ui_click.report.json"):
        page = tmp_path / "page.html"
        page.unlink(missing_ok=True)
        assert speccade("gallery", what, "-o", page).returncode == 0
        assert "data:audio/wav;base64," in page.read_text("utf-8")


def test_gallery_shows_failures_and_exits_with_1(pack: Path, tmp_path: Path) -> None:
    spec = json.loads((pack / "ui_click.json").read_text())
    spec["recipe"]["params"]["layers"][0]["volume"] = 7
    (pack / "ui_click.json").write_text(json.dumps(spec))
    page = tmp_path / "page.html"
    done = speccade("gallery", pack, "-o", page, "--out", tmp_path / "out")
    assert done.returncode == 1
    assert "1 failed" in done.stderr
    assert "E012" in page.read_text("utf-8")


def test_gallery_of_variants(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    spec = SOUNDS / "footstep_gravel.star"
    done = speccade("gallery", spec, "-o", page, "--out", tmp_path / "out", "--expand-variants")
    assert done.returncode == 0, done.stderr
    titles = re.findall(r"<h2>(.*?)</h2>", page.read_text("utf-8"))
    assert titles == ["footstep_gravel", *(f"footstep_gravel / step_{n}" for n in (1, 2, 3))]


def test_gallery_of_nothing_is_a_usage_error(tmp_path: Path) -> None:
    (tmp_path / "x.report.json").write_text("{}")
    for what in (tmp_path / "x.report.json", tmp_path / "absent", tmp_path / "specs"):
        (tmp_path / "specs").mkdir(exist_ok=True)
        done = speccade("gallery", what, "-o", tmp_path / "page.html", folder=tmp_path)
        assert done.returncode in (1, 2)
    assert "no specs and no reports" in done.stderr


def test_gallery_that_cannot_be_written(pack: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = speccade("gallery", pack / "ui_click.json", "-o", tmp_path / "file" / "page.html", "--out", tmp_path / "out")
    assert done.returncode == 2
    assert "cannot write" in done.stderr


def test_demo_second_run_is_cached(pack: Path, tmp_path: Path) -> None:
    options = ("demo", pack, "--out", tmp_path / "out", "--cache-dir", tmp_path / "cache", "-j", 1)
    first, second = speccade(*options), speccade(*options)
    assert first.returncode == second.returncode == 0
    rows = [line.split() for line in second.stdout.splitlines() if line.startswith(("kick", "ui_click"))]
    assert [(row[0], row[-1]) for row in rows] == [("kick", "cached"), ("ui_click", "cached")]
    assert f"Listen and look: {tmp_path / 'out' / 'index.html'}" in second.stdout
    assert [line.split()[-1] for line in first.stdout.splitlines() if line.startswith("kick")] == ["generated"]
    assert (tmp_path / "out" / "index.html").exists()


def test_demo_without_examples_says_what_to_do(tmp_path: Path) -> None:
    done = speccade("demo", folder=tmp_path)
    assert done.returncode == 2
    assert "name a folder" in done.stderr


def test_doctor(tmp_path: Path) -> None:
    done = speccade("doctor", "--json", "--cache-dir", tmp_path / "cache")
    record = json.loads(done.stdout)
    assert record["success"], record
    assert done.returncode == 0
    assert {check["status"] for check in record["checks"]} <= {"ok", "note"}
    human = speccade("doctor", "--cache-dir", tmp_path / "cache")
    assert "ok arithmetic: exact" in human.stdout


def test_doctor_reports_what_is_broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "cache").write_text("a file")
    record = json.loads(speccade("doctor", "--json", "--cache-dir", tmp_path / "cache").stdout)
    assert [check["status"] for check in record["checks"] if check["name"] == "cache"] == ["warning"]


def test_compiling_is_announced_once_and_only_to_a_person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from speccade.core import notices

    said: list[str] = []
    monkeypatch.setattr(notices, "_said", set())
    monkeypatch.setattr(notices, "_listener", None)  # put back afterwards, whatever is set here
    notices.once(notices.COMPILING)
    notices.listen(said.append)
    notices.once(notices.COMPILING)
    notices.once(notices.COMPILING)
    assert said == [notices.COMPILING]
    done = speccade("generate", SOUNDS / "ui_click.json", "-o", tmp_path, "--no-cache")
    assert "compiling kernels" not in done.stderr
