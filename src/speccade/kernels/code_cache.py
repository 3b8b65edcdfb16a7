"""Compiled kernels on disk: fresh when any source they depend on changes, and safe among concurrent processes.

numba's own cache looks at the kernel's file only, while kernels inline helpers of other files; and it numbers its data
files, so that two processes that compile for different types or CPUs can overwrite each other's code. Here the stamp
covers every speccade source that the module imports, and a data file is named by what it holds.
"""

import functools
import hashlib
import pickle
import re
import sys
from pathlib import Path
from typing import Any

from blake3 import blake3
from numba.core import caching

from speccade.kernels.quick_load import KernelCache

PACKAGE_ROOT = Path(__file__).resolve().parents[2]  # the folder that holds the package `speccade`


_DIGEST = 32  # bytes of BLAKE3 before the code of a data file

# What pickle may raise for bytes that it did not write.
_DAMAGE = (pickle.UnpicklingError, EOFError, AttributeError, ImportError, IndexError, KeyError, TypeError, ValueError)


class CodeFile(caching.IndexDataCacheFile):
    """The index and data files of one kernel; a damaged one is as if it were absent."""

    def load(self, key: Any) -> Any:
        """What was saved under `key`, or None."""
        try:
            return super().load(key)  # type: ignore[no-untyped-call]
        except _DAMAGE:
            return None

    def save(self, key: Any, data: Any) -> None:
        """Write the code first, then the index that makes it visible; drop what the index no longer names."""
        overloads = self._load_index()
        stem = self._index_name.removesuffix(".nbi")
        identity = repr((self._source_stamp, self._version, key)).encode()
        overloads[key] = f"{stem}.{hashlib.sha256(identity).hexdigest()[:16]}.nbc"
        self._save_data(overloads[key], data)
        self._save_index(overloads)  # type: ignore[no-untyped-call]
        for path in Path(self._cache_path).glob(f"{stem}.*.nbc"):
            if path.name not in overloads.values():
                path.unlink(missing_ok=True)

    def _load_index(self) -> dict[Any, str]:
        try:
            index: dict[Any, str] = super()._load_index()  # type: ignore[no-untyped-call]
        except _DAMAGE:
            return {}
        return index

    def _save_data(self, name: str, data: Any) -> None:
        content = self._dump(data)  # type: ignore[no-untyped-call]
        with self._open_for_write(self._data_path(name)) as file:  # type: ignore[no-untyped-call]
            file.write(blake3(content).digest() + content)

    def _load_data(self, name: str) -> Any:
        content = Path(self._data_path(name)).read_bytes()  # type: ignore[no-untyped-call]
        digest, code = content[:_DIGEST], memoryview(content)[_DIGEST:]
        if blake3(code).digest() != digest:  # machine code with a flipped bit would take the process down
            raise pickle.UnpicklingError("damaged")
        return pickle.loads(code)


def attach(dispatcher: Any, module: str) -> None:
    """Let the compiled function `dispatcher` of `module` use this cache instead of numba's file naming and stamp."""
    cache = dispatcher._cache = KernelCache(dispatcher)  # numba has no public hook; the tests watch that this one works
    old = cache._cache_file
    stem = old._index_name.removesuffix(".nbi")
    cache._cache_file = CodeFile(cache.cache_path, stem, source_stamp(module))  # type: ignore[no-untyped-call]


@functools.cache
def source_stamp(module: str) -> bytes:
    """SHA-256 over the source of `module` and of every speccade module it imports, directly or not."""
    sources: dict[str, bytes] = {}
    pending = [module]
    while pending:
        name = pending.pop()
        if name not in sources:
            path = _module_path(name)
            sources[name], imported = _read(path) if path else (b"", ())
            pending.extend(imported)
    digest = hashlib.sha256()
    for name in sorted(sources):
        digest.update(b"%s\0%d\0" % (name.encode(), len(sources[name])) + sources[name])
    return digest.digest()


def _module_path(module: str) -> Path | None:
    base = PACKAGE_ROOT.joinpath(*module.split("."))
    for path in (base.with_suffix(".py"), base / "__init__.py"):
        if path.is_file():
            return path
    loaded = getattr(sys.modules.get(module), "__file__", None)
    return Path(loaded) if loaded else None


# By pattern, not by parsing: 60 ms less in every process that makes a sound. What it finds too much only recompiles more.
_IMPORT = re.compile(
    rb"^[ \t]*(?:from[ \t]+(speccade[\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n]*)|import[ \t]+(speccade[\w.]*))",
    re.MULTILINE,
)
_NAME = re.compile(rb"\w+")


@functools.cache
def _read(path: Path) -> tuple[bytes, tuple[str, ...]]:
    """Content of a source file and the speccade modules that it imports."""
    content = path.read_bytes()
    names: set[str] = set()
    for package, members, plain in _IMPORT.findall(content):
        module = (package or plain).decode()
        names.add(module)
        names.update(f"{module}.{name.decode()}" for name in _NAME.findall(members))
    return content, tuple(sorted(name for name in names if _module_path(name) is not None))
