"""The content-addressed store behind the cache (light: standard library and BLAKE3)."""

from __future__ import annotations

import errno
import os
import stat
import sys
import time
from contextlib import suppress

from blake3 import blake3

from speccade.building import entries, files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from speccade.building.outputs import OutputRoot
    from speccade.building.upkeep import Swept, Usage, Verified

VERSION = "v1"
DEFAULT_MAX_BYTES = 4 << 30
_MARK_AFTER_S = 3600.0  # a use is marked once an hour: the order of eviction needs no more, and a hit writes nothing
_SWEEPS_PER_CAP = 64  # on average one look at the total size per 1/64 of the cap stored


class StoreProblem:
    """Why the store works without its cache: one sentence, and what the user can do about it."""

    __slots__ = ("hint", "message")

    def __init__(self, message: str, hint: str) -> None:
        self.message = message
        self.hint = hint

    def __repr__(self) -> str:
        return f"StoreProblem({self.message!r}, {self.hint!r})"


class Store:
    """A cache of build results on disk, shared by any number of processes.

    Layout below `root`:

        CACHEDIR.TAG              tells backup programs to pass over the folder
        v1/ac/<2 hex>/<key>       manifests: small JSON files with their own checksum (module `entries`)
        v1/src/<2 hex>/<key>      manifests of the second index, which lets an unchanged source file skip compilation
        v1/cas/<2 hex>/<digest>   blobs, named by the BLAKE3 digest of their content and shared between manifests
        v1/lock                   taken by whoever evicts

    `<2 hex>` are the first two digits of the name. A change of layout or file format gets a new folder name.

    What it promises:

    - Nothing is believed that was not checked: a manifest has a checksum and names its own key, a blob is hashed as it is
      read. Whatever is damaged, truncated, swapped or foreign is a miss and is removed; the next `put` repairs it.
    - Entries appear at once: every file is written aside and renamed; a manifest is published only when all its blobs
      are there. Readers need no lock. Files are not flushed to disk: a power cut loses entries, which is a miss.
    - A manifest one of whose blobs is gone is a miss. Eviction removes a manifest before its blobs, least recently used
      first. Recency is the time stamp of the manifest, which `get_manifest` renews at most once an hour. Time decides
      nothing else, and stamps in the future (the clock was set back) count as now, so a wrong clock costs at most some
      regenerated entries.
    - No `OSError` of the cache reaches the caller. The first one is kept in `problem`; from the first failed write on, the
      store writes no more. Wrong arguments (a key that is no digest, a body that is no JSON) are programming errors and
      do raise.
    - A root that belongs to another user (the superuser excepted), or that every user can write to, is neither read
      nor written: whoever can plant a manifest with its blobs chooses what the program hands out. Blobs and manifests
      are created for the owner only. Windows keeps the user's folders private by itself; nothing is checked there.

    `max_bytes` caps the total, each file counted in whole 4 KiB blocks. It may be exceeded for a while, by about 1/64.
    A store is cheap to make: nothing is touched before the first use. It is not for several threads at once.
    """

    def __init__(self, root: str | os.PathLike[str], *, max_bytes: int = DEFAULT_MAX_BYTES) -> None:
        self.root = os.path.abspath(root)
        self.max_bytes = max_bytes
        self.problem: StoreProblem | None = None
        self._base = os.path.join(self.root, VERSION)
        self._trusted: bool | None = None  # None: not looked at yet
        self._writes = True
        # A random start makes short processes sweep as often, per byte stored, as long ones, without a shared counter.
        self._unswept = int.from_bytes(os.urandom(4), "little") / 2**32 * max_bytes / _SWEEPS_PER_CAP

    # Manifests

    def get_manifest(self, namespace: str, key: str) -> dict[str, Any] | None:
        """The body stored under a key, or None. All its blobs are there with their full size (read them to be sure)."""
        path = self.path(namespace, key)
        data = self._read(path, entries.MAX_MANIFEST_BYTES) if self._readable() else None
        if data is None:
            return None
        entry = entries.decode(data, namespace, key)
        if entry is None or not all(self._has_blob(digest, size) for digest, size in entry.blobs.items()):
            self.discard(path)
            return None
        self._mark_used(path)
        return entry.body

    def put_manifest(self, namespace: str, key: str, body: Mapping[str, Any], *, blobs: Iterable[str] = ()) -> None:
        """Store `body` (a JSON object: string keys, finite numbers) under a key, with the blobs that it needs.

        Does nothing when one of the blobs is not in the store, so put them first.
        """
        path = self.path(namespace, key)
        sizes: dict[str, int | None] = {digest: self._blob_size(digest) for digest in blobs}
        known = {digest: size for digest, size in sizes.items() if size is not None}
        data = entries.encode(namespace, key, body, known)
        if len(known) == len(sizes) and self._write(path, data):
            self._count(len(data), keep=path)

    # Blobs

    def put_blob(self, data: bytes | bytearray | memoryview) -> str:
        """Store bytes and return their digest (always: whether they could be stored is a matter for `put_manifest`)."""
        digest = blake3(data).hexdigest()
        path = self.path("cas", digest)
        size = memoryview(data).nbytes
        if size > self.max_bytes:
            self.report(
                f"An output of {size} bytes is larger than the whole cache may be ({self.max_bytes} bytes).",
                "Raise the size limit of the cache to have such outputs cached.",
            )
        elif self._writable():
            with suppress(OSError):
                if os.stat(path).st_size == size and self.read_blob(digest) is not None:
                    os.utime(path)  # in use again: spares it from an eviction that is under way
                    return digest
            if self._write(path, data):
                self._count(size)
        return digest

    def read_blob(self, digest: str) -> bytes | None:
        """The bytes with this digest, or None."""
        path = self.path("cas", digest)
        data = self._read(path, self.max_bytes) if self._readable() else None
        if data is not None and blake3(data).hexdigest() != digest:
            self.discard(path)
            return None
        return data

    def copy_blob(self, digest: str, target: int) -> bool:
        """Copy a blob into an open, empty file, hashing what arrives there.

        False if the blob is missing or damaged; the file then holds rubbish. Raises `OSError` when writing fails.
        """
        path = self.path("cas", digest)
        if not self._readable():
            return False
        try:
            source = files.open_regular(path)
        except files.SourceError as error:
            self._read_failed(path, error)
            return False
        hasher = blake3()
        try:
            files.copy_bytes(source, target, hasher.update)
        except files.SourceError as error:
            self._read_failed(path, error)
            return False
        finally:
            os.close(source)
        if hasher.hexdigest() != digest:
            self.discard(path)
            return False
        return True

    def materialise(self, digest: str, dest: str | os.PathLike[str]) -> bool:
        """Replace the file `dest` by a blob, in one step, as reflink or copy; False, and no change, if there is none.

        Raises `OSError` when `dest` cannot be written. Build outputs go through `restore` instead.
        """
        return files.write_with(dest, lambda fd: self.copy_blob(digest, fd))

    def restore(self, digest: str, outputs: OutputRoot, relative: str) -> bool:
        """Stage a blob as an output; False if there is none. A file that has this content already is left alone."""
        return outputs.place(
            relative, lambda fd: self.copy_blob(digest, fd), lambda fd: entries.hash_file(fd) == digest
        )

    # Upkeep

    def info(self) -> Usage:
        """What the store holds."""
        from speccade.building import upkeep

        return upkeep.measure(self)

    def verify(self, *, repair: bool = False) -> Verified:
        """Read and check every file; with `repair`, remove what is damaged."""
        from speccade.building import upkeep

        return upkeep.verify(self, repair=repair)

    def gc(self, max_bytes: int | None = None, older_than: float | None = None) -> Swept:
        """Remove damaged manifests, unused blobs and temporaries of dead processes, entries not used for `older_than`
        seconds, and then the least recently used until at most `max_bytes` (the store's own cap if None) are left.
        """
        from speccade.building import upkeep

        return upkeep.sweep(self, max_bytes=max_bytes, older_than=older_than, wait_s=10.0)

    def clear(self) -> Swept:
        """Remove every entry. Files that the store did not make stay."""
        from speccade.building import upkeep

        return upkeep.clear(self)

    # What `upkeep` shares

    def path(self, kind: str, name: str) -> str:
        """The file of a manifest (`ac`, `src`) or blob (`cas`); raises `ValueError` for names that are no digests."""
        if kind not in (*entries.NAMESPACES, "cas") or not entries.is_digest(name):
            raise ValueError(f"not a name of the store: {kind!r} / {name!r}")
        return os.path.join(self._base, kind, name[:2], name)

    def folder(self, kind: str = "") -> str:
        """The folder of one kind of file, or the one above them all."""
        return os.path.join(self._base, kind)

    def ready(self) -> bool:
        """Whether the store exists and may be used."""
        return self._readable()

    def discard(self, path: str) -> None:
        """Remove a file that is not what it should be, if that is possible."""
        with suppress(OSError):
            if os.path.isdir(path) and not os.path.islink(path):
                os.rmdir(path)
            else:
                os.unlink(path)

    def report(self, message: str, hint: str) -> None:
        """Keep the first problem for the caller; one warning is enough."""
        if self.problem is None:
            self.problem = StoreProblem(message, hint)

    def write_failed(self, error: OSError) -> None:
        """Report a failed write and write no more."""
        self._writes = False
        reason = error.strerror or type(error).__name__
        if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", None)):
            hint = "Free some disk space, or shrink the cache with `speccade cache gc`."
        elif error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
            hint = "Make the folder writable, or set SPECCADE_CACHE_DIR to one that is."
        else:
            hint = "Set SPECCADE_CACHE_DIR to a folder of your own on a local disk."
        self.report(f"The cache in {self.root} cannot be written ({reason}).", hint)

    # Inside

    def _readable(self) -> bool:
        if self._trusted is None:
            try:
                reason = _distrust(self.root) or (_distrust(self._base) if os.path.lexists(self._base) else None)
            except FileNotFoundError:
                return False  # not made yet: a miss, and nothing to complain about
            except OSError as error:
                reason = f"cannot be opened ({error.strerror})"
            self._trusted = reason is None
            if reason:
                self.report(
                    f"The cache in {self.root} is not used: it {reason}.",
                    "Set SPECCADE_CACHE_DIR to a folder of your own that no other user can write to.",
                )
        return self._trusted

    def _writable(self) -> bool:
        if not self._writes:
            return False
        if not self._readable() and self._trusted is None:
            try:
                os.makedirs(self.root, mode=0o700, exist_ok=True)
            except OSError as error:
                self.write_failed(error)
                return False
        return self._readable()

    def _write(self, path: str, data: bytes | bytearray | memoryview) -> bool:
        if not self._writable():
            return False
        try:
            for attempts_left in (3, 2, 1, 0):
                try:
                    files.write_atomic(path, data, mode=0o600, durable=False)
                    return True
                except FileNotFoundError:  # the folder is not made yet, or was just cleared away by another process
                    if not attempts_left:
                        raise
                    with suppress(FileNotFoundError):
                        self._make_folder(os.path.dirname(path))
        except OSError as error:
            self.write_failed(error)
        return False

    def _make_folder(self, path: str) -> None:
        os.makedirs(self.root, mode=0o700, exist_ok=True)
        if not os.path.lexists(self._base):
            with suppress(FileExistsError):
                os.mkdir(self._base, 0o700)
            tag = "Signature: 8a477f597d28d172789f06886806bc55\n# A cache of speccade: safe to delete.\n"
            files.write_atomic(os.path.join(self.root, "CACHEDIR.TAG"), tag.encode(), durable=False)
        os.makedirs(path, exist_ok=True)

    def _read(self, path: str, limit: int) -> bytes | None:
        try:
            fd = files.open_regular(path)
            try:
                if os.fstat(fd).st_size > limit:
                    self.discard(path)
                    return None
                return b"".join(files.read_chunks(fd))
            finally:
                os.close(fd)
        except OSError as error:
            self._read_failed(path, error)
            return None

    def _read_failed(self, path: str, error: OSError) -> None:
        if error.errno in (errno.ENOENT, errno.ENOTDIR):
            return
        if error.errno in (errno.ELOOP, errno.EINVAL, errno.ENXIO):  # a link, pipe or device in the place of a file
            self.discard(path)
        else:
            self.report(
                f"The cache in {self.root} cannot be read ({error.strerror}).",
                "Run `speccade cache verify --repair`, or set SPECCADE_CACHE_DIR to another folder.",
            )

    def _blob_size(self, digest: str) -> int | None:
        path = self.path("cas", digest)
        try:
            found = os.lstat(path)
        except OSError:
            return None
        return found.st_size if stat.S_ISREG(found.st_mode) else None

    def _has_blob(self, digest: str, size: int) -> bool:
        if self._blob_size(digest) == size:
            return True
        self.discard(self.path("cas", digest))
        return False

    def _mark_used(self, path: str) -> None:
        now = time.time()
        with suppress(OSError):  # a read-only cache is a good cache
            if not 0 <= now - os.stat(path).st_mtime < _MARK_AFTER_S:
                os.utime(path, (now, now))

    def _count(self, size: int, keep: str | None = None) -> None:
        """Look at the total now and then; `keep` is the entry that was just made and must not be the first to go."""
        self._unswept += size
        if keep is None or self._unswept < self.max_bytes / _SWEEPS_PER_CAP:
            return
        self._unswept = 0.0
        from speccade.building import upkeep

        upkeep.sweep(self, keep=keep, only_when_full=True)


def default_root() -> str:
    """Where the cache is unless told otherwise: `SPECCADE_CACHE_DIR`, else `speccade` in the user's cache folder."""
    chosen = os.environ.get("SPECCADE_CACHE_DIR", "").strip()
    if chosen:
        return os.path.abspath(os.path.expanduser(chosen))
    if sys.platform.startswith("linux"):
        # The rule of platformdirs, without the 18 ms that importing it takes: a cached run has 100 ms in all.
        base = os.environ.get("XDG_CACHE_HOME", "").strip() or os.path.expanduser("~/.cache")
        return os.path.join(base, "speccade")
    else:
        import platformdirs

        return platformdirs.user_cache_dir("speccade", appauthor=False)


def _distrust(folder: str) -> str | None:
    """Why the content of a folder is not to be believed."""
    found = os.stat(folder)
    if not stat.S_ISDIR(found.st_mode):
        return "is not a folder"
    if sys.platform != "win32":
        if found.st_uid not in (os.geteuid(), 0):
            return f"belongs to another user (number {found.st_uid})"
        if found.st_mode & stat.S_IWOTH:
            return "can be written by every user"
    return None
