"""Kernels are recompiled when a helper in another file changes, linked when nothing did, and never mixed up."""

from pathlib import Path

import pytest
from tests.kernels import trial

from speccade.kernels import code_store

HELPER = "from speccade.kernels.jit import inline\n\n@inline\ndef scaled(x):\n    return x * {factor}\n"
USER = """
from typing import TYPE_CHECKING
from speccade.kernels.jit import kernel
from speccade_trial_helper import scaled
if TYPE_CHECKING:
    import speccade_trial_types

@kernel
def double(x):
    return scaled(x)
"""
PROGRAM = "values = [float(double(3.0)), float(double(np.array([1.0, 2.0])).sum())]"


def _run(folder: Path, factor: float = 2.0) -> tuple[object, bool]:
    sources = {"speccade_trial_helper": HELPER.format(factor=factor), "speccade_trial": USER}
    found = trial.run(folder, PROGRAM, sources)
    return found["values"], bool(found["compiled"])


def test_editing_a_helper_recompiles_its_users(tmp_path: Path) -> None:
    assert _run(tmp_path) == ([6.0, 6.0], True)
    assert _run(tmp_path) == ([6.0, 6.0], False)
    assert _run(tmp_path, 5.0) == ([15.0, 15.0], True)
    assert len(trial.code_files(tmp_path)) == 2, "code of the old source is removed"
    assert _run(tmp_path, 5.0) == ([15.0, 15.0], False)


def test_types_and_cpus_have_files_of_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _run(tmp_path)
    assert len(trial.code_files(tmp_path)) == 2
    monkeypatch.setenv("NUMBA_CPU_NAME", "generic")
    assert _run(tmp_path) == ([6.0, 6.0], True)
    assert len(trial.code_files(tmp_path)) == 4
    monkeypatch.delenv("NUMBA_CPU_NAME")
    assert _run(tmp_path) == ([6.0, 6.0], False)


def test_stamp_follows_imports() -> None:
    _, imported = code_store._read("speccade.kernels.exponential")
    assert "speccade.kernels.ieee" in imported
    assert code_store.source_stamp("speccade.kernels.fft") != code_store.source_stamp("speccade.kernels.ieee")


@pytest.mark.parametrize("module", ["speccade.kernels.fft", "speccade.kernels.elementary"])
def test_stamp_is_stable(module: str) -> None:
    first = code_store.source_stamp(module)
    code_store.source_stamp.cache_clear()
    assert code_store.source_stamp(module) == first


@pytest.mark.parametrize("how", ["short", "flipped", "empty"])
def test_damaged_files_are_compiled_again(tmp_path: Path, how: str) -> None:
    _run(tmp_path)
    for path in trial.code_files(tmp_path):
        good = path.read_bytes()
        middle = len(good) // 2
        bad = {
            "short": good[:middle],
            "flipped": good[:middle] + bytes([good[middle] ^ 1]) + good[middle + 1 :],
            "empty": b"",
        }
        path.write_bytes(bad[how])
    assert _run(tmp_path) == ([6.0, 6.0], True)
    assert _run(tmp_path) == ([6.0, 6.0], False)


def test_code_goes_to_the_users_cache_where_the_program_is_read_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    code_store.folder_of.cache_clear()
    monkeypatch.setattr(code_store, "_is_writable", lambda folder: False)
    try:
        assert "speccade" in code_store.folder_of("speccade.kernels.fft")
        assert "__pycache__" not in code_store.folder_of("speccade.kernels.fft")
    finally:
        code_store.folder_of.cache_clear()


def test_a_folder_that_cannot_be_written_only_costs_time(tmp_path: Path) -> None:
    (tmp_path / "code").write_text("a file is in the way", "utf-8")
    assert _run(tmp_path) == ([6.0, 6.0], True)
