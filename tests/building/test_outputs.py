"""Outputs appear together, below their root, or not at all."""

import errno
import os
import sys
from pathlib import Path

import pytest

from speccade.building import files, outputs
from speccade.building.outputs import OutputRoot, UnsafePathError


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "out"


def test_files_appear_together_at_the_end(root: Path) -> None:
    with OutputRoot(root) as out:
        out.write("a.wav", b"1")
        out.write("maps/deep/b.png", b"2")
        out.write("./maps//c.png", b"3")
        assert not any(name.endswith((".wav", ".png")) for name in tree(root))
    assert tree(root) == {"a.wav": b"1", "maps/deep/b.png": b"2", "maps/c.png": b"3"}


def test_an_error_changes_nothing(root: Path) -> None:
    root.mkdir()
    (root / "a").write_bytes(b"old")
    with pytest.raises(RuntimeError), OutputRoot(root) as out:
        out.write("a", b"new")
        out.write("b", b"new")
        raise RuntimeError
    assert tree(root) == {"a": b"old"}


def test_full_disk_on_the_second_file_changes_nothing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root.mkdir()
    (root / "a").write_bytes(b"old")
    real = os.write

    def write(fd: int, data: bytes) -> int:
        if bytes(data) == b"second":
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(fd, data)

    monkeypatch.setattr(os, "write", write)
    with pytest.raises(OSError, match="No space"), OutputRoot(root) as out:
        out.write("a", b"first")
        out.write("b", b"second")
    assert tree(root) == {"a": b"old"}


def test_a_failed_rename_leaves_no_temporaries(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="Input/output"), OutputRoot(root) as out:
        out.write("a", b"1")
        out.write("b", b"2")
    assert tree(root) == {}


def test_giving_up_on_a_file_stages_nothing(root: Path) -> None:
    with OutputRoot(root) as out:
        assert not out.place("a", lambda fd: False)
        assert out.place("b", lambda fd: os.write(fd, b"x") == 1)
    assert tree(root) == {"b": b"x"}


def test_unchanged_files_keep_their_time_stamp(root: Path) -> None:
    data = os.urandom(files.CHUNK + 3)
    with OutputRoot(root) as out:
        out.write("a", data)
    os.utime(root / "a", (1, 1))
    for changed, stamp in ((data, True), (data[:-1] + bytes([data[-1] ^ 1]), False)):
        with OutputRoot(root) as out:
            out.write("a", changed)
        assert ((root / "a").stat().st_mtime == 1) is stamp
        assert (root / "a").read_bytes() == changed


def test_the_last_of_two_equal_names_wins(root: Path) -> None:
    root.mkdir()
    (root / "c").write_bytes(b"old")
    with OutputRoot(root) as out:
        out.write("a", b"1")
        out.write("a", b"2")
        out.write("c", b"new")
        out.write("c", b"old")  # as on disk: nothing to write, and the staged file must go
    assert tree(root) == {"a": b"2", "c": b"old"}


TEMPORARY = ".speccade-0123456789abcdef.tmp"


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "/",
        "/etc/x",
        "..",
        "../x",
        "a/../../x",
        "a/..",
        "a\\b",
        "C:/x",
        "C:x",
        "a\0b",
        ".",
        "a/",
        "./",
        TEMPORARY,
        f"{TEMPORARY}/a",
    ],
)
def test_unsafe_paths_are_refused(root: Path, tmp_path: Path, bad: str) -> None:
    with OutputRoot(root) as out, pytest.raises(UnsafePathError):
        out.write(bad, b"x")
    assert tree(tmp_path) == {}


