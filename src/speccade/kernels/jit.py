"""The one place that configures numba: strict IEEE-754 arithmetic, lazy compilation, cached on disk.

numba's disk cache looks at the kernel's own file only. Kernels inline helpers of other files, so the stamp of every
cached kernel is the hash of all speccade sources that its module imports: editing a helper recompiles its users.
"""

import ast
import functools
import hashlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt

F = TypeVar("F", bound=Callable[..., Any])

Floats = npt.NDArray[np.float64]  # what kernels take: C-contiguous float64, any rank
Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]

PACKAGE_ROOT = Path(__file__).resolve().parents[2]  # the folder that holds the package `speccade`


def kernel(function: F) -> F:
    """Compile `function` on first call; no fast-math, no fused multiply-add, divisions follow IEEE-754.

    Compiled and interpreted (`NUMBA_DISABLE_JIT=1`) runs give the same bits, on every CPU.
    """
    compiled: Any = numba.njit(cache=True, fastmath=False, error_model="numpy", nogil=True)(function)
    if compiled is not function:
        stamp = source_stamp(function.__module__)
        cache = compiled._cache  # numba has no public hook for the stamp; the tests watch that this one works
        cache._cache_file._source_stamp = stamp
    return cast(F, compiled)


def inline(function: F) -> F:
    """A small scalar helper that is always inlined into its callers, so that their loops can vectorise."""
    return cast(F, numba.njit(cache=False, fastmath=False, error_model="numpy", forceinline=True)(function))


def helper(function: F) -> F:
    """A larger helper for kernels, inlined only where LLVM finds that worth while; same arithmetic rules."""
    return cast(F, numba.njit(cache=False, fastmath=False, error_model="numpy")(function))


def source_stamp(module: str) -> bytes:
    """SHA-256 over the source of `module` and of every speccade module it imports, directly or not."""
    sources: dict[str, bytes] = {}
    pending = [module]
    while pending:
        name = pending.pop()
        if name not in sources:
            path = _module_path(name)
            content, imported = _read(path, path.stat().st_mtime_ns) if path else (b"", ())
            sources[name] = content
            pending.extend(imported)
    digest = hashlib.sha256()
    for name in sorted(sources):
        digest.update(name.encode() + b"\0" + sources[name])
    return digest.digest()


def _module_path(module: str) -> Path | None:
    base = PACKAGE_ROOT.joinpath(*module.split("."))
    for path in (base.with_suffix(".py"), base / "__init__.py"):
        if path.is_file():
            return path
    loaded = getattr(sys.modules.get(module), "__file__", None)
    return Path(loaded) if loaded else None


@functools.cache
def _read(path: Path, _changed: int) -> tuple[bytes, tuple[str, ...]]:
    """Content of a source file and the speccade modules that it imports."""
    content = path.read_bytes()
    names: set[str] = set()
    for node in ast.walk(ast.parse(content)):
        if isinstance(node, ast.ImportFrom) and node.level == 0 and (node.module or "").startswith("speccade"):
            names.add(node.module or "")
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names if alias.name.startswith("speccade"))
    return content, tuple(sorted(name for name in names if _module_path(name) is not None))
