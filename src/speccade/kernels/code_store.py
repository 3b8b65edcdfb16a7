"""Machine code of kernels on disk: fresh when any source it depends on changes, and safe among concurrent processes.

A file holds the code of one kernel for one signature and one CPU. Its name says what it was made from: the stamp covers
every speccade source that the kernel's module imports, since kernels inline helpers of other files. Files live in
`__pycache__` beside the module, in the user's cache where that is read-only, or in `NUMBA_CACHE_DIR`.
"""

import contextlib
import functools
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from blake3 import blake3

from speccade.core.libraries import library_versions
from speccade.core.record import Record
from speccade.kernels import compiling
from speccade.kernels.linker import Code

PACKAGE_ROOT = Path(__file__).resolve().parents[2]  # the folder that holds the package `speccade`
SUFFIX = ".kernel"

_DIGEST = 32  # bytes of BLAKE3 before the code: machine code with a flipped bit would take the process down


class CodeFile(Record):
    """Where the code of a kernel for a signature belongs: `<stem>.<stamp>.<variant>.kernel`."""

    folder: str
    stem: str
    stamp: str
    variant: str

    @property
    def path(self) -> str:
        """The whole path."""
        return os.path.join(self.folder, f"{self.stem}.{self.stamp}.{self.variant}{SUFFIX}")

    def load(self) -> Code | None:
        """The code, or None when it is absent or damaged."""
        try:
            with open(self.path, "rb") as stream:
                content = stream.read()
        except OSError:
            return None
        packed = memoryview(content)[_DIGEST:]
        if blake3(packed).digest() != content[:_DIGEST]:
            return None
        try:
            return Code.unpack(packed)
        except ValueError:
            return None

    def save(self, code: Code) -> None:
        """Write the code whole or not at all, and drop what older sources left; a full disk only costs time later."""
        packed = code.pack()
        temporary = f"{self.path}.{os.getpid()}.tmp"
        try:
            os.makedirs(self.folder, exist_ok=True)
            with open(temporary, "wb") as stream:
                stream.write(blake3(packed).digest() + packed)
            os.replace(temporary, self.path)
        except OSError:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
            return
        for path in Path(self.folder).glob(f"{self.stem}.*{SUFFIX}"):
            if path.name.split(".")[-3] != self.stamp:
                path.unlink(missing_ok=True)


def file_of(function: Callable[..., Any], signature: str) -> CodeFile:
    """Where the code of `function` for arguments of these types is, or would be."""
    module = function.__module__
    folder = folder_of(module)
    variant = blake3(repr((_tools(), signature)).encode()).hexdigest()[:16]
    stem = f"{module.rpartition('.')[2]}.{function.__qualname__.replace('<locals>', 'locals')}"
    return CodeFile(folder, stem, source_stamp(module)[:16], variant)


@functools.cache
def _tools() -> tuple[str, ...]:
    """What else the code depends on: its compiler, the interpreter whose objects it takes, and the CPU."""
    versions = library_versions()
    cpu = compiling.cpu_name(), compiling.cpu_features()
    return versions["numba"], versions["llvmlite"], str(sys.implementation.cache_tag), sys.platform, *cpu


@functools.cache
def folder_of(module: str) -> str:
    """Where the code of a module's kernels is kept."""
    name, source = module.replace(".", os.sep), _module_path(module)
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    if chosen:
        place = blake3(str(source).encode()).hexdigest()[:16]  # other checkouts may use the same folder
        return os.path.join(chosen, place, os.path.dirname(name))
    beside = os.path.join(os.path.dirname(source or "."), "__pycache__")
    if _is_writable(beside):
        return beside
    import platformdirs

    place = blake3(beside.encode()).hexdigest()[:16]
    return os.path.join(platformdirs.user_cache_dir("speccade", appauthor=False), "kernels", place)


def _is_writable(folder: str) -> bool:
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)


@functools.cache
def source_stamp(module: str) -> str:
    """BLAKE3 over the source of `module` and of every speccade module it imports, directly or not."""
    sources: dict[str, bytes] = {}
    pending = [module]
    while pending:
        name = pending.pop()
        if name not in sources:
            sources[name], imported = _read(name)
            pending.extend(imported)
    digest = blake3()
    for name in sorted(sources):
        digest.update(f"{name}\0".encode() + sources[name])
    return digest.hexdigest()


@functools.cache
def _module_path(module: str) -> str | None:
    base = os.path.join(PACKAGE_ROOT, *module.split("."))
    for path in (base + ".py", os.path.join(base, "__init__.py")):
        if os.path.isfile(path):
            return path
    return getattr(sys.modules.get(module), "__file__", None)


# By pattern, not by parsing: 60 ms less in every process that makes a sound. What it finds too much only recompiles more.
_IMPORT = re.compile(
    rb"^[ \t]*(?:from[ \t]+(speccade[\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n]*)|import[ \t]+(speccade[\w.]*))",
    re.MULTILINE,
)
_NAME = re.compile(rb"\w+")


@functools.cache
def _read(module: str) -> tuple[bytes, tuple[str, ...]]:
    """Digest of a module's source, and the speccade modules that it imports."""
    path = _module_path(module)
    if path is None:
        return b"", ()
    content = Path(path).read_bytes()
    names: set[str] = set()
    for package, members, plain in _IMPORT.findall(content):
        imported = (package or plain).decode()
        names.add(imported)
        names.update(f"{imported}.{name.decode()}" for name in _NAME.findall(members))
    return blake3(content).digest(), tuple(sorted(name for name in names if _module_path(name) is not None))
