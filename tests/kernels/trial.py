"""Running trial kernels in a process of their own, with a folder of their own for compiled code."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

_RUN = """
import json, sys
import numpy as np
from speccade.kernels.compiling import compiled_here
from speccade_trial import *
{program}
print(json.dumps({{"values": values, "compiled": compiled_here() > 0, "numba": "numba" in sys.modules}}))
"""


def run(folder: Path, program: str, sources: Mapping[str, str]) -> dict[str, object]:
    """Write `sources` (module name: text) into `folder` and run `program`, which sets `values`.

    Returns `values`, whether anything was `compiled`, and whether `numba` was imported.
    """
    for name, text in sources.items():
        (folder / f"{name}.py").write_text(text, "utf-8")
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")]),
        "NUMBA_CACHE_DIR": str(folder / "code"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    environment.pop("NUMBA_DISABLE_JIT", None)
    result = subprocess.run(
        [sys.executable, "-c", _RUN.format(program=program)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert result.returncode == 0, result.stderr
    found: dict[str, object] = json.loads(result.stdout)
    return found


def code_files(folder: Path) -> list[Path]:
    """The files of compiled code that runs in `folder` have left."""
    return sorted((folder / "code").rglob("*.kernel"))
