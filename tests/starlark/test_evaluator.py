"""Children are kept warm, replaced when they die, and never outlive their parent."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import speccade.starlark
from speccade.starlark import Evaluator, Limits, StarlarkFailure, evaluate, start_early

posix = pytest.mark.skipif(sys.platform == "win32", reason="processes end in another way on this system")
linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes in /proc")


def pids(evaluator: Evaluator) -> list[int]:
    return [child.process.pid for child in evaluator._idle]


def running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(") ")[2][0]
    except OSError:
        return False
    return state != "Z"


def gone(pid: int, seconds: float = 5) -> bool:
    end = time.monotonic() + seconds
    while running(pid):
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def test_one_child_serves_many_programs() -> None:
    with Evaluator() as evaluator:
        evaluator.start()
        (pid,) = pids(evaluator)
        for number in range(20):
            assert evaluator.evaluate(f"{{'n': {number}}}").json_text == f'{{"n":{number}}}'
            with pytest.raises(StarlarkFailure):
                evaluator.evaluate("fail('no')")
        assert pids(evaluator) == [pid]


@posix
def test_a_child_that_was_killed_is_replaced() -> None:
    with Evaluator() as evaluator:
        evaluator.start()
        (pid,) = pids(evaluator)
        os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)
        assert evaluator.evaluate("{'a': 1}").json_text == '{"a":1}'
        assert pids(evaluator) != [pid]


@posix
def test_a_child_that_crashes_is_replaced() -> None:
    with Evaluator() as evaluator:
        for _ in range(2):
            with pytest.raises(StarlarkFailure) as caught:
                evaluator.evaluate("[0] * 2000000000")
            assert caught.value.limit == "memory"
            assert pids(evaluator) == []
            assert evaluator.evaluate("{'a': 1}").json_text == '{"a":1}'


@posix
def test_a_child_that_grew_is_not_kept() -> None:
    with Evaluator() as evaluator:
        evaluator.evaluate("{'a': len([0] * 50000000)}")
        assert pids(evaluator) == []
        evaluator.evaluate("{'a': 1}")
        assert len(pids(evaluator)) == 1


@linux
def test_closing_ends_the_children() -> None:
    with Evaluator() as evaluator:
        evaluator.evaluate("{}")
        (pid,) = pids(evaluator)
        assert running(pid)
    assert gone(pid)


def test_several_threads() -> None:
    with Evaluator(size=2) as evaluator, ThreadPoolExecutor(4) as threads:

        def work(number: int) -> bool:
            if number % 5 == 0:
                try:
                    evaluator.evaluate(f"oscillator({-number})")
                except StarlarkFailure as failure:
                    return failure.function == "oscillator"
            text = evaluator.evaluate(f"{{'n': [x * {number} for x in range(100)][-1]}}").json_text
            return text == f'{{"n":{99 * number}}}'

        assert all(threads.map(work, range(1, 60)))
        assert len(pids(evaluator)) <= 2


@posix
def test_a_forked_process_has_its_own_children() -> None:
    with Evaluator() as evaluator:
        evaluator.evaluate("{}")
        (pid,) = pids(evaluator)
        child = os.fork()
        if child == 0:
            good = evaluator.evaluate("{'a': 2}").json_text == '{"a":2}' and pids(evaluator) != [pid]
            evaluator.close()
            os._exit(0 if good else 1)
        assert os.waitpid(child, 0)[1] == 0
        assert evaluator.evaluate("{'a': 3}").json_text == '{"a":3}'
        assert pids(evaluator) == [pid]


PARENT = """
import sys, threading, time
from speccade.starlark import Evaluator, Limits, StarlarkFailure
evaluator = Evaluator()
evaluator.start()
print(evaluator._idle[0].process.pid, flush=True)
try:
    evaluator.evaluate(sys.argv[1], limits=Limits(timeout_seconds=50, memory_bytes=4 << 30))
except StarlarkFailure as failure:
    print(failure)
