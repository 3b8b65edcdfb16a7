"""Evaluates one program after another inside the sandbox: library, `load`, limits, result, and the facts of a failure.

Only the child process imports this. What it answers is plain data for `failure.py`, which words it.
"""

import json
import os
import re
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import starlark

from speccade.starlark import scan
from speccade.starlark.library import GLOBALS, OWN, OWN_GLOBALS, USER, Library
from speccade.starlark.source import Source
from speccade.starlark.trace import LIBRARY, Frame, Trace, parse_error, parse_frames

MAX_LOAD_DEPTH = 32
# Long, so that the engine never proposes it for a name that it does not know.
RESULT_NAME = "_value_of_the_last_statement_"
# Longest message and list in the record of a failure: a program can make them as long as its memory.
MAX_MESSAGE = 4000
MAX_ITEMS = 200
_UNKNOWN_NAME = re.compile(r"Variable `\w+` not found")
_BINDING = re.compile(r"Missing (?:\S+-only )?parameter `|Found .* extra |Argument `\w+` occurs more than once")


class Refused(Exception):  # noqa: N818 (its name is part of the engine's message)
    """A `load()` that may not or cannot be followed."""


class Failed(Exception):  # noqa: N818
    """The program failed; `record` says how."""

    def __init__(self, record: dict[str, Any]) -> None:
        super().__init__(record.get("message"))
        self.record = record


class Job(NamedTuple):
    """One program. `module` is its own address for `load()`, `deadline` on the monotonic clock."""

    text: str
    module: str
    max_depth: int
    callstack: int
    deadline: float
    max_memory: int
    max_result: int


# Gives (address, text) of a library that the module at the second address asks for, or raises Refused.
Fetch = Callable[[str, str], tuple[str, str]]


class Engine:
    """Evaluates programs with a library; keeps what it has compiled of it."""

    def __init__(self, prelude: str, result: str) -> None:
        self.library = Library(prelude)
        module = starlark.Module()
        starlark.eval(module, starlark.parse("<result>", result, OWN), OWN_GLOBALS)
        finish = module.freeze()
        self._result_loader = starlark.FileLoader(lambda _: finish)

    def evaluate(self, job: Job, fetch: Fetch) -> dict[str, Any]:
        """`{"json": text, "notes": [...]}`, or `{"failed": kind, ...}` with the facts of the failure."""
        run = _Run(self, job, fetch)
        reply = run.reply()
        if "failed" not in reply:
            return reply
        if _UNKNOWN_NAME.match(reply["message"]):
            # Names are resolved before anything runs; with the whole library there the engine suggests from all of it.
            return _Run(self, job, fetch, whole_library=True).reply()
        if len(reply.get("calls", ())) > 1:
            return self._locate(job, fetch, reply)
        return reply

    def _locate(self, job: Job, fetch: Fetch, reply: dict[str, Any]) -> dict[str, Any]:
        """Finds which call of a line was refused: runs again with each of them on a line of its own."""
        calls = [scan.Call(*call) for call in reply["calls"]]
        again = _Run(self, job, fetch, breaks={reply["file"]: calls[1:]}).reply()
        if again.get("refusal") == reply["refusal"]:
            reply["column"] = again["column"]
        return reply