class TestLinks:
    @pytest.fixture
    def outside(self, tmp_path: Path) -> Path:
        (tmp_path / "outside").mkdir()
        (tmp_path / "outside" / "precious").write_bytes(b"keep")
        return tmp_path / "outside"

    def test_folder_link_out_of_the_root(self, root: Path, outside: Path) -> None:
        root.mkdir()
        (root / "sub").symlink_to(outside)
        (root / "up").symlink_to("..")
        (root / "dangling").symlink_to(outside / "absent")
        for path in ("sub/x", "up/outside/x", "dangling/x", "sub/deeper/x"):
            with OutputRoot(root) as out, pytest.raises(UnsafePathError, match="leads out"):
                out.write(path, b"x")
        assert tree(outside) == {"precious": b"keep"}

    def test_folder_link_inside_the_root(self, root: Path) -> None:
        (root / "real").mkdir(parents=True)
        (root / "alias").symlink_to("real")
        with OutputRoot(root) as out:
            out.write("alias/x", b"1")
        assert (root / "real" / "x").read_bytes() == b"1"
        assert (root / "alias").is_symlink()

    def test_file_link_out_of_the_root(self, root: Path, outside: Path) -> None:
        root.mkdir()
        (root / "a").symlink_to(outside / "precious")
        with OutputRoot(root) as out, pytest.raises(UnsafePathError, match="link out"):
            out.write("a", b"x")
        assert tree(outside) == {"precious": b"keep"}

    def test_file_link_inside_the_root_is_replaced(self, root: Path) -> None:
        root.mkdir()
        (root / "b").write_bytes(b"keep")
        (root / "a").symlink_to("b")
        with OutputRoot(root) as out:
            out.write("a", b"x")
        assert not (root / "a").is_symlink()
        assert tree(root) == {"a": b"x", "b": b"keep"}

    def test_the_root_itself_may_be_a_link(self, root: Path, outside: Path) -> None:
        root.symlink_to(outside)
        with OutputRoot(root) as out:
            out.write("a/b", b"x")
        assert (outside / "a" / "b").read_bytes() == b"x"

    @pytest.mark.skipif(sys.platform == "win32", reason="needs calls relative to an open folder")
    def test_link_swapped_in_after_the_check(self, root: Path, outside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The attacker wins the race between looking where a link leads and opening that folder."""
        (root / "target").mkdir(parents=True)
        (root / "sub").symlink_to("target")
        real = os.path.realpath

        def swap(path: str) -> str:
            result = real(path)
            if path.endswith("sub"):
                (root / "target").rmdir()
                (root / "target").symlink_to(outside)
            return result

        with OutputRoot(root) as out:
            monkeypatch.setattr(outputs.os.path, "realpath", swap)
            with pytest.raises(OSError):
                out.write("sub/x", b"x")
            monkeypatch.undo()
        assert tree(outside) == {"precious": b"keep"}

    @pytest.mark.skipif(sys.platform == "win32", reason="needs calls relative to an open folder")
    def test_link_swapped_in_between_staging_and_publishing(self, root: Path, outside: Path) -> None:
        (root / "sub").mkdir(parents=True)
        with OutputRoot(root) as out:
            out.write("sub/x", b"x")
            (root / "sub").rename(root / "moved")
            (root / "sub").symlink_to(outside)
        assert tree(outside) == {"precious": b"keep"}
        assert (root / "moved" / "x").read_bytes() == b"x"


def test_folders_in_the_way_and_files_as_parents(root: Path) -> None:
    (root / "a").mkdir(parents=True)
    (root / "f").write_bytes(b"file")
    with OutputRoot(root) as out:
        with pytest.raises(IsADirectoryError):
            out.write("a", b"x")
        with pytest.raises(NotADirectoryError):
            out.write("f/x", b"x")
    assert tree(root) == {"f": b"file"}


def test_a_root_that_is_a_file(root: Path) -> None:
    root.write_bytes(b"file")
    with pytest.raises(OSError), OutputRoot(root):
        pass


def test_temporaries_of_killed_runs_are_swept(root: Path) -> None:
    (root / "maps").mkdir(parents=True)
    for folder in (root, root / "maps"):
        (folder / ".speccade-0123456789abcdef.tmp").write_bytes(b"half")
    with OutputRoot(root) as out:
        out.write("maps/a", b"x")
    assert tree(root) == {"maps/a": b"x"}


def test_a_folder_is_searched_for_temporaries_once_a_minute(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(outputs.time, "monotonic", lambda: now)
    left = root / ".speccade-0123456789abcdef.tmp"
    with OutputRoot(root) as out:
        out.write("a", b"1")
    left.write_bytes(b"half")
    with OutputRoot(root) as out:  # a batch that writes thousands of files here must not list them all each time
        out.write("b", b"2")
    assert left.exists()
    now += 61.0
    with OutputRoot(root) as out:
        out.write("c", b"3")
    assert not left.exists()


def test_two_runs_in_one_folder_do_not_sweep_each_other(root: Path) -> None:
    with OutputRoot(root) as one:
        one.write("a", b"1")
        with OutputRoot(root) as two:
            two.write("b", b"2")
    assert tree(root) == {"a": b"1", "b": b"2"}


def test_many_outputs_need_few_open_files(root: Path) -> None:
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    used = len(list(Path("/proc/self/fd").iterdir())) if Path("/proc/self/fd").is_dir() else 50
    resource.setrlimit(resource.RLIMIT_NOFILE, (used + 8, hard))
    try:
        with OutputRoot(root) as out:
            for index in range(100):
                out.write(f"{index}", b"x")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert len(tree(root)) == 100
