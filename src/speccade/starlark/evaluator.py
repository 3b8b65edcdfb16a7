"""Runs programs in child processes that are kept warm: starts them, feeds them, watches the clock, replaces the dead."""

import atexit
import contextlib
import importlib.util
import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from speccade.starlark import wire
from speccade.starlark.failure import Signatures, StarlarkFailure, StarlarkWarning, failure, limit_failure, warning
from speccade.starlark.limits import Limits
from speccade.starlark.modules import LoadedModule, Loader, LoadRefusedError

# A child that has ever needed this much is not used again: its peak would count against the next program.
RECYCLE_BYTES = 256 << 20
# The child stops itself at the limit, with the place it had reached; this much later it is killed.
KILL_AFTER_SECONDS = 0.5

# The packages are given to the child without running their __init__, which may import more than a sandbox needs.
_BOOT = """
import sys, types
package, engine = sys.argv[1:3]
sys.path.append(engine)
for name in ("speccade", "speccade.starlark"):
    module = types.ModuleType(name)
    module.__path__ = [package + name[len("speccade"):].replace(".", "/")]
    sys.modules[name] = module
from speccade.starlark.child import main
main()
"""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The result of a program: the spec as JSON text, the libraries it loaded, what it dropped on the way."""

    json_text: str
    modules: tuple[LoadedModule, ...] = ()
    warnings: tuple[StarlarkWarning, ...] = ()


class Evaluator:
    """A pool of warm children. Use it as a context manager, or `close()` it; safe to use from several threads.

    size  how many idle children are kept; more run when more threads evaluate at once.
    """

    def __init__(self, size: int = 1) -> None:
        self.size = size
        self._idle: list[_Child] = []
        self._lock = threading.Lock()
        self._owner = os.getpid()
        self._signatures = Signatures()

    def __enter__(self) -> "Evaluator":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> None:
        """Start a child now, so that it is ready when the first program comes."""
        self._after_fork()
        with self._lock:
            if not self._idle:
                self._idle.append(_Child())

    def close(self) -> None:
        """End the idle children."""
        self._after_fork()
        with self._lock:
            idle, self._idle = self._idle, []
        for child in idle:
            child.close()

    def evaluate(
        self,
        text: bytes | str,
        *,
        path: str | Path = "spec.star",
        root: Path | None = None,
        limits: Limits | None = None,
    ) -> Evaluation:
        """Evaluate a program.

        path  where the program is: what it loads is relative to that; diagnostics show the bare name.
        root  folder that `load()` may not leave; None refuses all loads.

        Raises
            StarlarkFailure: the program is wrong, or has reached a limit.
        """
        limits = limits or Limits()
        shown = _shown_name(path)
        loader = Loader(root)
        address = _address(path, root)
        header = {
            "module": address,
            "memory_bytes": limits.memory_bytes,
            "cpu_seconds": limits.processor_seconds,
            "timeout_seconds": limits.timeout_seconds,
            "result_bytes": limits.result_bytes,
            "callstack": limits.callstack,
            "max_depth": limits.max_depth,
        }
        try:
            source = text.decode("utf-8") if isinstance(text, bytes) else text
            message = wire.pack(header, source)
        except UnicodeError as problem:
            sentence = f"not UTF-8 text: {problem.reason}"  # type: ignore[attr-defined]
            raise StarlarkFailure("CLI_001", "CLI_001", sentence, "unknown.star") from None
        child = self._take()
        try:
            reply, result = child.run(message, limits, loader)
        except _DeathError as death:
            child.kill()
            raise _death_failure(death, limits, shown) from None
        except BaseException:
            child.kill()
            raise
        self._give_back(child, reply)
        _show_as(reply, address, shown)
        if "failed" in reply:
            raise self._failure(reply, limits, shown)
        return Evaluation(result, loader.modules(), _warnings(reply["notes"]))

    def _failure(self, reply: dict[str, Any], limits: Limits, shown: str) -> StarlarkFailure:
        if reply["failed"] == "limit":
            limit = reply["limit"]
            return limit_failure(limit, _limit_value(limit, limits), shown, reply)
        return failure(reply, shown, self._signatures)

    def _take(self) -> "_Child":
        self._after_fork()
        with self._lock:
            while self._idle:
                child = self._idle.pop()
                if child.alive():
                    return child
        return _Child()

    def _give_back(self, child: "_Child", reply: dict[str, Any]) -> None:
        if not reply["ends"] and reply["peak"] < RECYCLE_BYTES and child.alive():
            with self._lock:
                if len(self._idle) < self.size:
                    self._idle.append(child)
                    return
        child.close()

    def _after_fork(self) -> None:
        """In a forked process the children belong to the parent: let go of them without touching them."""
        if os.getpid() != self._owner:
            self._owner, self._lock = os.getpid(), threading.Lock()
            idle, self._idle = self._idle, []
            for child in idle:
                child.disown()


class _DeathError(Exception):
    """The child ended before it answered."""

    def __init__(self, limit: str, status: int, peak: int) -> None:
        super().__init__(limit)
        self.limit = limit
        self.status = status
        self.peak = peak


class _Child:
    """One sandbox process."""

    def __init__(self) -> None:
        package = Path(__file__).parents[1]
        engine = importlib.util.find_spec("starlark")
        if engine is None or engine.origin is None:
            raise RuntimeError("the package starlark-pyo3 is not installed")
        site = str(Path(engine.origin).parents[1])
        environment = {"RUST_BACKTRACE": "0"}
        for name in ("SYSTEMROOT", "PATH", "LD_LIBRARY_PATH"):
            if name in os.environ:
                environment[name] = os.environ[name]
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-X", "utf8", "-W", "ignore", "-c", _BOOT, str(package), site],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            cwd=os.sep,
            bufsize=0,
        )
        self._lock = threading.Lock()
        self._busy = False
        self._killed_for = ""

    def alive(self) -> bool:
        """Whether it can take another program; one that cannot is cleaned up."""
        if not self._killed_for and self.process.poll() is None:
            return True
        self.kill()
        return False

    def run(self, message: bytes, limits: Limits, loader: Loader) -> tuple[dict[str, Any], str]:
        """Send a program and answer its loads until its reply comes.

        Raises
            _DeathError: the child is gone.
        """
        self._busy = True
        wait = min(limits.timeout_seconds + KILL_AFTER_SECONDS, threading.TIMEOUT_MAX)
        clock = threading.Timer(wait, self._expire)
        clock.daemon = True
        clock.start()
        try:
            self._write(message)
            while True:
                reply, text = wire.unpack(self._read)
                if "load" in reply:
                    self._write(_answer(loader, reply["load"], reply["importer"]))
                elif "broken" in reply:
                    raise RuntimeError(f"the Starlark sandbox is broken: {reply['broken']}")
                else:
                    return reply, text
        except (OSError, wire.ClosedError):
            raise self._death() from None
        finally:
            clock.cancel()
            with self._lock:
                self._busy = False

    def _expire(self) -> None:
        with self._lock:  # an answer may come at the same moment: then the child lives on
            if self._busy:
                self._killed_for = "time"
                self.process.kill()

    def _read(self, size: int) -> bytes:
        assert self.process.stdout is not None
        return self.process.stdout.read(size) or b""

    def _write(self, data: bytes) -> None:
        assert self.process.stdin is not None
        view = memoryview(data)
        while view:
            view = view[self.process.stdin.write(view) :]

    def _death(self) -> _DeathError:
        """Why the child is gone, from how it ended and how much memory it had."""
        if sys.platform == "win32":
            self.process.kill()
            return _DeathError(self._killed_for, self.process.wait(), 0)
        peak = 0
        with contextlib.suppress(OSError):
            # Only matters when it lives on and talks nonsense: what is dead keeps its status.
            os.kill(self.process.pid, signal.SIGKILL)
            _, status, usage = os.wait4(self.process.pid, 0)
            self.process.returncode = os.waitstatus_to_exitcode(status)
            peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        return _DeathError(self._killed_for, self.process.wait(), peak)

    def kill(self) -> None:
        with contextlib.suppress(OSError):
            self.process.kill()
        self.close()

    def close(self) -> None:
        """Let it end by itself, as it does when its input ends, and wait for it."""
        self.abandon()
        try:
            self.process.wait(2)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def disown(self) -> None:
        """Let go of a child of the process that this one was forked from."""
        self.abandon()
        self.process.returncode = 0

    def abandon(self) -> None:
        """Close the streams."""
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()


def _answer(loader: Loader, path: str, importer: str) -> bytes:
    try:
        name, text = loader.read(path, importer)
    except LoadRefusedError as refusal:
        return wire.pack({"refused": str(refusal)})
    return wire.pack({"name": name}, text)


def _death_failure(death: _DeathError, limits: Limits, shown: str) -> StarlarkFailure:
    limit = death.limit
    if not limit:
        ended_by = -death.status
        if ended_by == getattr(signal, "SIGXCPU", None):
            limit = "cpu"
        elif ended_by in (getattr(signal, "SIGABRT", None), getattr(signal, "SIGKILL", None)):
            limit = "memory"  # an allocation that fails aborts; a system without memory kills
        elif ended_by in (getattr(signal, "SIGSEGV", None), getattr(signal, "SIGBUS", None)):
            # An overflow has touched all of the stack, and little else.
            beyond = death.peak - wire.STACK_BYTES
            limit = "stack" if 0 <= beyond < limits.memory_bytes // 5 else "memory"
        elif sys.platform == "win32" and death.status & 0xFFFFFFFF == 0xC00000FD:
            limit = "stack"
    if limit:
        return limit_failure(limit, _limit_value(limit, limits), shown)
    return StarlarkFailure("S002", "S002", f"the evaluator stopped unexpectedly (status {death.status})", shown)


def _limit_value(limit: str, limits: Limits) -> float:
    values = {
        "time": limits.timeout_seconds,
        "cpu": limits.processor_seconds,
        "memory": limits.memory_bytes,
        "result": limits.result_bytes,
    }
    return values.get(limit, 0)


def _warnings(notes: list[dict[str, Any]]) -> tuple[StarlarkWarning, ...]:
    return tuple(dict.fromkeys(warning(note) for note in notes))


def _show_as(reply: dict[str, Any], address: str, shown: str) -> None:
    """Call the program by its bare name wherever the engine said its address."""
    for place in (reply, *reply.get("frames", ()), *reply.get("notes", ())):
        if place.get("file") == address:
            place["file"] = shown


def _shown_name(path: str | Path) -> str:
    return "".join(char if char.isprintable() else "?" for char in Path(path).name) or "spec.star"


def _address(path: str | Path, root: Path | None) -> str:
    """The program's own address for `load()`: its path below the root, or its bare name."""
    if root is not None:
        real, top = Path(os.path.realpath(path)), Path(os.path.realpath(root))
        if real.is_relative_to(top):
            name = real.relative_to(top).as_posix()
            if name.isprintable() and not name.startswith("<"):
                return name
    return _shown_name(path)


_default = Evaluator()
atexit.register(_default.close)


def start_early() -> None:
    """Start the sandbox of the default evaluator now; it loads while the caller imports its own modules."""
    _default.start()


def evaluate(
    text: bytes | str,
    *,
    path: str | Path = "spec.star",
    root: Path | None = None,
    limits: Limits | None = None,
    evaluator: Evaluator | None = None,
) -> Evaluation:
    """Evaluate a program, with the default evaluator when none is given. See `Evaluator.evaluate`.

    Raises
        StarlarkFailure: the program is wrong, or has reached a limit.
    """
    return (evaluator or _default).evaluate(text, path=path, root=root, limits=limits)
