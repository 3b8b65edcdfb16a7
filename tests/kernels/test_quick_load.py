"""Kernels loaded without the compiler give the same results, and give way to it when something must be compiled."""

import json
import os
import subprocess
import sys
from pathlib import Path

KERNELS = """
import numpy as np
from speccade.kernels.jit import kernel

@kernel
def total(values):
    result = 0.0
    for value in values:
        result += value
    return result

@kernel
def squares(count):
    out = np.empty(count)
    for i in range(count):
        out[i] = float(i) * i
    return out

@kernel
def total_of_squares(count):
    return total(squares(count))
"""


def _run(folder: Path, program: str) -> dict[str, object]:
    (folder / "speccade_trial.py").write_text(KERNELS, "utf-8")
    environment = {
        **os.environ,
        "PYTHONPATH": str(folder),
        "NUMBA_CACHE_DIR": str(folder / "code"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    environment.pop("NUMBA_DISABLE_JIT", None)
    lines = (
        "import json, sys",
        "import numpy as np",
        "from speccade_trial import *",
        program,
        "refreshed = 'numba.np.linalg' in sys.modules",
        "print(json.dumps({'values': values, 'compiler': refreshed}))",
    )
    result = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert result.returncode == 0, result.stderr
    found: dict[str, object] = json.loads(result.stdout)
    return found


def test_compiled_code_runs_without_the_compiler(tmp_path: Path) -> None:
    program = "values = [total(np.arange(4.0)), squares(4).tolist()]"
    expected = [6.0, [0.0, 1.0, 4.0, 9.0]]
    assert _run(tmp_path, program) == {"values": expected, "compiler": True}
    assert _run(tmp_path, program) == {"values": expected, "compiler": False}


def test_kernels_that_were_loaded_can_be_called_by_one_that_is_compiled(tmp_path: Path) -> None:
    _run(tmp_path, "values = [total(np.arange(4.0)), squares(4).tolist()]")
    program = "values = [total(np.arange(4.0)), total_of_squares(5), total(np.arange(5.0)), squares(3).tolist()]"
    expected = [6.0, 30.0, 10.0, [0.0, 1.0, 4.0]]
    assert _run(tmp_path, program) == {"values": expected, "compiler": True}
    assert _run(tmp_path, program) == {"values": expected, "compiler": False}


def test_results_outlive_many_loads(tmp_path: Path) -> None:
    program = "kept = [squares(n) for n in range(500)]\nvalues = [float(part.sum()) for part in kept[:4]]"
    _run(tmp_path, program)
    assert _run(tmp_path, program) == {"values": [0.0, 0.0, 1.0, 5.0], "compiler": False}
