"""Atomic writes: old content or new content, whatever happens, and nothing left behind."""

import errno
import os
import signal
import subprocess
import sys
import textwrap
import time
from contextlib import suppress
from pathlib import Path

import pytest

from speccade.building import files
from speccade.building.files import (
    Folder,
    SourceError,
    copy_bytes,
    open_regular,
    write_all,
    write_atomic,
    write_temporary,
    write_with,
)

posix = pytest.mark.skipif(sys.platform == "win32", reason="folders cannot be locked on Windows")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("size", [0, 1, 4096, 3 * files.CHUNK + 17])
def test_writes_and_replaces(tmp_path: Path, size: int) -> None:
    target = tmp_path / "a.bin"
    target.write_bytes(b"old" * 1000)
    data = os.urandom(size)
    write_atomic(target, data)
    assert target.read_bytes() == data
    assert names(tmp_path) == ["a.bin"]


def test_accepts_any_buffer(tmp_path: Path) -> None:
    numbers = memoryview(bytearray(range(64))).cast("I")
    write_atomic(tmp_path / "a", numbers)
    assert (tmp_path / "a").read_bytes() == bytes(range(64))


def test_a_bare_name_is_in_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_atomic("plain.txt", b"x")
    assert (tmp_path / "plain.txt").read_bytes() == b"x"


def test_longest_possible_name(tmp_path: Path) -> None:
    target = tmp_path / ("n" * 255)
    write_atomic(target, b"x")
    assert target.read_bytes() == b"x"


@posix
def test_mode_follows_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_atomic(tmp_path / "a", b"x")
        write_atomic(tmp_path / "b", b"x", mode=0o600)
    finally:
        os.umask(before)
    assert [(tmp_path / name).stat().st_mode & 0o777 for name in "ab"] == [0o640, 0o600]


def test_a_link_is_replaced_not_followed(tmp_path: Path) -> None:
    (tmp_path / "precious").write_bytes(b"keep me")
    (tmp_path / "link").symlink_to(tmp_path / "precious")
    write_atomic(tmp_path / "link", b"new")
    assert (tmp_path / "precious").read_bytes() == b"keep me"
    assert not (tmp_path / "link").is_symlink()


def test_missing_folder_and_folder_in_the_way(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_atomic(tmp_path / "no" / "a", b"x")
    (tmp_path / "d").mkdir()
    with pytest.raises(OSError):
        write_atomic(tmp_path / "d", b"x")
    assert names(tmp_path) == ["d"]


@pytest.mark.parametrize("call", ["write", "fsync", "replace"])
@pytest.mark.parametrize(
    "fault", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt(), MemoryError()]
)
def test_any_fault_leaves_the_old_file_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, fault: BaseException
) -> None:
    target = tmp_path / "a"
    target.write_bytes(b"old")

    def fail(*_: object, **__: object) -> None:
        raise fault

    with monkeypatch.context() as patch:
        patch.setattr(os, call, fail)
        with pytest.raises(type(fault)):
            write_atomic(target, b"new")
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["a"]


def test_a_file_system_without_fsync_is_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: int) -> None:
        raise OSError(errno.EINVAL, "Invalid argument")

    monkeypatch.setattr(os, "fsync", fail)
    write_atomic(tmp_path / "a", b"x")
    assert (tmp_path / "a").read_bytes() == b"x"


def test_short_writes_are_continued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: real(fd, bytes(data[:7])))
    write_atomic(tmp_path / "a", bytes(range(100)))
    assert (tmp_path / "a").read_bytes() == bytes(range(100))


def test_giving_up_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")

    def fill(fd: int) -> bool:
        write_all(fd, b"rubbish")
        return False

    assert not write_with(tmp_path / "a", fill)
    assert (tmp_path / "a").read_bytes() == b"old"
    assert names(tmp_path) == ["a"]