class _Run:
    """One evaluation of one program with everything it loads."""

    def __init__(
        self,
        engine: Engine,
        job: Job,
        fetch: Fetch,
        *,
        whole_library: bool = False,
        breaks: Mapping[str, list[scan.Call]] | None = None,
    ) -> None:
        self.library = engine.library
        self.library.notes.clear()
        self.result_loader = engine._result_loader
        self.job = job
        self.fetch = fetch
        self.whole_library = whole_library
        self.breaks = breaks or {}
        self.sources: dict[str, Source] = {}
        self.frozen: dict[str, Any] = {}
        self.limit = ""

    def reply(self) -> dict[str, Any]:
        try:
            text = self.main()
        except Failed as failure:
            return failure.record
        except MemoryError:
            return {"failed": "limit", "message": "", "limit": "memory"}
        return {"json": text, "notes": [self.note(*note) for note in self.library.notes]}

    # --- modules -----------------------------------------------------------------------------------------------------

    def main(self) -> str:
        job = self.job
        source = self.sources[job.module] = Source(job.module, job.text)
        module = self.execute(source, (job.module,), result=True)
        if not source.result:
            raise Failed({"failed": "kind", "message": "NoneType", "hint": self.missing_result(source)})
        finish = source.result + "f"
        program = f'load("<result>", {finish} = "finish")\n{finish}({source.result}, {job.max_depth})'
        value = self.evaluate(source, module, starlark.parse("<result>", program, USER), self.result_loader)
        if isinstance(value, str):
            if len(value) > job.max_result:
                raise Failed({"failed": "limit", "message": "", "limit": "result"})
            return value
        if value[0] == "kind":
            raise Failed({"failed": "kind", "message": value[1]})
        problem, detail, path = value
        raise Failed(
            {"failed": "value", "message": str(detail)[:MAX_MESSAGE], "problem": problem, "path": _short(path)}
        )

    def execute(self, source: Source, chain: tuple[str, ...], *, result: bool = False) -> Any:
        """Runs a program in a new module and returns that. With `result` its value stays in the variable `source.result`."""
        ast = self.parse(source, source.original)
        ast = self.prepared(source, ast, result=result)
        names = self.library.names & scan.identifiers(source.original)
        if self.whole_library:
            names = self.library.names
        libraries: dict[str, Any] = {}
        own = scan.bound_names(source.original, names)
        for load in ast.loads():
            libraries[load.module_id] = self.load(load.module_id, source.name, chain)
            own |= frozenset(load.symbols)
        module = starlark.Module()
        self.evaluate(source, module, self.library.provide(names - own), self.library.loader)
        self.evaluate(source, module, ast, starlark.FileLoader(lambda path: _found(libraries[path])))
        return module

    def prepared(self, source: Source, ast: Any, *, result: bool) -> Any:
        """The program with its last expression bound to a name, and with the line breaks that were asked for."""
        inserts = {source.offset(call.line, call.column): "\\\n" for call in self.breaks.get(source.name, ())}
        last = scan.last_statement(source.original) if result else None
        if last is not None:
            name = RESULT_NAME
            while name in source.original:
                name += "_"
            with_result = {**inserts, last: f"{name} = \\\n"}
            try:
                ast = starlark.parse(source.name, source.insert(with_result), USER)
            except starlark.StarlarkError:
                pass  # not an expression: the module has no value
            else:
                source.result = name
                source.accept(with_result)
                return ast
        if inserts:
            ast = self.parse(source, source.insert(inserts))
            source.accept(inserts)
        return ast

    def load(self, path: str, importer: str, chain: tuple[str, ...]) -> Any:
        """The frozen module at `path` as the importer sees it, or the Refused that says why there is none."""
        try:
            name, text = self.fetch(path, importer)
        except Refused as refusal:
            return refusal
        if name in chain:
            return Refused(f"load cycle: {' -> '.join([*chain[chain.index(name) :], name])}")
        if len(chain) >= MAX_LOAD_DEPTH:
            return Refused(f'cannot load "{path}": more than {MAX_LOAD_DEPTH} files deep')
        if name not in self.frozen:
            source = self.sources[name] = Source(name, text)
            self.frozen[name] = self.execute(source, (*chain, name)).freeze()
        return self.frozen[name]

    @staticmethod
    def missing_result(source: Source) -> str:
        last = scan.last_statement(source.original)
        name = scan.assigned_name(source.original[last:]) if last is not None else None
        return f"end the file with the line `{name}`" if name else "end the file with an expression: the spec"

    # --- engine calls ------------------------------------------------------------------------------------------------

    def parse(self, source: Source, text: str) -> Any:
        try:
            return starlark.parse(source.name, text, USER)
        except starlark.StarlarkError as error:
            raise Failed(self.failure("syntax", parse_error(str(error)), source)) from None

    def evaluate(self, source: Source, module: Any, ast: Any, loader: Any) -> Any:
        options = starlark.EvalOptions(check_cancelled=self.cancelled, max_callstack_size=self.job.callstack)
        try:
            return starlark.eval_with(options, module, ast, GLOBALS, loader).value
        except starlark.StarlarkError as error:
            trace = parse_error(str(error))
            kind = "limit" if self.limit else "runtime"
            raise Failed(self.failure(kind, trace, source)) from None

    def cancelled(self) -> bool:
        if time.monotonic() > self.job.deadline:
            self.limit = "time"
        elif memory_now() > self.job.max_memory:
            self.limit = "memory"
        return bool(self.limit)

    # --- facts -------------------------------------------------------------------------------------------------------

    def failure(self, kind: str, trace: Trace, source: Source) -> dict[str, Any]:
        """The record of an engine error: everything in the places of the author's text."""
        frames = [self.placed(frame) for frame in trace.frames if frame.file in self.sources]
        message = _short(trace.message.removeprefix("Refused: "), MAX_MESSAGE)
        record: dict[str, Any] = {"failed": kind, "message": message, "limit": self.limit}
        inside = trace.file == LIBRARY
        if trace.file in self.sources:
            file = trace.file
            line, column = self.sources[file].place(trace.line, trace.column)
        elif frames:
            file, line, column = frames[-1]["file"], frames[-1]["line"], 0
        else:
            file, line, column = source.name, 0, 0
        text = self.sources[file]
        if inside:
            record["refusal"] = refusal = _refusal(trace.message)
            name = refusal[0] if refusal else trace.frames[-1].name if trace.frames else None
            calls = self.calls(text, line, trace, name)
            column = calls[0].column if calls else _column_of(text.line(line), name)
            record["calls"] = calls
            if refusal and len(calls) > 1 and self.breaks:
                column = self.broken_column(trace, calls) or column
        elif kind == "runtime" and _BINDING.match(trace.message):
            at = [call for call in text.calls(line) if call.column == column]
            record["call"] = at[-1] if at else None
        return {**record, "file": file, "line": line, "column": column, "excerpt": text.line(line), "frames": frames}

    def calls(self, source: Source, line: int, trace: Trace, function: str | None) -> list[scan.Call]:
        """The calls of a line that may be the one that was refused: by its name, or through another name."""
        calls = source.calls(line)
        outer = trace.frames[[f.file for f in trace.frames].index(LIBRARY)].name if trace.frames else function
        named = [call for call in calls if call.name in (function, outer)]
        return named or [call for call in calls if call.name not in self.library.names]

    def broken_column(self, trace: Trace, calls: list[scan.Call]) -> int | None:
        """The column of the call that the engine saw on a line of its own."""
        frame = [f for f in trace.frames if f.file in self.sources][-1]
        source = self.sources[frame.file]
        return next((c.column for c in calls if source.seen_line(c.line, c.column) == frame.line), None)

    def placed(self, frame: Frame) -> dict[str, Any]:
        source = self.sources[frame.file]
        line = source.place(frame.line, 1)[0]
        return {"file": frame.file, "line": line, "name": frame.name, "source": source.line(line).strip()[:120]}

    def note(self, function: str, parameter: str, expected: str, got: str, stack: str) -> dict[str, Any]:
        facts: dict[str, Any] = {"function": function, "parameter": parameter, "expected": expected, "got": got}
        frames = [self.placed(frame) for frame in parse_frames(stack)[0] if frame.file in self.sources]
        if frames:
            file, line = frames[-1]["file"], frames[-1]["line"]
            calls = [call for call in self.sources[file].calls(line) if call.name == function]
            facts |= {"file": file, "line": line, "column": calls[0].column if len(calls) == 1 else None}
        return facts


