"""Upkeep of the store: size, checking, eviction and clearing. Imported when needed; a cache hit does without it."""

from __future__ import annotations

import os
import stat
import time
from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from speccade.building import entries, files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from speccade.building.store import Store

KINDS = (*entries.NAMESPACES, "cas")
_BLOCK = 4096
_ROOM_LEFT = 0.9  # a full store is emptied to this part of its cap, so that not every build evicts
# A blob without a manifest may belong to a build that is about to publish one; in a full store it has less time for that.
_ORPHAN_GRACE_S, _ORPHAN_GRACE_FULL_S = 3600.0, 60.0


@dataclass(frozen=True)
class Usage:
    """What a store holds. `total_bytes` counts whole blocks of 4 KiB, as the cap does."""

    root: str
    entries: int
    source_entries: int
    blobs: int
    total_bytes: int
    max_bytes: int


@dataclass
class Swept:
    """What `gc` or `clear` removed. `busy`: another process was evicting, so nothing was done."""

    entries: int = 0
    blobs: int = 0
    temporaries: int = 0
    freed_bytes: int = 0
    kept_bytes: int = 0
    busy: bool = False


@dataclass
class Verified:
    """What `verify` found. Paths are absolute and sorted.

    `damaged`: files whose content is not what their name or checksum says. `incomplete`: manifests of which a blob is
    missing or damaged. `foreign`: files that the store did not make; they are never removed. `repaired`: damaged and
    incomplete files were removed.
    """

    manifests: int = 0
    blobs: int = 0
    damaged: list[str] = field(default_factory=list)
    incomplete: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    repaired: bool = False

    @property
    def ok(self) -> bool:
        """Nothing is damaged or incomplete."""
        return not self.damaged and not self.incomplete


