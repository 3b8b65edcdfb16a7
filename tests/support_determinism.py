"""Same bytes compiled, interpreted, and compiled for three kinds of CPU: one harness for every package of kernels.

A package registers small cases in a module with a dictionary `CASES: dict[str, Callable[[], object]]` (values: arrays,
numbers, bytes, or tuples of them) and tests them with `test_same_bytes = same_bytes("tests.kernels.digest")`, against the
compiled run on this machine. Each environment is a fresh process. By hand:

    python -m tests.support_determinism tests.kernels.digest [NAME...]
"""

import functools
import hashlib
import importlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

ROOT = Path(__file__).parents[1]
CODE = Path(tempfile.gettempdir()) / f"speccade-determinism-{os.getuid() if hasattr(os, 'getuid') else 'user'}"
TIMEOUT_S = 240

# name: environment variables, CPU features that this machine must have
ENVIRONMENTS: dict[str, tuple[dict[str, str], frozenset[str]]] = {
    "host": ({}, frozenset()),
    "interpreter": ({"NUMBA_DISABLE_JIT": "1"}, frozenset()),
    "generic": ({"NUMBA_CPU_NAME": "generic"}, frozenset()),
    "haswell": ({"NUMBA_CPU_NAME": "haswell"}, frozenset({"avx2", "fma", "bmi", "bmi2", "lzcnt", "movbe", "f16c"})),
    "skylake-avx512": (
        {"NUMBA_CPU_NAME": "skylake-avx512"},
        frozenset({"avx512f", "avx512bw", "avx512dq", "avx512vl", "avx512cd"}),
    ),
}


def digest(value: Any) -> str:
    """SHA-256 over types, shapes and bytes; all NaN count as one."""
    sha = hashlib.sha256()
    _feed(sha, value)
    return sha.hexdigest()[:24]


def _feed(sha: "hashlib._Hash", value: Any) -> None:
    if isinstance(value, tuple | list):
        sha.update(b"(%d" % len(value))
        for item in value:
            _feed(sha, item)
    elif isinstance(value, bytes):
        sha.update(b"b%d:" % len(value) + value)
    else:
        array = np.asarray(value)
        if array.dtype == bool:
            array = array.astype(np.uint8)
        kind = "f" if array.dtype.kind == "f" else "i"
        array = array.astype(np.float64 if kind == "f" else array.dtype if array.dtype.kind == "u" else np.int64)
        if kind == "f":
            array = np.where(np.isnan(array), np.nan, array)
        sha.update(f"{kind}{array.shape}".encode() + np.ascontiguousarray(array).tobytes())


def print_digests(cases: Mapping[str, Callable[[], object]], names: Sequence[str] = ()) -> None:
    """Run the cases (all, or those named) and print their digests as JSON."""
    print(json.dumps({name: digest(cases[name]()) for name in names or cases}))


def missing_features(environment: str) -> str | None:
    """Why this machine cannot run an environment, or None."""
    required = ENVIRONMENTS[environment][1]
    if not required:
        return None
    from llvmlite import binding

    present = {name for name, has in binding.get_host_cpu_features().items() if has}
    lacking = sorted(required - present)
    return f"this CPU has no {', '.join(lacking)}" if lacking else None


def run(module: str, environment: str) -> dict[str, str]:
    """Digests of the cases of `module` in a fresh process; RuntimeError with its output when that fails."""
    variables, _ = ENVIRONMENTS[environment]
    settings = {key: value for key, value in os.environ.items() if not key.startswith("NUMBA_")}
    # code for another CPU needs a folder of its own, and may not use features of the host
    extra = (
        {"NUMBA_CACHE_DIR": str(CODE / environment), "NUMBA_CPU_FEATURES": ""} if "NUMBA_CPU_NAME" in variables else {}
    )
    result = subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.support_determinism", module],
        cwd=ROOT,
        env={**settings, **variables, **extra},
        capture_output=True,
        text=True,
        check=False,
        timeout=TIMEOUT_S,
    )
    if result.returncode != 0:
        raise RuntimeError(f"{module} under {environment}:\n{result.stdout}{result.stderr}")
    digests: dict[str, str] = json.loads(result.stdout)
    return digests


@functools.cache
def all_digests(module: str) -> dict[str, dict[str, str]]:
    """Digests by environment, for the environments that this machine can run; two processes at a time."""
    possible = [name for name in ENVIRONMENTS if missing_features(name) is None]
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(possible, pool.map(functools.partial(run, module), possible), strict=True))


def differences(module: str, environment: str) -> list[str]:
    """Names of the cases whose bytes in `environment` differ from those of the compiled run on this machine."""
    digests = all_digests(module)
    host, other = digests["host"], digests[environment]
    if not host or host.keys() != other.keys():
        raise RuntimeError(f"{module}: no cases, or different ones, under {environment}")
    return sorted(name for name in host if host[name] != other[name])


def same_bytes(module: str) -> Callable[[str], None]:
    """A test of every case of `module` in every environment."""

    @pytest.mark.slow
    @pytest.mark.parametrize("environment", [name for name in ENVIRONMENTS if name != "host"])
    def test_same_bytes(environment: str) -> None:
        reason = missing_features(environment)
        if reason:
            pytest.skip(reason)
        assert differences(module, environment) == []

    return test_same_bytes


if __name__ == "__main__":
    print_digests(importlib.import_module(sys.argv[1]).CASES, sys.argv[2:])