def _found(module: Any) -> Any:
    if isinstance(module, Refused):
        raise module
    return module


def _refusal(message: str) -> Any:
    """The record that the library put into its `fail()`."""
    text = message.removeprefix("fail: ")
    try:
        return _short(json.loads(text)) if text.startswith("[") else None
    except ValueError:
        return None


def _short(value: Any, limit: int = 200) -> Any:
    """A value small enough for a diagnostic."""
    if isinstance(value, str):
        return value if len(value) <= limit else value[:limit] + "..."
    if isinstance(value, list):
        return [_short(item, limit) for item in value[:MAX_ITEMS]]
    return {key: _short(item, limit) for key, item in value.items()} if isinstance(value, dict) else value


def _column_of(line: str, name: str | None) -> int:
    match = re.search(rf"\b{re.escape(name)}\s*\(", line) if name else None
    return match.start() + 1 if match else len(line) - len(line.lstrip()) + 1


if sys.platform == "win32":

    def memory_now() -> int:
        return 0

    peak_memory = memory_now
elif os.access("/proc/self/statm", os.R_OK):
    import resource

    # Not getrusage: its maximum counts what the parent had when it started this process. Opened now, since a sandbox
    # opens no more files.
    _STATM, _STATUS = os.open("/proc/self/statm", os.O_RDONLY), os.open("/proc/self/status", os.O_RDONLY)
    _PAGE = resource.getpagesize()

    def memory_now() -> int:
        """The memory this process has, in bytes."""
        return int(os.pread(_STATM, 128, 0).split()[1]) * _PAGE

    def peak_memory() -> int:
        """The most memory this process has had, in bytes."""
        return int(os.pread(_STATUS, 8192, 0).partition(b"VmHWM:")[2].split()[0]) * 1024
else:
    import resource

    def peak_memory() -> int:
        """The most memory this process has had, in bytes."""
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)

    memory_now = peak_memory
