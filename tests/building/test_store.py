"""The store: what is put comes back, what is damaged does not, and no fault of the cache reaches the caller."""

import json
import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from blake3 import blake3

from speccade.building import entries, files
from speccade.building.outputs import OutputRoot
from speccade.building.store import Store, default_root

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX owners and modes")


def key(name: object) -> str:
    return blake3(str(name).encode()).hexdigest()


def put(store: Store, name: object, *blobs: bytes) -> str:
    """One entry with its blobs, as a build stores it."""
    digests = [store.put_blob(blob) for blob in blobs]
    store.put_manifest("ac", key(name), {"name": str(name), "outputs": digests}, blobs=digests)
    return key(name)


def get(store: Store, name: object) -> list[bytes] | None:
    """The blobs of an entry, or None for a miss."""
    body = store.get_manifest("ac", key(name))
    if body is None:
        return None
    assert body["name"] == str(name)
    blobs = [store.read_blob(digest) for digest in body["outputs"]]
    return None if None in blobs else [blob for blob in blobs if blob is not None]


def temporaries(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if files.is_temporary(path.name)]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def store(root: Path) -> Store:
    return Store(root)


class TestRoundTrip:
    def test_entry_with_blobs(self, store: Store, root: Path) -> None:
        big = os.urandom(3_000_000)
        put(store, "a", b"", b"one", big)
        assert get(store, "a") == [b"", b"one", big]
        assert get(Store(root), "a") == [b"", b"one", big]
        assert store.problem is None

    def test_bodies_are_json_objects(self, store: Store) -> None:
        body = {"f": 0.1 + 0.2, "i": 2**63, "s": "ü\ud800\0", "l": [None, True, {}], "n": {"": -0.0}}
        store.put_manifest("src", key(1), body)
        assert store.get_manifest("src", key(1)) == body
        assert store.get_manifest("ac", key(1)) is None

    def test_wrong_arguments_are_errors(self, store: Store) -> None:
        for namespace, name in (
            ("cas", key(1)),
            ("ac", "../" + key(1)),
            ("ac", key(1).upper()),
            ("x", key(1)),
            ("ac", ""),
        ):
            with pytest.raises(ValueError):
                store.path("ac" if namespace == "cas" else namespace, name if namespace != "cas" else "..")
            if namespace != "cas":
                with pytest.raises(ValueError):
                    store.get_manifest(namespace, name)
        with pytest.raises(ValueError):
            store.put_manifest("ac", key(1), {"x": float("nan")})
        with pytest.raises(TypeError):
            store.put_manifest("ac", key(1), {"x": object()})
        with pytest.raises(ValueError):
            store.read_blob("../../etc/passwd")

    def test_blobs_are_shared(self, store: Store) -> None:
        put(store, "a", b"same")
        put(store, "b", b"same")
        assert (store.info().entries, store.info().blobs) == (2, 1)

    def test_a_manifest_waits_for_its_blobs(self, store: Store) -> None:
        store.put_manifest("ac", key("a"), {}, blobs=[key("a blob that nobody put")])
        assert store.get_manifest("ac", key("a")) is None
        assert store.info().entries == 0

    def test_a_second_put_replaces(self, store: Store) -> None:
        put(store, "a", b"one")
        put(store, "a", b"two")
        assert get(store, "a") == [b"two"]

    def test_layout_and_modes(self, store: Store, root: Path) -> None:
        name = put(store, "a", b"one")
        manifest = root / "v1" / "ac" / name[:2] / name
        digest = blake3(b"one").hexdigest()
        blob = root / "v1" / "cas" / digest[:2] / digest
        assert json.loads(manifest.read_text())["entry"]["key"] == name
        assert blob.read_bytes() == b"one"
        assert (root / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55")
        if sys.platform != "win32":
            assert [path.stat().st_mode & 0o777 for path in (root, root / "v1", manifest, blob)] == [
                0o700,
                0o700,
                0o600,
                0o600,
            ]

    def test_nothing_is_made_before_it_is_needed(self, store: Store, root: Path) -> None:
        assert store.get_manifest("ac", key(1)) is None
        assert store.read_blob(key(1)) is None
        assert store.info().entries == 0
        assert store.verify().ok
        assert store.gc().entries == 0
        assert store.clear().entries == 0
        assert not root.exists()
        assert store.problem is None


class TestMaterialise:
    def test_writes_the_blob(self, store: Store, tmp_path: Path) -> None:
        data = os.urandom(2_500_000)
        digest = store.put_blob(data)
        assert store.materialise(digest, tmp_path / "a.wav")
        assert (tmp_path / "a.wav").read_bytes() == data

    def test_an_edited_output_does_not_reach_the_cache(self, store: Store, tmp_path: Path) -> None:
        digest = store.put_blob(b"content")
        store.materialise(digest, tmp_path / "a")
        with (tmp_path / "a").open("r+b") as stream:
            stream.write(b"EDIT")
        assert store.read_blob(digest) == b"content"

    @pytest.mark.parametrize("size", [10, 2_500_000])
    def test_a_damaged_blob_changes_nothing(self, store: Store, tmp_path: Path, size: int) -> None:
        digest = store.put_blob(bytes(size))
        blob = Path(store.path("cas", digest))
        blob.write_bytes(bytes(size - 1) + b"\1")
        (tmp_path / "a").write_bytes(b"old")
        assert not store.materialise(digest, tmp_path / "a")
        assert (tmp_path / "a").read_bytes() == b"old"
        assert not blob.exists()
        assert not store.materialise(digest, tmp_path / "a")
        assert temporaries(tmp_path) == []

    def test_an_unwritable_target_is_the_callers_error(self, store: Store, tmp_path: Path) -> None:
        digest = store.put_blob(b"content")
        with pytest.raises(OSError):
            store.materialise(digest, tmp_path / "absent" / "a")
        assert store.problem is None

    def test_restore_as_an_output(self, store: Store, tmp_path: Path) -> None:
        digest = store.put_blob(b"content")
        for stamp_stays in (False, True):
            with OutputRoot(tmp_path / "out") as out:
                assert store.restore(digest, out, "sub/a")
                assert not store.restore(key("absent"), out, "sub/b")
            assert (tmp_path / "out" / "sub" / "a").read_bytes() == b"content"
            assert ((tmp_path / "out" / "sub" / "a").stat().st_mtime == 1) is stamp_stays
            os.utime(tmp_path / "out" / "sub" / "a", (1, 1))
        assert sorted(path.name for path in (tmp_path / "out").rglob("*")) == ["a", "sub"]


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x10
    path.write_bytes(data)


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def extend(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\n")


def link(path: Path) -> None:
    path.rename(path.parent / "elsewhere")
    path.symlink_to(path.parent / "elsewhere")


def fifo(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def remove(path: Path) -> None:
    path.unlink()


DAMAGE = [flip, truncate, empty, extend, folder, remove]
if sys.platform != "win32":
    DAMAGE += [link, fifo]


class TestDamage:
    @pytest.mark.parametrize("damage", DAMAGE)
    @pytest.mark.parametrize("what", ["manifest", "blob"])
    def test_is_a_miss_and_is_repaired(self, store: Store, root: Path, damage, what: str) -> None:  # type: ignore[no-untyped-def]
        put(store, "a", b"content of the blob", b"another")
        kind, name = ("ac", key("a")) if what == "manifest" else ("cas", blake3(b"content of the blob").hexdigest())
        damage(Path(store.path(kind, name)))
        assert get(store, "a") is None
        assert store.problem is None
        put(store, "a", b"content of the blob", b"another")
        assert get(store, "a") == [b"content of the blob", b"another"]
        assert store.verify().ok

    @pytest.mark.parametrize("damage", [truncate, empty, extend, folder, remove])
    def test_a_manifest_with_a_blob_gone_is_a_miss(self, store: Store, damage) -> None:  # type: ignore[no-untyped-def]
        put(store, "a", b"content of the blob", b"another")
        damage(Path(store.path("cas", blake3(b"another").hexdigest())))
        assert store.get_manifest("ac", key("a")) is None
        assert not Path(store.path("ac", key("a"))).exists()

    @pytest.mark.parametrize("damage", [flip, truncate, empty, extend])
    def test_of_a_blob_is_mended_by_the_next_put_unseen(self, store: Store, damage) -> None:  # type: ignore[no-untyped-def]
        digest = store.put_blob(b"content of the blob")
        damage(Path(store.path("cas", digest)))
        assert store.put_blob(b"content of the blob") == digest
        assert store.read_blob(digest) == b"content of the blob"

    def test_every_single_bit_of_a_manifest_counts(self, store: Store) -> None:
        put(store, "a", b"x")
        path = Path(store.path("ac", key("a")))
        good = path.read_bytes()
        for bit in range(len(good) * 8):
            bad = bytearray(good)
            bad[bit // 8] ^= 1 << bit % 8
            assert entries.decode(bytes(bad), "ac", key("a")) is None
        for length in range(len(good)):
            assert entries.decode(good[:length], "ac", key("a")) is None
        assert entries.decode(good, "ac", key("a")) is not None

    def test_swapped_manifests(self, store: Store) -> None:
        put(store, "a", b"one")
        put(store, "b", b"two")
        one, two = Path(store.path("ac", key("a"))), Path(store.path("ac", key("b")))
        first, second = one.read_bytes(), two.read_bytes()
        one.write_bytes(second)
        two.write_bytes(first)
        assert get(store, "a") is None
        assert get(store, "b") is None

    def test_swapped_blobs_of_equal_length(self, store: Store) -> None:
        put(store, "a", b"one")
        put(store, "b", b"two")
        one, two = (Path(store.path("cas", blake3(data).hexdigest())) for data in (b"one", b"two"))
        one.write_bytes(b"two")
        two.write_bytes(b"one")
        assert get(store, "a") is None
        assert get(store, "b") is None

    def test_manifest_moved_to_the_other_index(self, store: Store) -> None:
        put(store, "a", b"one")
        target = Path(store.path("src", key("a")))
        target.parent.mkdir(parents=True)
        Path(store.path("ac", key("a"))).rename(target)
        assert store.get_manifest("src", key("a")) is None
        assert not target.exists()

    @pytest.mark.parametrize("payload", ["[]", "null", "{}", '{"namespace":"ac"}', "[" * 5000, '{"a":1', "\udcff"])
    def test_sound_checksum_over_nonsense(self, store: Store, payload: str) -> None:
        data = payload.encode("utf-8", "surrogateescape")
        text = b'{"blake3":"%s","entry":%s}\n' % (blake3(data).hexdigest().encode(), data)
        assert entries.decode(text, "ac", key("a")) is None

    def test_a_manifest_of_absurd_size_is_not_read(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        put(store, "a", b"one")
        monkeypatch.setattr(entries, "MAX_MANIFEST_BYTES", 100)
        assert get(store, "a") is None

    def test_verify_finds_and_repairs(self, store: Store) -> None:
        for name in "abcd":
            put(store, name, name.encode() * 10, b"shared")
        flip(Path(store.path("cas", blake3(b"a" * 10).hexdigest())))
        remove(Path(store.path("cas", blake3(b"b" * 10).hexdigest())))
        flip(Path(store.path("ac", key("c"))))
        stranger = Path(store.path("ac", key("c"))).parent / "notes.txt"
        stranger.write_text("mine")
        found = store.verify()
        assert (found.manifests, found.blobs) == (4, 4)
        assert found.damaged == sorted([store.path("cas", blake3(b"a" * 10).hexdigest()), store.path("ac", key("c"))])
        assert found.incomplete == sorted([store.path("ac", key("a")), store.path("ac", key("b"))])
        assert found.foreign == [str(stranger)]
        assert store.verify(repair=True).damaged == found.damaged
        again = store.verify()
        assert again.ok
        assert again.foreign == [str(stranger)]
        assert get(store, "d") == [b"d" * 10, b"shared"]
        assert [get(store, name) for name in "abc"] == [None] * 3


class TestEviction:
    @staticmethod
    def aged(store: Store, name: object, seconds: float) -> None:
        os.utime(store.path("ac", key(name)), (time.time() - seconds,) * 2)

    def test_least_recently_used_goes_first(self, store: Store) -> None:
        for index, name in enumerate("abcdef"):
            put(store, name, name.encode() * 4096)
            self.aged(store, name, 10_000 * (10 - index))
        assert get(store, "a") is not None  # a use: now the youngest
        total = store.info().total_bytes
        assert total == 6 * 2 * 4096
        swept = store.gc(max_bytes=total // 2)
        assert swept.kept_bytes <= total // 2
        assert swept.kept_bytes + swept.freed_bytes == total
        assert [name for name in "abcdef" if get(store, name)] == ["a", "f"]
        assert store.verify().ok

    def test_shared_blobs_stay_while_they_are_needed(self, store: Store) -> None:
        put(store, "old", b"shared", b"own")
        put(store, "new", b"shared")
        self.aged(store, "old", 5000)
        swept = store.gc(older_than=1000)
        assert (swept.entries, swept.blobs) == (1, 1)
        assert get(store, "new") == [b"shared"]
        assert store.read_blob(blake3(b"own").hexdigest()) is None

    def test_orphans_have_an_hour(self, store: Store) -> None:
        fresh, old, future = (store.put_blob(name) for name in (b"fresh", b"old", b"future"))
        os.utime(store.path("cas", old), (time.time() - 4000,) * 2)
        os.utime(store.path("cas", future), (time.time() + 4000,) * 2)
        assert store.gc().blobs == 2
        assert store.read_blob(fresh) == b"fresh"

    def test_orphans_do_not_crowd_out_entries(self, store: Store) -> None:
        put(store, "a", b"a" * 100_000)
        for content in (b"b", b"c"):
            path = store.path("cas", store.put_blob(content * 100_000))
            os.utime(path, (time.time() - 300,) * 2)
        assert store.gc().blobs == 0
        assert store.gc(max_bytes=250_000).blobs == 2
        assert get(store, "a") is not None

    def test_automatic_sweep_holds_the_cap(self, root: Path) -> None:
        store = Store(root, max_bytes=400_000)
        for index in range(30):
            put(store, index, os.urandom(40_000))
            assert store.info().total_bytes <= 400_000
            assert get(store, index) is not None, "the newest entry must survive its own sweep"
        assert store.info().entries >= 4
        assert store.problem is None

    def test_sweeps_are_rare_but_regular(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        from speccade.building import upkeep

        calls: list[object] = []
        monkeypatch.setattr(upkeep, "sweep", lambda *_, **__: calls.append(1))
        store = Store(root, max_bytes=64 * 100_000)
        for index in range(50):
            put(store, index, bytes([index]) * 10_000)
        assert 4 <= len(calls) <= 6  # one per 100 kB

    def test_the_entry_just_made_is_spared_whatever_its_time_stamp(self, store: Store) -> None:
        from speccade.building import upkeep

        for name in "abc":
            put(store, name, name.encode() * 100_000)
        self.aged(store, "b", 1e8)
        upkeep.sweep(store, max_bytes=1000, keep=store.path("ac", key("b")))
        assert [name for name in "abc" if get(store, name)] == ["b"]

    def test_an_entry_larger_than_the_cap_is_not_stored(self, root: Path) -> None:
        store = Store(root, max_bytes=10_000)
        put(store, "small", b"x")
        put(store, "big", bytes(10_001))
        assert get(store, "big") is None
        assert get(store, "small") == [b"x"]
        assert store.problem is not None
        assert "10001" in store.problem.message

    def test_a_busy_lock_skips_the_sweep(self, store: Store, root: Path) -> None:
        fcntl = pytest.importorskip("fcntl")
        put(store, "a", b"x")
        from speccade.building import upkeep

        with (root / "v1" / "lock").open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            assert upkeep.sweep(store, max_bytes=0).busy
            assert get(store, "a") == [b"x"]
        assert not store.gc(max_bytes=0).busy
        assert get(store, "a") is None

    def test_a_blob_taken_into_use_during_the_sweep_stays(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        from speccade.building import upkeep

        put(store, "old", b"shared")
        os.utime(store.path("cas", blake3(b"shared").hexdigest()), (1, 1))
        real = upkeep._remove

        def remove_and_meanwhile(swept: Store, file: upkeep._File) -> bool:
            if file.kind == "ac":
                Store(store.root).put_blob(b"shared")  # another process finds the blob and will publish a manifest
            return real(swept, file)

        monkeypatch.setattr(upkeep, "_remove", remove_and_meanwhile)
        store.gc(max_bytes=0)
        assert store.read_blob(blake3(b"shared").hexdigest()) == b"shared"

    def test_sweep_removes_temporaries_of_the_dead(self, store: Store, root: Path) -> None:
        name = put(store, "a", b"x")
        left = [root / "v1" / "ac" / name[:2] / ".speccade-00.tmp", root / ".speccade-01.tmp"]
        for path in left:
            path.write_bytes(b"half")
        assert store.gc().temporaries == 2
        assert temporaries(root) == []
        assert get(store, "a") == [b"x"]

    def test_clear_keeps_what_is_not_ours(self, store: Store, root: Path) -> None:
        for index in range(5):
            put(store, index, bytes([index]), b"shared")
            store.put_manifest("src", key(index), {})
        (root / "mine.txt").write_text("mine")
        (root / "v1" / "cas" / "notes").write_text("mine")
        swept = store.clear()
        assert (swept.entries, swept.blobs) == (5, 6)
        left = sorted(path.name for path in root.rglob("*") if path.is_file())
        assert left == ["CACHEDIR.TAG", "mine.txt", "notes"]
        put(store, "again", b"x")
        assert get(store, "again") == [b"x"]

    def test_a_folder_cleared_away_while_it_is_made(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        real, times = os.mkdir, iter(range(1000))

        def mkdir(*args: object, **kwargs: object) -> None:
            if next(times) == 2:
                raise FileNotFoundError(2, "No such file or directory")
            real(*args, **kwargs)  # type: ignore[arg-type]

        monkeypatch.setattr(os, "mkdir", mkdir)
        put(store, "a", b"x")
        assert get(store, "a") == [b"x"]
        assert store.problem is None

    def test_the_cache_may_vanish_at_any_time(self, store: Store, root: Path) -> None:
        import shutil

        put(store, "a", b"x")
        shutil.rmtree(root)
        assert get(store, "a") is None
        put(store, "a", b"x")
        assert get(store, "a") == [b"x"]
        assert store.problem is None


class TestClock:
    def test_uses_are_marked_once_an_hour(self, store: Store) -> None:
        put(store, "a", b"x")
        path = store.path("ac", key("a"))
        for age, renewed in ((60, False), (3000, False), (4000, True), (-4000, True), (-1e9, True)):
            mark = time.time() - age
            os.utime(path, (mark, mark))
            assert get(store, "a") is not None
            assert (abs(Path(path).stat().st_mtime - time.time()) < 30) is (renewed or age < 30)

    def test_entries_from_the_future_do_not_starve_new_ones(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Marks were made by a clock ten years ahead; then it was set right."""
        store = Store(root, max_bytes=200_000)
        future = time.time() + 3e8
        for index in range(10):
            put(store, f"future {index}", bytes([index]) * 12_000)
            if Path(store.path("ac", key(f"future {index}"))).exists():
                os.utime(store.path("ac", key(f"future {index}")), (future + index,) * 2)
        for index in range(20):
            put(store, index, bytes([index, 1]) * 6_000)
            time.sleep(0.002)
        assert store.info().total_bytes <= 200_000
        alive = [index for index in range(20) if get(store, index)]
        assert len(alive) >= 6
        assert alive == list(range(20 - len(alive), 20))

    @pytest.mark.parametrize("jump", [-1e9, -7200, 7200, 1e9])
    def test_jumps_break_nothing(self, store: Store, monkeypatch: pytest.MonkeyPatch, jump: float) -> None:
        put(store, "before", b"1")
        now = time.time
        monkeypatch.setattr(time, "time", lambda: now() + jump)
        assert get(store, "before") == [b"1"]
        put(store, "after", b"2")
        store.gc()
        assert get(store, "before") == [b"1"]
        assert get(store, "after") == [b"2"]
        monkeypatch.undo()
        store.gc()
        assert get(store, "before") == [b"1"]
        assert get(store, "after") == [b"2"]
        assert store.problem is None


class TestTrust:
    @posix
    def test_world_writable_root(self, store: Store, root: Path) -> None:
        put(store, "a", b"x")
        root.chmod(0o777)
        other = Store(root)
        assert get(other, "a") is None
        put(other, "b", b"y")
        assert other.problem is not None
        assert "every user" in other.problem.message
        assert "SPECCADE_CACHE_DIR" in other.problem.hint
        assert not Path(store.path("ac", key("b"))).exists()
        assert (other.info().entries, other.clear().entries) == (0, 0)
        root.chmod(0o755)
        assert get(Store(root), "a") == [b"x"]

    @posix
    def test_world_writable_version_folder(self, store: Store, root: Path) -> None:
        put(store, "a", b"x")
        (root / "v1").chmod(0o777)
        assert get(Store(root), "a") is None

    @posix
    @pytest.mark.parametrize(("owner", "me", "trusted"), [(1000, 1000, True), (1000, 1001, False), (0, 1000, True)])
    def test_owner(
        self, store: Store, root: Path, monkeypatch: pytest.MonkeyPatch, owner: int, me: int, trusted: bool
    ) -> None:
        put(store, "a", b"x")
        real = os.stat

        def stat(path, *args, **kwargs):  # type: ignore[no-untyped-def]
            found = real(path, *args, **kwargs)
            fields = list(found)
            fields[4] = owner
            return os.stat_result(fields)

        with monkeypatch.context() as patch:
            patch.setattr(os, "stat", stat)
            patch.setattr(os, "geteuid", lambda: me)
            other = Store(root)
            assert (other.get_manifest("ac", key("a")) is not None) is trusted
        assert (other.problem is None) is trusted
        assert trusted or "belongs to another user" in str(other.problem)

    @posix
    @pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only the superuser can give files away")
    def test_really_foreign_owner(self, store: Store, root: Path) -> None:
        put(store, "a", b"x")
        os.chown(root, 12345, 12345)
        other = Store(root)
        assert get(other, "a") is None
        assert "12345" in str(other.problem)

    def test_root_is_a_file(self, store: Store, root: Path) -> None:
        root.write_bytes(b"not a folder")
        assert get(store, "a") is None
        put(store, "a", b"x")
        assert get(store, "a") is None
        assert "not a folder" in str(store.problem)
        assert root.read_bytes() == b"not a folder"

    def test_root_below_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_bytes(b"")
        store = Store(tmp_path / "file" / "cache")
        put(store, "a", b"x")
        assert get(store, "a") is None
        assert store.problem is not None

    def test_dangling_link(self, store: Store, root: Path) -> None:
        root.symlink_to(root.parent / "absent")
        put(store, "a", b"x")
        assert get(store, "a") is None or store.problem is None


class TestDefaultRoot:
    def test_environment(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("SPECCADE_CACHE_DIR", str(tmp_path / "here"))
        assert default_root() == str(tmp_path / "here")
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.setenv("USERPROFILE", str(tmp_path))
        monkeypatch.setenv("SPECCADE_CACHE_DIR", "~/there")
        assert default_root() == str(tmp_path / "there")
        monkeypatch.setenv("SPECCADE_CACHE_DIR", "relative")
        monkeypatch.chdir(tmp_path)
        assert default_root() == str(tmp_path / "relative")

    @pytest.mark.parametrize("xdg", [None, "", "/somewhere/else"])
    def test_agrees_with_platformdirs(self, monkeypatch: pytest.MonkeyPatch, xdg: str | None) -> None:
        import platformdirs

        monkeypatch.delenv("SPECCADE_CACHE_DIR", raising=False)
        if xdg is None:
            monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
        else:
            monkeypatch.setenv("XDG_CACHE_HOME", xdg)
        assert default_root() == platformdirs.user_cache_dir("speccade", appauthor=False)


@posix
class TestProcesses:
    def test_sixteen_processes_build_one_key(self, root: Path) -> None:
        script = """
            import os, sys, time
            sys.path.insert(0, sys.argv[2])
            from test_store import get, key, put
            from speccade.building.store import Store
            store = Store(sys.argv[1])
            print(flush=True)
            sys.stdin.readline()
            for round_ in range(20):
                blobs = [bytes([round_, n]) * 20_000 for n in range(3)]
                found = get(store, round_)
                assert found is None or found == blobs, "half an entry was seen"
                put(store, round_, *blobs)
                assert get(store, round_) == blobs
                if round_ % 5 == 0:
                    store.gc()
            assert store.problem is None, store.problem
        """
        command = [sys.executable, "-c", textwrap.dedent(script), str(root), str(Path(__file__).parent)]
        workers = [
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(16)
        ]
        for worker in workers:
            assert worker.stdout is not None
            worker.stdout.readline()
        for worker in workers:
            assert worker.stdin is not None
            worker.stdin.write("\n")
            worker.stdin.flush()
        for worker in workers:
            worker.communicate(timeout=120)
        assert [worker.returncode for worker in workers] == [0] * 16
        store = Store(root)
        found = store.verify()
        assert found.ok
        assert (found.manifests, found.blobs, found.foreign) == (20, 60, [])
        assert temporaries(root) == []

    def test_building_while_others_evict_and_clear(self, root: Path) -> None:
        """Misses are allowed, wrong content and problems are not."""
        script = """
            import os, random, sys, time
            sys.path.insert(0, sys.argv[2])
            from test_store import get, key, put
            from speccade.building.store import Store
            store = Store(sys.argv[1], max_bytes=300_000)
            choose = random.Random(int(sys.argv[3]))
            hits = 0
            for _ in range(150):
                index = choose.randrange(12)
                blobs = [bytes([index, n]) * 10_000 for n in range(2)]
                found = get(store, index)
                hits += found is not None
                assert found is None or found == blobs
                if found is None:
                    put(store, index, *blobs)
                if choose.randrange(40) == 0:
                    store.clear()
            assert store.problem is None, store.problem
            assert hits
        """
        command = [sys.executable, "-c", textwrap.dedent(script), str(root), str(Path(__file__).parent)]
        workers = [subprocess.Popen([*command, str(seed)]) for seed in range(6)]
        assert [worker.wait(120) for worker in workers] == [0] * 6
        store = Store(root)
        assert not store.verify().damaged
        assert store.gc().busy is False
        assert temporaries(root) == []

    def test_kill_a_writer_at_any_moment(self, root: Path) -> None:
        script = """
            import sys
            sys.path.insert(0, sys.argv[2])
            from test_store import key, put
            from speccade.building.store import Store
            store = Store(sys.argv[1], max_bytes=30_000_000)
            print(flush=True)
            for number in range(10**9):
                name = f"{sys.argv[3]} {number}"
                put(store, name, key(name).encode() * 30_000, name.encode())
        """
        command = [sys.executable, "-c", textwrap.dedent(script), str(root), str(Path(__file__).parent)]
        hits = left_behind = 0
        for run in range(60):  # usually 10: until enough kills have hit a write in progress
            writer = subprocess.Popen([*command, str(run)], stdout=subprocess.PIPE)
            assert writer.stdout is not None
            with writer.stdout:
                writer.stdout.readline()
                time.sleep(0.01 + 0.0037 * (run % 12))
                writer.kill()
                writer.wait()
            left_behind += len(temporaries(root))
            store = Store(root)
            assert not store.verify().damaged, "a kill left half a file"
            for name in (f"{run} {number}" for number in range(60)):
                found = get(store, name)
                hits += found is not None
                assert found is None or found == [key(name).encode() * 30_000, name.encode()]
            assert store.problem is None
            store.gc()
            assert temporaries(root) == []
            if run >= 9 and left_behind and hits:
                return
        pytest.fail("no kill hit a write: the test proves nothing")
