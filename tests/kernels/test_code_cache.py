"""Kernels are recompiled when a helper in another file changes, loaded when nothing did, and never mixed up."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from speccade.kernels import code_cache

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
RUN = """
import json
from speccade_trial import double
import numpy as np
values = [float(double(3.0)), float(double(np.array([1.0, 2.0])).sum())]
print(json.dumps([values, sum(double.stats.cache_hits.values()), sum(double.stats.cache_misses.values())]))
"""


def _run(folder: Path) -> tuple[list[float], int, int]:
    environment = {
        **os.environ,
        "PYTHONPATH": str(folder),
        "NUMBA_CACHE_DIR": str(folder / "code"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    environment.pop("NUMBA_DISABLE_JIT", None)
    result = subprocess.run(
        [sys.executable, "-c", RUN], env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert result.returncode == 0, result.stderr
    values, hits, misses = json.loads(result.stdout)
    return values, hits, misses


def test_editing_a_helper_recompiles_its_users(tmp_path: Path) -> None:
    (tmp_path / "speccade_trial_helper.py").write_text(HELPER.format(factor=2.0), "utf-8")
    (tmp_path / "speccade_trial.py").write_text(USER, "utf-8")
    assert _run(tmp_path) == ([6.0, 6.0], 0, 2)
    assert _run(tmp_path) == ([6.0, 6.0], 2, 0)
    (tmp_path / "speccade_trial_helper.py").write_text(HELPER.format(factor=5.0), "utf-8")
    assert _run(tmp_path) == ([15.0, 15.0], 0, 2)
    files = [path.name for path in (tmp_path / "code").rglob("*.nbc")]
    assert len(files) == 2, "code of the old source is removed"


def test_types_have_files_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "speccade_trial_helper.py").write_text(HELPER.format(factor=2.0), "utf-8")
    (tmp_path / "speccade_trial.py").write_text(USER, "utf-8")
    _run(tmp_path)
    index = next((tmp_path / "code").rglob("*.nbi"))
    index.unlink()  # as if another process had written its own index in between
    assert _run(tmp_path) == ([6.0, 6.0], 0, 2)
    assert _run(tmp_path) == ([6.0, 6.0], 2, 0)


def test_stamp_follows_imports() -> None:
    _, imported = code_cache._read(Path(code_cache.__file__).with_name("exponential.py"))
    assert "speccade.kernels.ieee" in imported
    assert code_cache.source_stamp("speccade.kernels.fft") != code_cache.source_stamp("speccade.kernels.ieee")


@pytest.mark.parametrize("module", ["speccade.kernels.fft", "speccade.kernels.elementary"])
def test_stamp_is_stable(module: str) -> None:
    first = code_cache.source_stamp(module)
    code_cache.source_stamp.cache_clear()
    assert code_cache.source_stamp(module) == first


@pytest.mark.parametrize("ending", [".nbc", ".nbi"])
@pytest.mark.parametrize("how", ["short", "flipped", "empty"])
def test_damaged_files_are_compiled_again(tmp_path: Path, ending: str, how: str) -> None:
    (tmp_path / "speccade_trial_helper.py").write_text(HELPER.format(factor=2.0), "utf-8")
    (tmp_path / "speccade_trial.py").write_text(USER, "utf-8")
    _run(tmp_path)
    for path in (tmp_path / "code").rglob(f"*{ending}"):
        good = path.read_bytes()
        middle = len(good) // 2
        bad = {
            "short": good[:middle],
            "flipped": good[:middle] + bytes([good[middle] ^ 1]) + good[middle + 1 :],
            "empty": b"",
        }
        path.write_bytes(bad[how])
    assert _run(tmp_path)[0] == [6.0, 6.0]
    assert _run(tmp_path) == ([6.0, 6.0], 2, 0)
