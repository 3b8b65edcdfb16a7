"""Writing outputs below a root folder: never outside it, all of a build's files or none (light: standard library only)."""

from __future__ import annotations

import errno
import os
import stat
import time
from contextlib import suppress

from speccade.building.files import (
    Folder,
    SourceError,
    is_temporary,
    publish,
    read_chunks,
    write_all,
    write_temporary,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Self

    from speccade.building.files import Data


class UnsafePathError(ValueError):
    """An output path that leads out of the output root, as written or through a symbolic link."""


class OutputRoot:
    """The folder that outputs are written below; a context manager.

    Files are staged under temporary names in the folders they belong to and published together when the block ends
    well; when it ends with an error, the old files are all as they were. A file that already has the wanted content is
    left alone, so its time stamp stays and a watching engine does not import it again.

    No write follows a link out of the root. Links to folders are allowed while they stay inside; the path they lead to
    is then walked from the open root, one folder at a time and without following links, so a link that is swapped in
    afterwards is an error, not an escape. A link in the place of an output is replaced if it points into the root and
    refused otherwise. The root itself may be a link: it is the user's choice.

    Entering creates the root. All methods raise `UnsafePathError` or `OSError`.
    """

    def __init__(self, root: str | os.PathLike[str]) -> None:
        self.root = os.fspath(root) or os.curdir
        self._real = ""
        self._folders: dict[tuple[str, ...], Folder] = {}
        self._staged: dict[tuple[Folder, str], str] = {}

    def __enter__(self) -> Self:
        self._real = os.path.realpath(self.root)
        try:
            root = Folder(self._real)
        except FileNotFoundError:
            os.makedirs(self._real, exist_ok=True)
            root = Folder(self._real)
        self._folders[()] = self._opened(root)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            if kind is None:
                self._publish()
        finally:
            for (folder, _), temporary in self._staged.items():
                with suppress(OSError):
                    folder.unlink(temporary)
            for folder in self._folders.values():
                folder.close()
            self._staged.clear()
            self._folders.clear()

    def write(self, relative: str, data: Data) -> None:
        """Stage `data` as the file `relative` (forward slashes, below the root)."""
        wanted = data if isinstance(data, bytes) else bytes(data)

        def fill(fd: int) -> bool:
            write_all(fd, wanted)
            return True

        self.place(relative, fill, lambda fd: _holds(fd, wanted))

    def place(self, relative: str, fill: Callable[[int], bool], same: Callable[[int], bool] | None = None) -> bool:
        """Stage what `fill` writes into an open file as the file `relative`.

        False when `fill` returns False: nothing is staged then. `same`, given the open existing file, says that it has
        the wanted content already.
        """
        *parents, name = _parts(relative)
        folder = self._folder(parents)
        if self._occupied(folder, name, same):
            self._unstage(folder, name)
            return True
        temporary = write_temporary(folder, fill)
        if temporary is None:
            return False
        self._unstage(folder, name)
        self._staged[folder, name] = temporary
        return True

    def _publish(self) -> None:
        # Contents are on disk, so a power cut leaves whole files. It may take the names back to what they were before, for
        # which the next run makes up: flushing the folders too would cost a batch as much as the contents.
        for folder, name in list(self._staged):
            publish(folder, self._staged.pop((folder, name)), name)

    def _unstage(self, folder: Folder, name: str) -> None:
        """A second output of the same name wins over the first."""
        temporary = self._staged.pop((folder, name), None)
        if temporary is not None:
            folder.unlink(temporary)

    def _folder(self, parents: list[str]) -> Folder:
        try:
            return self._walked(parents)
        except OSError:  # perhaps for a link, which may stay inside
            pass
        real = os.path.realpath(os.path.join(self._real, *parents))
        if real != self._real and not real.startswith(os.path.join(self._real, "")):
            raise UnsafePathError(f"'{'/'.join(parents)}' leads out of the output folder, to {real}")
        inside = os.path.relpath(real, self._real)
        return self._walked(inside.split(os.sep) if inside != os.curdir else [])

    def _walked(self, parts: list[str]) -> Folder:
        """Open a folder below the root, one part at a time, no link followed; missing ones are made."""
        key: tuple[str, ...] = ()
        for part in parts:
            above, key = self._folders[key], (*key, part)
            if key not in self._folders:
                self._folders[key] = self._opened(above.child(part))
        return self._folders[key]

    @staticmethod
    def _opened(folder: Folder) -> Folder:
        if _due(folder.path):
            with suppress(OSError):
                folder.sweep()
        return folder

    def _occupied(self, folder: Folder, name: str, same: Callable[[int], bool] | None) -> bool:
        """Look at what stands in the place of an output: True if it can stay, an error if it must not be replaced."""
        try:
            mode = folder.lstat(name).st_mode
        except FileNotFoundError:
            return False
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), os.path.join(folder.path, name))
        if stat.S_ISLNK(mode):
            real = os.path.realpath(os.path.join(folder.path, name))
            if not real.startswith(os.path.join(self._real, "")):
                raise UnsafePathError(f"'{name}' is a link out of the output folder, to {real}")
        if same is None or not stat.S_ISREG(mode):
            return False
        try:
            fd = folder.open(name)
        except OSError:
            return False
        try:
            return same(fd)
        except SourceError:
            return False
        finally:
            os.close(fd)


_SWEPT: dict[str, float] = {}  # folder -> when this process last looked for what dead processes left there
_SWEEP_EVERY_S = 60.0


def _due(path: str) -> bool:
    """Sweeping reads the whole folder: once a minute is enough, and a batch into one folder stays linear."""
    now = time.monotonic()
    if now - _SWEPT.get(path, -_SWEEP_EVERY_S) < _SWEEP_EVERY_S:
        return False
    if len(_SWEPT) >= 10_000:
        _SWEPT.clear()
    _SWEPT[path] = now
    return True


def _parts(relative: str) -> list[str]:
    """Split an output path, refusing whatever is not plainly below the root (contract rule E008)."""
    parts = [part for part in relative.split("/") if part not in ("", ".")]
    bad = (
        relative.startswith("/")
        or "\\" in relative
        or "\0" in relative
        or relative[1:2] == ":"
        or ".." in parts
        or not parts
        or relative.endswith("/")
        or any(is_temporary(part) for part in parts)
        or (os.name == "nt" and ":" in relative)
    )
    if bad:
        raise UnsafePathError(f"'{relative}' is not a path of a file below the output folder")
    return parts


def _holds(fd: int, wanted: bytes) -> bool:
    if os.fstat(fd).st_size != len(wanted):
        return False
    at = 0
    for chunk in read_chunks(fd):
        if not wanted.startswith(chunk, at):
            return False
        at += len(chunk)
    return at == len(wanted)
