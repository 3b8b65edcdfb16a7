"""Atomic file writes that survive kills, full disks and concurrent writers (light: standard library only).

A file is written under a temporary name in the folder it belongs to, flushed to disk, then renamed over its final name:
whoever looks sees the old content or the new one, never a part of either.

A killed process leaves its temporary behind. To recognise it, a writer holds a *shared* lock on the folder as long as a
temporary of its own exists there; whoever gets the *exclusive* lock knows that the temporaries have no living owner.
Locks die with their process, so neither process numbers (reused, and private to a container) nor the clock (it may jump)
are consulted. Where a folder cannot be locked (Windows, some network file systems) only temporaries whose time stamp is
more than a day off are taken for dead.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
import time
from contextlib import suppress

TYPE_CHECKING = False  # not imported from `typing`: that module alone costs 5 ms of a cached run
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType
    from typing import Self

    Data = bytes | bytearray | memoryview

if sys.platform != "win32":
    import fcntl
else:
    import msvcrt

CHUNK = 1 << 20
"""Bytes read or written in one go: large enough for full disk speed, small enough to stay in the cache."""

_PREFIX, _SUFFIX = ".speccade-", ".tmp"
_HAS_DIR_FD = os.open in os.supports_dir_fd and os.scandir in os.supports_fd
_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
_BINARY = getattr(os, "O_BINARY", 0)
_NEW = os.O_RDWR | os.O_CREAT | os.O_EXCL | _NOFOLLOW | _BINARY
_READ = os.O_RDONLY | _NOFOLLOW | _BINARY | getattr(os, "O_NONBLOCK", 0)  # a pipe must not keep us waiting
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0)
_FICLONE = 0x40049409  # ioctl of Linux: share the blocks of another file, copied on write (btrfs, XFS, bcachefs)
_DEAD_AFTER_S = 86_400.0


class SourceError(OSError):
    """The file to copy from could not be read; the target is not to blame."""


class Folder:
    """An open folder. Names are resolved against the folder itself, so renaming or swapping its path changes nothing.

    Where the system has no calls relative to an open folder (Windows) names are joined to its path instead.
    """

    __slots__ = ("_holding", "fd", "path")

    def __init__(self, path: str | os.PathLike[str], fd: int | None = None) -> None:
        self.path = os.fspath(path) or os.curdir
        self._holding = False
        if fd is not None:
            self.fd = fd
        elif _HAS_DIR_FD:
            self.fd = os.open(self.path, _FOLDER)
        else:
            self.fd = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the folder and give up its lock."""
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1

    def open(self, name: str, flags: int = _READ, mode: int = 0o666) -> int:
        """Open a file of this folder; a symbolic link in its place is refused (`ELOOP`)."""
        return os.open(name, flags, mode, dir_fd=self.fd) if _HAS_DIR_FD else os.open(self._join(name), flags, mode)

    def lstat(self, name: str) -> os.stat_result:
        """Status of a name of this folder, links not followed."""
        return os.stat(name, dir_fd=self.fd, follow_symlinks=False) if _HAS_DIR_FD else os.lstat(self._join(name))

    def replace(self, old: str, new: str) -> None:
        """Rename inside this folder, replacing `new` in one step."""
        if _HAS_DIR_FD:
            os.replace(old, new, src_dir_fd=self.fd, dst_dir_fd=self.fd)
        else:
            os.replace(self._join(old), self._join(new))

    def unlink(self, name: str) -> None:
        """Remove a file of this folder."""
        if _HAS_DIR_FD:
            os.unlink(name, dir_fd=self.fd)
        else:
            os.unlink(self._join(name))

    def child(self, name: str) -> Folder:
        """Open a folder inside this one, made if absent; raises `OSError` when it is a link or a file."""
        path = self._join(name)
        if _HAS_DIR_FD:
            try:
                fd = os.open(name, _FOLDER | _NOFOLLOW, dir_fd=self.fd)
            except FileNotFoundError:
                with suppress(FileExistsError):
                    os.mkdir(name, dir_fd=self.fd)
                fd = os.open(name, _FOLDER | _NOFOLLOW, dir_fd=self.fd)
            return Folder(path, fd)
        with suppress(FileExistsError):
            os.mkdir(path)
        if os.path.realpath(path) != os.path.join(os.path.realpath(self.path), name):
            raise OSError(errno.ELOOP, "a link where a folder was expected", path)
        return Folder(path)

    def entries(self) -> Iterator[os.DirEntry[str]]:
        """What the folder holds, in no order."""
        with os.scandir(self.fd if _HAS_DIR_FD else self.path) as found:
            yield from found

    def sync(self) -> None:
        """Flush the folder's own table, so that a rename survives a power cut; best effort."""
        if self.fd >= 0:
            with suppress(OSError):
                os.fsync(self.fd)

    def hold(self) -> None:
        """Take the shared lock that protects this process's temporaries here; kept until `close`."""
        if self._holding:
            return
        for _ in range(100):
            if self._lock(shared=True) is not False:
                break
            time.sleep(0.002)  # somebody sweeps, which takes microseconds; a stuck lock must not stop the write
        self._holding = True

    def _lock(self, *, shared: bool) -> bool | None:
        """True: locked. False: somebody else holds it. None: this folder cannot be locked."""
        if sys.platform != "win32":
            try:
                fcntl.flock(self.fd, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            except OSError:
                return None
            return True
        else:
            return None

    def sweep(self) -> int:
        """Remove the temporaries of dead processes and say how many. Does nothing while a writer is alive here."""
        if self._holding:  # a shared lock that fails to become exclusive may be lost on the way (flock(2))
            return 0
        stale = [entry.name for entry in self.entries() if is_temporary(entry.name)]
        locked = self._lock(shared=False) if stale else False
        if locked is False:
            return 0
        removed = 0
        for name in stale:
            with suppress(OSError):
                if locked or abs(time.time() - self.lstat(name).st_mtime) > _DEAD_AFTER_S:
                    self.unlink(name)
                    removed += 1
        if locked and sys.platform != "win32":
            fcntl.flock(self.fd, fcntl.LOCK_UN)
        return removed

    def _join(self, name: str) -> str:
        return os.path.join(self.path, name)


def is_temporary(name: str) -> bool:
    """Whether a file name is one that `write_temporary` makes."""
    return name.startswith(_PREFIX) and name.endswith(_SUFFIX)


def write_temporary(
    folder: Folder, fill: Callable[[int], bool], *, mode: int = 0o666, durable: bool = True
) -> str | None:
    """Write a new file under a temporary name and return that name.

    `fill` gets the open file and returns whether its content may be used. On False (the result is then None) and on any
    error, `KeyboardInterrupt` included, nothing is left behind. `durable` flushes the content to disk.
    """
    folder.hold()
    name = f"{_PREFIX}{os.urandom(8).hex()}{_SUFFIX}"
    keep = False
    try:
        fd = folder.open(name, _NEW, mode)
        try:
            keep = fill(fd)
            if keep and durable:
                _flush(fd)
        finally:
            os.close(fd)
    except BaseException:
        keep = False
        raise
    finally:
        if not keep:
            with suppress(OSError):
                folder.unlink(name)
    return name if keep else None


def write_with(
    path: str | os.PathLike[str], fill: Callable[[int], bool], *, mode: int = 0o666, durable: bool = True
) -> bool:
    """Replace the file `path` by what `fill` writes, in one step; False if `fill` gave up and `path` is as before."""
    head, name = os.path.split(os.fspath(path))
    with Folder(head) as folder:
        temporary = write_temporary(folder, fill, mode=mode, durable=durable)
        if temporary is None:
            return False
        publish(folder, temporary, name)
        if durable:
            folder.sync()
    return True


def publish(folder: Folder, temporary: str, name: str) -> None:
    """Give a temporary its final name; on any error the temporary is removed."""
    try:
        folder.replace(temporary, name)
    except BaseException:
        with suppress(OSError):
            folder.unlink(temporary)
        raise


def write_atomic(path: str | os.PathLike[str], data: Data, *, mode: int = 0o666, durable: bool = True) -> None:
    """Replace the file `path` by `data` in one step, whatever happens meanwhile.

    The folder must exist. A link at `path` is replaced, not followed. `mode` is subject to the umask. `durable` flushes
    to disk before the rename; without it a power cut (but no kill) can leave an empty file. Raises `OSError`.
    """

    def fill(fd: int) -> bool:
        write_all(fd, data)
        return True

    write_with(path, fill, mode=mode, durable=durable)


def open_regular(path: str | os.PathLike[str]) -> int:
    """Open a regular file for reading; links, pipes, devices and folders are refused. Raises `SourceError`."""
    try:
        fd = os.open(path, _READ)
    except OSError as error:
        raise SourceError(error.errno, error.strerror, os.fspath(path)) from error
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        raise SourceError(errno.EINVAL, "not a regular file", os.fspath(path))
    return fd


def copy_bytes(source: int, target: int, each: Callable[[bytes], object] | None = None) -> None:
    """Copy one open file into another, empty one, by reflink where possible.

    `each` sees every byte that the target got, in order. Raises `SourceError` when reading `source` fails, `OSError`
    when writing `target` does.
    """
    if _clone(source, target):
        if each is not None:
            os.lseek(target, 0, os.SEEK_SET)
            for chunk in read_chunks(target):
                each(chunk)
        return
    for chunk in read_chunks(source):
        if each is not None:
            each(chunk)
        write_all(target, chunk)


def read_chunks(fd: int) -> Iterator[bytes]:
    """The rest of an open file, piece by piece. Raises `SourceError`."""
    while True:
        try:
            chunk = os.read(fd, CHUNK)
        except OSError as error:
            raise SourceError(error.errno, error.strerror) from error
        if not chunk:
            return
        yield chunk


def write_all(fd: int, data: Data) -> None:
    """Write every byte of `data`; the system may take them in several pieces."""
    rest = memoryview(data).cast("B")
    while rest:
        rest = rest[os.write(fd, rest) :]


def try_lock(fd: int) -> bool:
    """Take the exclusive lock of an open file without waiting; it is given up when the file is closed."""
    try:
        if sys.platform == "win32":
            msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _clone(source: int, target: int) -> bool:
    if sys.platform == "linux":
        with suppress(OSError):  # another file system, or one without shared blocks
            fcntl.ioctl(target, _FICLONE, source)
            return True
    return False


def _flush(fd: int) -> None:
    try:
        os.fsync(fd)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # these say that the file system has no such call
            raise