"""


@linux
@pytest.mark.parametrize(
    "program",
    ["def fib(n):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)\n\nfib(44)", "max(range(2000000000))", None],
    ids=["bytecode", "one builtin", "idle"],
)
def test_no_child_outlives_a_parent_that_is_killed(program: str | None) -> None:
    script = PARENT if program else PARENT.split("try:")[0] + "time.sleep(50)"
    parent = subprocess.Popen(
        [sys.executable, "-c", script, program or ""], stdout=subprocess.PIPE, text=True, env={**os.environ}
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    time.sleep(0.4)
    assert running(pid)
    parent.kill()
    parent.communicate()
    assert gone(pid)


@posix
def test_an_interrupt_reaches_the_caller_and_ends_the_child() -> None:
    script = textwrap.dedent(
        """
        import os, signal, threading
        from speccade.starlark import Evaluator
        evaluator = Evaluator()
        threading.Timer(0.5, lambda: os.killpg(0, signal.SIGINT)).start()
        try:
            evaluator.evaluate("max(range(2000000000))")
        except KeyboardInterrupt:
            print("interrupted", evaluator.evaluate("{'a': 1}").json_text)
        """
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=30, start_new_session=True, check=False
    )
    assert done.stdout == 'interrupted {"a":1}\n'
    assert done.stderr == ""


def test_the_default_evaluator() -> None:
    start_early()
    start_early()
    assert evaluate("{'a': 1}").json_text == '{"a":1}'
    with Evaluator() as own:
        assert evaluate("{'a': 1}", evaluator=own).json_text == '{"a":1}'
        assert len(pids(own)) == 1


def test_the_time_of_starting_counts() -> None:
    with Evaluator() as evaluator, pytest.raises(StarlarkFailure) as caught:
        evaluator.evaluate("max(range(2000000000))", limits=Limits(timeout_seconds=0.01))
    assert caught.value.limit == "time"
    assert "0.01 seconds" in caught.value.message


@posix
def test_a_child_that_cannot_start_is_an_error_of_the_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    boot = "from speccade.starlark.child import main"
    broken = "import speccade.starlark.child as c\nc._forbid_files = lambda: 1 / 0\nmain = c.main"
    monkeypatch.setattr("speccade.starlark.evaluator._BOOT", speccade.starlark.evaluator._BOOT.replace(boot, broken))
    with Evaluator() as evaluator, pytest.raises(RuntimeError, match="ZeroDivisionError"):
        evaluator.evaluate("{}")


@posix
def test_nonsense_from_a_child_is_a_diagnostic(monkeypatch: pytest.MonkeyPatch) -> None:
    for script in ("import time; print('hello', flush=True); time.sleep(30)", "raise SystemExit(3)", "pass"):
        monkeypatch.setattr("speccade.starlark.evaluator._BOOT", script)
        with Evaluator() as evaluator, pytest.raises(StarlarkFailure) as caught:
            evaluator.evaluate("{}")
        assert caught.value.code in ("S002", "S003")


@linux
def test_the_child_can_open_no_file() -> None:
    with Evaluator() as evaluator:
        evaluator.start()
        evaluator.evaluate("{}")
        limits = Path(f"/proc/{pids(evaluator)[0]}/limits").read_text(encoding="utf-8")
    rows = {line[:25].strip(): line[26:].split() for line in limits.splitlines()}
    assert rows["Max open files"][:2] == ["1", "1"]
    assert rows["Max file size"][:2] == ["0", "0"]
    assert rows["Max core file size"][:2] == ["0", "0"]
    assert rows["Max address space"][0] != "unlimited"
    assert rows["Max cpu time"][0] != "unlimited"


def test_the_sandbox_needs_no_heavy_imports() -> None:
    script = "import sys, speccade.starlark; print(sorted({'pydantic', 'numpy', 'numba'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@linux
def test_a_child_of_a_large_parent_is_kept() -> None:
    """What the parent has is not counted as the child's memory, although the system's own maximum inherits it."""
    code = """
from speccade.starlark import Evaluator
ballast = bytearray(400 << 20)
ballast[::4096] = b"x" * len(ballast[::4096])
with Evaluator() as evaluator:
    for _ in range(3):
        evaluator.evaluate("{}")
    print(len(evaluator._idle))
"""
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "1"
