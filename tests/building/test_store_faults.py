"""A fault at every single call that the store makes to the system: no exception, no wrong content, and recovery."""

import errno
import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from blake3 import blake3

from speccade.building import files
from speccade.building.store import Store

CALLS = [
    "open",
    "read",
    "write",
    "fsync",
    "replace",
    "unlink",
    "mkdir",
    "rmdir",
    "stat",
    "lstat",
    "fstat",
    "utime",
    "scandir",
]
ERRORS = [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO, errno.EMFILE, errno.EDQUOT, errno.ESTALE]
BLOBS = {name: [name.encode() * 5000, b"shared" * 1000] for name in "abc"}


def key(name: str) -> str:
    return blake3(name.encode()).hexdigest()


@contextmanager
def fault(number: int, *, lasting: bool, only: str | None = None) -> Iterator[Callable[[], int]]:
    """Let the `number`-th system call fail, and all later ones too if `lasting`; yields how many were counted."""
    counter = itertools.count(1)
    seen = 0

    def wrap(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            nonlocal seen
            seen = next(counter)
            if seen == number or (lasting and seen > number):
                raise OSError(ERRORS[number % len(ERRORS)], f"injected into {name}")
            return real(*args, **kwargs)

        return call

    with pytest.MonkeyPatch.context() as patch:
        for name in CALLS if only is None else [only]:
            patch.setattr(os, name, wrap(name, getattr(os, name)))
        yield lambda: seen


def work(root: Path) -> Store:
    """A bit of everything. Whatever is read must be right; nothing but `materialise` may raise."""
    store = Store(root, max_bytes=60_000)
    for name, blobs in BLOBS.items():
        body = store.get_manifest("ac", key(name))
        assert body in (None, {"name": name})
        digests = [store.put_blob(blob) for blob in blobs]
        assert digests == [blake3(blob).hexdigest() for blob in blobs]
        store.put_manifest("ac", key(name), {"name": name}, blobs=digests)
        store.put_manifest("src", key(name), {"ac": name})
        for digest, blob in zip(digests, blobs, strict=True):
            assert store.read_blob(digest) in (None, blob)
        with suppress(OSError):
            if store.materialise(digests[0], root.parent / "output"):
                assert (root.parent / "output").stat().st_size == len(blobs[0])
    store.info()
    store.gc(max_bytes=50_000)
    store.verify(repair=True)
    return store


def check_recovery(root: Path) -> None:
    """After the fault is gone, a new process finds a sound store and can use it."""
    store = Store(root)
    assert store.verify().damaged == []
    for name, blobs in BLOBS.items():
        digests = [store.put_blob(blob) for blob in blobs]
        store.put_manifest("ac", key(name), {"name": name}, blobs=digests)
        assert store.get_manifest("ac", key(name)) == {"name": name}
        assert [store.read_blob(digest) for digest in digests] == blobs
    store.gc()
    assert store.problem is None
    assert [path for path in root.rglob("*") if files.is_temporary(path.name)] == []


@pytest.mark.parametrize("lasting", [False, True], ids=["once", "lasting"])
def test_every_call_may_fail(tmp_path: Path, lasting: bool) -> None:
    failing = 0
    for number in itertools.count(1):
        root = tmp_path / str(number) / "cache"
        root.parent.mkdir()
        (root.parent / "output").write_bytes(b"old")
        with fault(number, lasting=lasting) as calls:
            store = work(root)
            reached = calls() >= number
        if not reached:
            assert store.problem is None
            break
        failing += store.problem is not None
        if (root.parent / "output").read_bytes() != b"old":
            assert (root.parent / "output").read_bytes() in [blobs[0] for blobs in BLOBS.values()]
        check_recovery(root)
    assert number > 200
    assert failing > 50


@pytest.mark.parametrize("call", ["open", "write", "replace", "mkdir"])
@pytest.mark.parametrize(
    ("code", "hint"), [(errno.ENOSPC, "disk space"), (errno.EROFS, "writable"), (errno.EIO, "local")]
)
def test_a_failing_write_turns_the_cache_off_with_one_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, code: int, hint: str
) -> None:
    calls = 0

    def fail(*_: object, **__: object) -> None:
        nonlocal calls
        calls += 1
        raise OSError(code, os.strerror(code))

    store = Store(tmp_path / "cache")
    if call != "mkdir":
        store.put_blob(b"makes the folders")
    with monkeypatch.context() as patch:
        patch.setattr(os, call, fail)
        for name, blobs in BLOBS.items():
            digests = [store.put_blob(blob) for blob in blobs]
            store.put_manifest("ac", key(name), {}, blobs=digests)
    assert store.problem is not None
    assert os.strerror(code) in store.problem.message
    assert hint in store.problem.hint
    if call != "open":  # reads open files too
        assert calls == 1, "a cache that cannot be written must not be tried again and again"
    assert store.get_manifest("ac", key("a")) is None


def test_a_read_only_cache_still_hits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a read-only file system everything can be read; marks of use fail in silence."""
    writer = Store(tmp_path / "cache")
    digest = writer.put_blob(b"content")
    writer.put_manifest("ac", key("a"), {"name": "a"}, blobs=[digest])
    os.utime(writer.path("ac", key("a")), (1, 1))
    real = os.open

    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    def open_(path: str, flags: int, *args: Any, **kwargs: Any) -> int:
        return real(path, flags, *args, **kwargs) if not flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) else fail()  # type: ignore[func-returns-value]

    for call in ("utime", "replace", "mkdir", "unlink", "write"):
        monkeypatch.setattr(os, call, fail)
    monkeypatch.setattr(os, "open", open_)
    store = Store(tmp_path / "cache")
    assert store.get_manifest("ac", key("a")) == {"name": "a"}
    assert store.read_blob(digest) == b"content"
    assert store.problem is None
    store.put_manifest("ac", key("b"), {})
    assert "Read-only" in str(store.problem)
    assert store.get_manifest("ac", key("a")) == {"name": "a"}
    assert store.gc(max_bytes=0).entries == 0
    assert store.clear().entries == 0
    assert store.read_blob(digest) == b"content"


def test_full_disk_of_a_real_file_system_limit(tmp_path: Path) -> None:
    """The system itself cuts a blob short (RLIMIT_FSIZE): the small entry is stored, the large one is not."""
    import subprocess
    import sys

    pytest.importorskip("resource")
    code = (
        "import resource, sys\n"
        "from speccade.building.store import Store\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "store = Store(sys.argv[1])\n"
        "for size in (1000, 1_000_000):\n"
        "    digest = store.put_blob(bytes(size))\n"
        "    store.put_manifest('ac', digest, {'size': size}, blobs=[digest])\n"
        "    print(store.get_manifest('ac', digest), store.problem)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "cache")], capture_output=True, text=True, check=True, timeout=60
    )
    small, large = done.stdout.splitlines()
    assert small == "{'size': 1000} None"
    assert large.startswith("None StoreProblem('The cache in ")
    assert "File too large" in large
    check_recovery(tmp_path / "cache")