@dataclass
class _File:
    kind: str
    name: str
    path: str
    size: int
    mtime_ns: int

    @property
    def blocks(self) -> int:
        return -(-self.size // _BLOCK) * _BLOCK


def measure(store: Store) -> Usage:
    """Count a store's files."""
    found = {kind: list(_files(store, kind)) for kind in KINDS}
    return Usage(
        root=store.root,
        entries=len(found["ac"]),
        source_entries=len(found["src"]),
        blobs=len(found["cas"]),
        total_bytes=sum(file.blocks for group in found.values() for file in group),
        max_bytes=store.max_bytes,
    )


def verify(store: Store, *, repair: bool) -> Verified:
    """Read every file of a store and compare it with its name and checksum."""
    result = Verified(repaired=repair)
    manifests = [file for kind in entries.NAMESPACES for file in _files(store, kind, result.foreign.append)]
    whole: set[str] = set()
    for file in _files(store, "cas", result.foreign.append):
        result.blobs += 1
        if _is_whole(file):
            whole.add(file.name)
        elif os.path.lexists(file.path):
            result.damaged.append(file.path)
    for file in manifests:
        result.manifests += 1
        entry = _peek(file)
        if entry is not None and not whole.issuperset(entry.blobs):
            result.incomplete.append(file.path)
        elif entry is None and os.path.lexists(file.path):
            result.damaged.append(file.path)
    for group in (result.damaged, result.incomplete, result.foreign):
        group.sort()
    for path in (*result.damaged, *result.incomplete) if repair else ():
        store.discard(path)
    return result


def sweep(
    store: Store,
    *,
    max_bytes: int | None = None,
    older_than: float | None = None,
    wait_s: float = 0.0,
    keep: str | None = None,
    only_when_full: bool = False,
) -> Swept:
    """Evict. With `only_when_full` (the automatic sweep) nothing happens below the cap; `keep` is then spared."""
    result = Swept()
    cap = store.max_bytes if max_bytes is None else max_bytes
    with _exclusively(store, wait_s) as locked:
        if not locked:
            result.busy = store.ready()
            return result
        manifests = [file for kind in entries.NAMESPACES for file in _files(store, kind)]
        # Blobs are listed after the manifests, so that those of every listed manifest are seen.
        blobs = {file.name: file for file in _files(store, "cas")}
        total = sum(file.blocks for file in (*manifests, *blobs.values()))
        if not only_when_full or total > cap:
            target = int(cap * _ROOM_LEFT) if total > cap else cap
            plan = _Eviction(store, manifests, blobs, result, total)
            plan.run(target, older_than, keep)
            total = plan.total
            result.temporaries = sum(_sweep_temporaries(store))
        result.kept_bytes = total
    return result


def clear(store: Store) -> Swept:
    """Remove every entry and blob, manifests first."""
    result = Swept()
    for kind in KINDS:
        for file in _files(store, kind):
            if _remove(store, file):
                result.freed_bytes += file.blocks
                result.blobs += kind == "cas"
                result.entries += kind == "ac"
    result.temporaries = sum(_sweep_temporaries(store))
    for kind in KINDS:
        for shard in _shards(store, kind):
            with suppress(OSError):
                os.rmdir(shard)
        with suppress(OSError):
            os.rmdir(store.folder(kind))
    return result


class _Eviction:
    """One sweep over listed files: who refers to which blob, and what goes first."""

    def __init__(
        self, store: Store, manifests: list[_File], blobs: dict[str, _File], result: Swept, total: int
    ) -> None:
        self.store = store
        self.blobs = blobs
        self.result = result
        self.total = total
        self.now = time.time()
        self.needs: dict[str, list[str]] = {}  # by path of the manifest
        self.references: Counter[str] = Counter()
        self.live: list[_File] = []
        for file in manifests:
            entry = _peek(file)
            if entry is None or any(blobs[d].size != n if d in blobs else True for d, n in entry.blobs.items()):
                self.drop(file)
            else:
                self.live.append(file)
                self.needs[file.path] = list(entry.blobs)
                self.references.update(list(entry.blobs))  # of a mapping, the values would count

    def run(self, target: int, older_than: float | None, keep: str | None) -> None:
        """Drop orphans, then the old, then the least recently used until the total is at most `target`."""
        grace_s = _ORPHAN_GRACE_S if self.total <= target else _ORPHAN_GRACE_FULL_S
        for name, blob in self.blobs.items():
            if not self.references[name] and abs(self.now - blob.mtime_ns / 1e9) > grace_s:
                self.drop(blob)
        for file in self.live:
            self.bring_back_from_the_future(file)
        for file in sorted(self.live, key=lambda file: (file.mtime_ns, file.path)):
            too_old = older_than is not None and self.now - file.mtime_ns / 1e9 > older_than
            if too_old or (self.total > target and file.path != keep):
                self.drop(file)

    def bring_back_from_the_future(self, file: _File) -> None:
        """A mark later than now (the clock was set back) would make an entry immortal: it counts as used just now."""
        now_ns = int(self.now * 1e9)
        if file.mtime_ns > now_ns:
            file.mtime_ns = now_ns
            with suppress(OSError):
                os.utime(file.path, ns=(now_ns, now_ns))

    def drop(self, file: _File) -> None:
        """Remove a file and then, if it is a manifest, the blobs that nothing else needs."""
        if not _remove(self.store, file):
            return
        self.total -= file.blocks
        self.result.freed_bytes += file.blocks
        self.result.blobs += file.kind == "cas"
        self.result.entries += file.kind == "ac"
        for digest in self.needs.pop(file.path, ()):
            self.references[digest] -= 1
            if not self.references[digest] and _untouched(self.blobs[digest]):
                self.drop(self.blobs[digest])


def _peek(file: _File) -> entries.Entry | None:
    """The manifest in a file, if it is sound; unlike `Store.get_manifest` this neither marks nor removes it."""
    with suppress(OSError):
        if file.size <= entries.MAX_MANIFEST_BYTES:
            fd = files.open_regular(file.path)
            try:
                return entries.decode(b"".join(files.read_chunks(fd)), file.kind, file.name)
            finally:
                os.close(fd)
    return None


def _is_whole(file: _File) -> bool:
    """Whether a blob has the content that its name says."""
    with suppress(OSError):
        fd = files.open_regular(file.path)
        try:
            return entries.hash_file(fd) == file.name
        finally:
            os.close(fd)
    return False


def _untouched(blob: _File) -> bool:
    """No other build has taken the blob into use since it was listed."""
    with suppress(OSError):
        return os.lstat(blob.path).st_mtime_ns == blob.mtime_ns
    return False


def _remove(store: Store, file: _File) -> bool:
    try:
        os.unlink(file.path)
    except FileNotFoundError:
        return True  # someone else did
    except OSError as error:
        store.write_failed(error)
        return False
    return True


def _shards(store: Store, kind: str) -> list[str]:
    """The folders of one kind of file; a store that does not exist or may not be used has none."""
    if not store.ready():
        return []
    try:
        with os.scandir(store.folder(kind)) as found:
            return sorted(entry.path for entry in found if entry.is_dir(follow_symlinks=False) and len(entry.name) == 2)
    except OSError:
        return []


def _files(store: Store, kind: str, foreign: Callable[[str], None] | None = None) -> Iterator[_File]:
    """The store's own files of one kind; the paths of all others are handed to `foreign`."""
    for shard in _shards(store, kind):
        with suppress(OSError), os.scandir(shard) as found:
            for entry in found:
                with suppress(OSError):
                    status = entry.stat(follow_symlinks=False)
                    ours = entries.is_digest(entry.name) and entry.name[:2] == os.path.basename(shard)
                    if ours and stat.S_ISREG(status.st_mode):
                        yield _File(kind, entry.name, entry.path, status.st_size, status.st_mtime_ns)
                    elif foreign is not None and not files.is_temporary(entry.name):
                        foreign(entry.path)


def _sweep_temporaries(store: Store) -> Iterator[int]:
    for folder in (store.root, *(shard for kind in KINDS for shard in _shards(store, kind))):
        with suppress(OSError), files.Folder(folder) as opened:
            yield opened.sweep()


@contextmanager
def _exclusively(store: Store, wait_s: float) -> Iterator[bool]:
    """Hold the store's lock. Yields False when it is busy, or when there is no store."""
    fd = -1
    if store.ready():
        with suppress(OSError):
            fd = os.open(os.path.join(store.folder(), "lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        locked = fd >= 0 and files.try_lock(fd)
        deadline = time.monotonic() + wait_s
        while fd >= 0 and not locked and time.monotonic() < deadline:
            time.sleep(0.02)
            locked = files.try_lock(fd)
        yield locked
    finally:
        if fd >= 0:
            os.close(fd)
