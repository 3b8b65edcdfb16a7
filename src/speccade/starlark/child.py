"""The sandbox: a process that evaluates programs which its parent sends, and touches nothing else.

It has no files (the parent reads what `load()` asks for), an address-space limit, a processor-time limit, and ends with
its parent: by the end of its input while it waits, by SIGIO on that pipe while a program runs.
"""

import _thread
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from speccade.starlark import wire
from speccade.starlark.engine import Engine, Job, Refused, memory_now, peak_memory

# A large stack turns most crashes over deep nesting into answers; where it is not to be had, less must do.
_STACKS = (wire.STACK_BYTES, 64 << 20, 16 << 20, 0)

_INPUT, _OUTPUT = 0, 1


def main() -> None:
    """Serve until the input ends. Never returns."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interrupt means
    done = _thread.allocate_lock()
    done.acquire()

    def serve() -> None:
        try:
            _serve()
        finally:
            done.release()

    for size in _STACKS:
        try:
            _thread.stack_size(size)
            _thread.start_new_thread(serve, ())
            break
        except (ValueError, RuntimeError):
            continue
    done.acquire()
    os._exit(0)


def _serve() -> None:
    try:
        folder = Path(__file__).parent
        prelude = (folder / "prelude.star").read_text(encoding="utf-8")
        result = (folder / "result.star").read_text(encoding="utf-8")
        engine = Engine(prelude, result)
        _forbid_files()
        while True:
            header, text = wire.unpack(_read)
            _answer(engine, header, text)
    except wire.ClosedError:
        return
    except Exception as problem:  # noqa: BLE001 (whatever it is, the parent must hear of it)
        _send({"broken": f"{type(problem).__name__}: {problem}"})


def _answer(engine: Engine, header: dict[str, Any], text: str) -> None:
    lifeline = _Lifeline()

    def fetch(path: str, importer: str) -> tuple[str, str]:
        lifeline.release()
        _send({"load": path, "importer": importer})
        answer, module = wire.unpack(_read)
        lifeline.hold()
        if "refused" in answer:
            raise Refused(answer["refused"])
        return answer["name"], module

    _limit(header["memory_bytes"], header["cpu_seconds"])
    job = Job(
        text,
        header["module"],
        header["max_depth"],
        header["callstack"],
        time.monotonic() + header["timeout_seconds"],
        memory_now() + header["memory_bytes"],
        header["result_bytes"],
    )
    lifeline.hold()
    ends = False
    try:
        reply = engine.evaluate(job, fetch)
    except BaseException as problem:  # noqa: BLE001 (a panic of the engine is a BaseException)
        # The engine may be broken now, so this process ends after the answer.
        ends = True
        message = str(problem)
        out = isinstance(problem, MemoryError) or "out of memory" in message or "must not exceed u32" in message
        reply = {"failed": "limit" if out else "crash", "limit": "memory", "message": message[:500]}
    lifeline.release()
    body = reply.pop("json", "")
    _send({**reply, "ends": ends, "peak": peak_memory()}, body)
    if ends:
        os._exit(0)


def _read(size: int) -> bytes:
    return os.read(_INPUT, size)


def _send(header: dict[str, Any], text: str = "") -> None:
    data = memoryview(wire.pack(header, text))
    while data:
        data = data[os.write(_OUTPUT, data) :]


if sys.platform == "win32":

    def _forbid_files() -> None:
        """No such limit here."""

    def _limit(memory_bytes: int, cpu_seconds: float) -> None:
        """No such limits here: the clock of the parent remains."""

    class _Lifeline:
        """The end of the input is noticed between programs only."""

        def hold(self) -> None: ...

        def release(self) -> None: ...

else:
    import contextlib
    import fcntl
    import resource
    import select

    def _forbid_files() -> None:
        """From here on no file can be opened or grown, and no core dumped."""
        _lower(resource.RLIMIT_NOFILE, 1, hard=True)  # one, because poll() counts against it too
        _lower(resource.RLIMIT_FSIZE, 0, hard=True)
        _lower(resource.RLIMIT_CORE, 0, hard=True)

    def _limit(memory_bytes: int, cpu_seconds: float) -> None:
        """Let the next program have so much more memory and processor time than this process has used so far."""
        usage = resource.getrusage(resource.RUSAGE_SELF)
        _lower(resource.RLIMIT_AS, _address_space() + memory_bytes)
        _lower(resource.RLIMIT_CPU, usage.ru_utime + usage.ru_stime + cpu_seconds + 1)

    def _lower(limit: int, value: float, *, hard: bool = False) -> None:
        # A system that refuses a limit still has the others.
        with contextlib.suppress(ValueError, OSError):
            ceiling = resource.getrlimit(limit)[1]
            if ceiling != resource.RLIM_INFINITY:
                value = min(value, ceiling)
            soft = int(value) if value < 1 << 60 else ceiling
            resource.setrlimit(limit, (soft, soft if hard else ceiling))

    # Opened before files are forbidden; None where there is no such file.
    try:
        _STATM = os.open("/proc/self/statm", os.O_RDONLY)
    except OSError:
        _STATM = -1

    def _address_space() -> int:
        """Size of this process's address space in bytes; without /proc a guess that is too high."""
        if _STATM < 0:
            return 1 << 30
        return int(os.pread(_STATM, 64, 0).split()[0]) * resource.getpagesize()

    class _Lifeline:
        """While held, the end of the input (the parent is gone) kills this process, whatever it is doing."""

        def hold(self) -> None:
            fcntl.fcntl(_INPUT, fcntl.F_SETOWN, os.getpid())
            flags = fcntl.fcntl(_INPUT, fcntl.F_GETFL)
            fcntl.fcntl(_INPUT, fcntl.F_SETFL, flags | os.O_ASYNC)
            poll = select.poll()
            poll.register(_INPUT, 0)
            if poll.poll(0):  # it ended before the signal was asked for
                os._exit(0)

        def release(self) -> None:
            flags = fcntl.fcntl(_INPUT, fcntl.F_GETFL)
            fcntl.fcntl(_INPUT, fcntl.F_SETFL, flags & ~os.O_ASYNC)
