"""Which file a `load("path", ...)` means: relative to the loading file, inside the root, and nothing else."""

import os
import posixpath
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path

EXTENSIONS = (".star", ".bzl")
MAX_MODULE_BYTES = 10 << 20


@dataclass(frozen=True, slots=True)
class LoadedModule:
    """A library that a program loaded: its path below the root with forward slashes, BLAKE3 of its bytes."""

    path: str
    hash: str


class LoadRefusedError(Exception):
    """The file may not or cannot be loaded."""


@dataclass
class Loader:
    """Reads libraries for one program and remembers which.

    root  folder that loads may not leave; None refuses all of them.
    """

    root: Path | None
    loaded: dict[str, str] = field(default_factory=dict)

    def read(self, path: str, importer: str) -> tuple[str, str]:
        """Address and text of the library that the module with the address `importer` asks for.

        Raises
            LoadRefusedError: with a message that names the path.
        """
        if self.root is None:
            raise LoadRefusedError(
                f'cannot load "{path}": this program is not in a folder that files may be loaded from'
            )
        wanted = self._inside(path, importer)
        root = Path(os.path.realpath(self.root))
        real = Path(os.path.realpath(root / wanted))
        if not real.is_relative_to(root):
            raise LoadRefusedError(f'cannot load "{path}": it leads out of the folder of the spec')
        try:
            if not stat.S_ISREG(real.stat().st_mode):  # before it is opened: opening a pipe waits for a writer
                raise LoadRefusedError(f'cannot load "{path}": it is not a file')
            with real.open("rb") as stream:
                data = stream.read(MAX_MODULE_BYTES + 1)
        except OSError as problem:
            reason = (problem.strerror or "unreadable").lower()
            raise LoadRefusedError(f'cannot load "{path}": {reason}') from None
        if len(data) > MAX_MODULE_BYTES:
            raise LoadRefusedError(f'cannot load "{path}": it is larger than {MAX_MODULE_BYTES} bytes')
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            raise LoadRefusedError(f'cannot load "{path}": it is not UTF-8 text') from None
        name = real.relative_to(root).as_posix()
        self.loaded[name] = _digest(data)
        return name, text

    @staticmethod
    def _inside(path: str, importer: str) -> str:
        """The path below the root, by its text alone."""
        if not path or any(ord(char) < 32 for char in path) or "\\" in path or ":" in path or path.startswith("/"):
            raise LoadRefusedError(f'cannot load "{path}": give a relative path with forward slashes')
        if not path.lower().endswith(EXTENSIONS):
            raise LoadRefusedError(f'cannot load "{path}": only {" and ".join(EXTENSIONS)} files can be loaded')
        joined = posixpath.normpath(posixpath.join(posixpath.dirname(importer), path))
        if re.match(r"\.\.(/|$)", joined):
            raise LoadRefusedError(f'cannot load "{path}": it leads out of the folder of the spec')
        return joined

    def modules(self) -> tuple[LoadedModule, ...]:
        """What was loaded, sorted by path."""
        return tuple(LoadedModule(path, digest) for path, digest in sorted(self.loaded.items()))


def _digest(data: bytes) -> str:
    from blake3 import blake3

    return blake3(data).hexdigest()
