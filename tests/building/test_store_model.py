"""The store against a model: a dictionary that forgets only when something was damaged, evicted or cleared."""

import os
import shutil
import tempfile
import time
from pathlib import Path

import pytest
from blake3 import blake3
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from speccade.building.store import Store

NAMES = st.sampled_from("abcde")
CONTENTS = st.lists(st.sampled_from([b"", b"x", b"y" * 5000, b"z" * 9000]), max_size=3)
VALUES = st.dictionaries(
    st.text(max_size=3), st.none() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
)
CAP = 90_000


def key(name: str) -> str:
    return blake3(name.encode()).hexdigest()


class StoreMachine(RuleBasedStateMachine):
    """Wrong content is never right; a miss is right only for names in `shaken`, which something has happened to."""

    @initialize()
    def start(self) -> None:
        self.folder = tempfile.mkdtemp()
        self.patch = pytest.MonkeyPatch()
        self.real_time = time.time
        self.model: dict[str, tuple[dict[str, object], list[bytes]]] = {}
        self.shaken: set[str] = set()
        self.store = Store(self.folder, max_bytes=CAP)

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.patch.undo()
            shutil.rmtree(self.folder)

    def shake_all(self) -> None:
        self.shaken = set(self.model)

    @rule(name=NAMES, contents=CONTENTS, value=VALUES)
    def put(self, name: str, contents: list[bytes], value: dict[str, object]) -> None:
        digests = [self.store.put_blob(content) for content in contents]
        body = {"value": value, "outputs": digests}
        used = self.store.info().total_bytes
        self.store.put_manifest("ac", key(name), body, blobs=digests)
        if used > CAP - 10_000:  # it may have evicted others, never this one
            self.shake_all()
        self.model[name] = (body, contents)
        self.shaken.discard(name)

    @rule(name=NAMES)
    def get(self, name: str) -> None:
        body = self.store.get_manifest("ac", key(name))
        blobs = [self.store.read_blob(digest) for digest in body["outputs"]] if body else []
        if body is None or None in blobs:
            assert name not in self.model or name in self.shaken
        else:
            assert (body, blobs) == self.model[name]

    @rule()
    def reopen(self) -> None:
        self.store = Store(self.folder, max_bytes=CAP)

    @rule(days=st.sampled_from([-4000.0, -1.0, -0.01, 0.0, 0.05, 1.0, 4000.0]))
    def set_clock(self, days: float) -> None:
        self.patch.setattr(time, "time", lambda: self.real_time() + days * 86_400)

    @precondition(lambda self: self.model)
    @rule(data=st.data())
    def damage(self, data: st.DataObject) -> None:
        every = sorted(path for path in Path(self.folder, "v1").rglob("*") if path.is_file() and len(path.name) == 64)
        if not every:
            return
        path = data.draw(st.sampled_from(every))
        content = path.read_bytes()
        how = data.draw(st.sampled_from(["flip", "cut", "swap", "remove", "age", "rejuvenate"]))
        if how == "flip" and content:
            at = data.draw(st.integers(0, len(content) - 1))
            path.write_bytes(content[:at] + bytes([content[at] ^ 64]) + content[at + 1 :])
        elif how == "cut" and content:
            path.write_bytes(content[: data.draw(st.integers(0, len(content) - 1))])
        elif how == "swap":
            other = data.draw(st.sampled_from(every))
            mine, theirs = content, other.read_bytes()
            path.write_bytes(theirs)
            other.write_bytes(mine)
        elif how == "remove":
            path.unlink()
        else:
            os.utime(path, (1e9, 1e9) if how == "age" else (4e9, 4e9))
            return
        self.shake_all()

    @rule(cap=st.sampled_from([None, 0, 15_000, 40_000]), age=st.sampled_from([None, 1e5]))
    def gc(self, cap: int | None, age: float | None) -> None:
        before = self.store.info().total_bytes
        swept = self.store.gc(cap, age)
        after = self.store.info()
        assert before - swept.freed_bytes == after.total_bytes == swept.kept_bytes
        if cap is not None and swept.entries == 0 and after.entries:
            assert after.total_bytes <= cap or after.total_bytes == before
        if cap is not None or age is not None:
            self.shake_all()

    @rule()
    def gc_alone_loses_nothing(self) -> None:
        if self.store.info().total_bytes <= CAP:
            self.store.gc()

    @rule()
    def verify_and_repair(self) -> None:
        self.store.verify(repair=True)
        assert self.store.verify().ok

    @rule()
    def clear(self) -> None:
        self.store.clear()
        assert self.store.info().total_bytes == 0
        self.shake_all()

    @invariant()
    def no_problem(self) -> None:
        if hasattr(self, "store"):
            assert self.store.problem is None


TestStoreMachine = StoreMachine.TestCase
TestStoreMachine.settings = settings(
    max_examples=60, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
