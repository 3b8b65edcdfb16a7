"""Lock files, Makefile and package: installing is reproducible, and a second run has nothing to do."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from tests.support import ROOT

LOCKS = ("runtime", "dev")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def pins(name: str) -> dict[str, list[str]]:
    """Versions of each package in a lock file (several where they depend on the platform)."""
    found: dict[str, list[str]] = {}
    for line in (ROOT / "requirements" / f"{name}.txt").read_text("utf-8").splitlines():
        if match := re.match(r"([a-z0-9][a-z0-9._-]*)==(\S+)", line):
            found.setdefault(match[1], []).append(match[2])
    return found


@pytest.mark.parametrize("name", LOCKS)
def test_lock_has_hashes_and_names_no_place(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
    assert not re.search(r"https?://|--index|--find-links|--extra-index|--trusted-host|\bfile:|(?m:^/)", text)
    for entry in re.split(r"(?m)^(?=[a-z0-9])", text):
        if "==" in entry:
            assert "--hash=sha256:" in entry, entry.splitlines()[0]


def test_locks_pin_everything_declared_and_agree() -> None:
    runtime, dev = pins("runtime"), pins("dev")
    declared = [*PROJECT["project"]["dependencies"], *PROJECT["build-system"]["requires"]]
    for line in declared:
        assert re.match(r"[\w-]+", line)[0] in runtime  # type: ignore[index]
    for line in PROJECT["project"]["optional-dependencies"]["dev"]:
        assert re.match(r"[\w-]+", line)[0] in dev  # type: ignore[index]
    for name, versions in runtime.items():
        assert dev[name] == versions, f"{name} differs between the lock files"


def test_numeric_libraries_have_one_version_everywhere() -> None:
    from speccade.core.libraries import NUMERIC_LIBRARIES

    runtime = pins("runtime")
    assert {name: len(runtime[name]) for name in NUMERIC_LIBRARIES} == dict.fromkeys(NUMERIC_LIBRARIES, 1)


needs_make = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


def make(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    # the tests may themselves run under make, which hands its variables down
    clean = {k: v for k, v in os.environ.items() if k != "ARGS" and not k.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(
        ["make", *arguments], cwd=folder, check=False, capture_output=True, text=True, timeout=60, env=clean
    )


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The files that the Makefile looks at, with a stand-in for the environment that says what was asked of it."""
    for name in ("Makefile", "pyproject.toml", "requirements"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\necho "python $*" >> "$(dirname "$0")/../log"\n')
    python.chmod(0o755)
    return tmp_path


def log(clone: Path) -> list[str]:
    path = clone / ".venv" / "log"
    lines = path.read_text().splitlines() if path.exists() else []
    path.unlink(missing_ok=True)
    return lines


@needs_make
def test_second_run_installs_nothing(clone: Path) -> None:
    assert make(clone, "demo").returncode == 0
    first = log(clone)
    assert sum("pip" in line for line in first) == 2
    assert "--require-hashes -r requirements/runtime.txt" in first[0]
    assert "--no-deps --no-build-isolation" in first[1]
    assert first[-1] == "python -m speccade demo"
    assert make(clone, "demo").returncode == 0
    assert log(clone) == ["python -m speccade demo"]


@needs_make
def test_changed_lock_installs_again(clone: Path) -> None:
    make(clone, "dev")
    log(clone)
    stamp = clone / ".venv" / ".runtime"
    later = stamp.stat().st_mtime + 10
    os.utime(clone / "requirements" / "runtime.txt", (later, later))
    make(clone, "setup")
    assert sum("pip" in line for line in log(clone)) == 2


@needs_make
def test_arguments_reach_pytest(clone: Path) -> None:
    make(clone, "test", "ARGS=tests/core -x")
    assert log(clone)[-1] == "python -m pytest tests/core -x"


@needs_make
def test_old_python_is_refused_with_advice(clone: Path) -> None:
    shutil.rmtree(clone / ".venv")
    old = clone / "python-old"
    old.write_text('#!/bin/sh\ncase "$1" in -V) echo Python 3.9.1;; *) exit 1;; esac\n')
    old.chmod(0o755)
    done = make(clone, "setup", f"PYTHON={old}")
    assert done.returncode != 0
    assert "needs Python 3.11 or newer" in done.stderr
    assert "Python 3.9.1" in done.stderr


def test_wheel_holds_all_data_files(tmp_path: Path) -> None:
    """What is not Python (style sheets, preludes, catalogues) is in the package that people install."""
    source = tmp_path / "source"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE", "src"):
        item = ROOT / name
        if item.is_dir():
            shutil.copytree(item, source / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
        else:
            shutil.copy(item, source / name)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    done = subprocess.run([*command, "-w", tmp_path, source], check=False, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    import zipfile

    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    root = ROOT / "src"
    wanted = {
        path.relative_to(root).as_posix()
        for path in (root / "speccade").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert wanted <= names, sorted(wanted - names)