@posix
def test_file_size_limit(tmp_path: Path) -> None:
    """A real refusal by the system in the middle of the data: RLIMIT_FSIZE, as a full disk would give."""
    (tmp_path / "a").write_bytes(b"old")
    script = """
        import resource, sys
        from speccade.building.files import write_atomic
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        try:
            write_atomic(sys.argv[1], bytes(1_000_000))
        except OSError as error:
            sys.exit(42)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script), str(tmp_path / "a")], timeout=60, check=False)
    assert done.returncode == 42
    assert (tmp_path / "a").read_bytes() == b"old"
    assert names(tmp_path) == ["a"]


@posix
def test_kill_at_any_moment(tmp_path: Path) -> None:
    """A writer that alternates two contents is killed again and again: readers never see anything else."""
    script = """
        import sys
        from speccade.building.files import write_atomic
        print(flush=True)
        while True:
            for byte in (b"a", b"b"):
                write_atomic(sys.argv[1], byte * 3_000_000, durable=False)
    """
    target = tmp_path / "a"
    good = {b"a" * 3_000_000, b"b" * 3_000_000}
    left_behind = 0
    for round_ in range(300):  # usually 8: until enough kills have hit a write in progress
        writer = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(script), str(target)], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        with writer.stdout:
            writer.stdout.readline()
            time.sleep(0.01 + 0.0013 * (round_ % 60))
            assert not target.exists() or target.read_bytes() in good
            writer.send_signal(signal.SIGKILL)
            writer.wait()
        assert not target.exists() or target.read_bytes() in good
        left_behind += len(set(names(tmp_path)) - {"a"})
        with Folder(tmp_path) as folder:
            folder.sweep()
        assert set(names(tmp_path)) <= {"a"}
        if round_ >= 8 and left_behind >= 3:
            return
    pytest.fail("hardly a kill hit a write: the test proves nothing")


@posix
def test_temporaries_of_the_living_are_not_swept(tmp_path: Path) -> None:
    with Folder(tmp_path) as writer:
        name = write_temporary(writer, lambda fd: os.write(fd, b"x") == 1)
        assert name is not None
        with Folder(tmp_path) as sweeper:
            assert sweeper.sweep() == 0
        assert names(tmp_path) == [name]
    with Folder(tmp_path) as sweeper:  # the writer let go of the folder, so the temporary is nobody's
        assert sweeper.sweep() == 1
    assert names(tmp_path) == []


@posix
def test_a_sweeper_that_hangs_does_not_stop_a_writer(tmp_path: Path) -> None:
    import fcntl

    with Folder(tmp_path) as stuck:
        fcntl.flock(stuck.fd, fcntl.LOCK_EX)
        start = time.monotonic()
        write_atomic(tmp_path / "a", b"x")
        assert time.monotonic() - start < 5
    assert (tmp_path / "a").read_bytes() == b"x"


def test_without_locks_only_old_temporaries_are_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Folder, "_lock", lambda self, *, shared: None)
    old, young, future = (tmp_path / f".speccade-{digit * 16}.tmp" for digit in "123")
    for path in (old, young, future):
        path.write_bytes(b"x")
    os.utime(old, (time.time() - 200_000,) * 2)
    os.utime(future, (time.time() + 200_000,) * 2)
    with Folder(tmp_path) as folder:
        assert folder.sweep() == 2
    assert names(tmp_path) == [young.name]


def test_only_our_temporaries_are_swept(tmp_path: Path) -> None:
    keep = [".speccade-settings", "a.tmp", ".tmp", "speccade-1.tmp"]
    for name in keep:
        (tmp_path / name).write_bytes(b"x")
    with Folder(tmp_path) as folder:
        assert folder.sweep() == 0
    assert names(tmp_path) == sorted(keep)


def copy(source: Path, target: Path) -> None:
    """As the store copies a blob: from an open regular file into a temporary that takes the place of `target`."""
    fd = open_regular(source)
    try:
        write_with(target, lambda out: (copy_bytes(fd, out), True)[1])
    finally:
        os.close(fd)


class TestCopyBytes:
    def test_copy_is_independent(self, tmp_path: Path) -> None:
        data = os.urandom(files.CHUNK * 2 + 5)
        (tmp_path / "source").write_bytes(data)
        copy(tmp_path / "source", tmp_path / "copy")
        assert (tmp_path / "copy").read_bytes() == data
        assert (tmp_path / "copy").stat().st_ino != (tmp_path / "source").stat().st_ino
        with (tmp_path / "copy").open("r+b") as stream:
            stream.write(b"edited")
        assert (tmp_path / "source").read_bytes() == data

    def test_refuses_what_is_no_file(self, tmp_path: Path) -> None:
        (tmp_path / "link").symlink_to("/etc/passwd")
        with suppress(AttributeError):
            os.mkfifo(tmp_path / "pipe")
        for name in ("link", "pipe", "absent", "."):
            with pytest.raises(SourceError):
                copy(tmp_path / name, tmp_path / "copy")
        assert not (tmp_path / "copy").exists()

    def test_read_error_is_the_sources_fault(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "source").write_bytes(b"x")

        def fail(*_: object) -> bytes:
            raise OSError(errno.EIO, "Input/output error")

        with monkeypatch.context() as patch:
            patch.setattr(os, "read", fail)
            with pytest.raises(SourceError):
                copy(tmp_path / "source", tmp_path / "copy")
        assert names(tmp_path) == ["source"]

    def test_reflink_is_tried_first_and_seen_by_the_hasher(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The file system here may not share blocks: a stand-in for the call shows the path that is taken if it does."""
        (tmp_path / "source").write_bytes(b"content")
        calls = []

        def clone(source: int, target: int) -> bool:
            calls.append(source)
            os.write(target, b"content")
            return True

        monkeypatch.setattr(files, "_clone", clone)
        seen: list[bytes] = []
        fd = files.open_regular(tmp_path / "source")
        try:
            assert write_with(tmp_path / "copy", lambda out: files.copy_bytes(fd, out, seen.append) is None)
        finally:
            os.close(fd)
        assert calls == [fd]
        assert b"".join(seen) == b"content"
        assert (tmp_path / "copy").read_bytes() == b"content"


def test_light_imports() -> None:
    """A cached run has 100 ms in all: what it needs of the store must not pull in anything big."""

    def loaded(*modules: str) -> set[str]:
        code = f"import sys; sys.path[:0] = {sys.path!r}; import speccade, {', '.join(modules)}; print(*sys.modules)"
        command = [sys.executable, "-S", "-c", code]
        return set(subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.split())

    new = loaded("speccade.building.store", "speccade.building.outputs") - loaded("sys")
    assert "speccade.building.store" in new
    assert not new & {"numpy", "numba", "pydantic", "platformdirs", "tempfile", "shutil", "uuid", "pathlib", "typing"}
    assert not new & {"dataclasses", "inspect", "speccade.building.upkeep"}
