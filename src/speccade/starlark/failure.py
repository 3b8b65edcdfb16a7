"""Why a program gave no spec: the facts as data, and the sentences that people and tools read."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from speccade.core.diagnostics import Loc, format_path
from speccade.core.suggest import nearest


@dataclass(frozen=True, slots=True)
class CallFrame:
    """One level of the call stack, outermost first: the place of the call that leads to the next one."""

    file: str
    line: int
    function: str
    source: str


@dataclass(eq=False)
class StarlarkFailure(Exception):  # noqa: N818 (a program that is wrong is no error of ours)
    """The program was refused.

    code        the most specific code: S101-S104 from the library, else S001-S005; CLI_001 for text that is not UTF-8.
    outer       the code of the stage: S002 for S101-S104, else the same.
    summary     what is wrong, without code and place.
    file        name of the file the place is in; None without a place.
    line, column   place, counted from 1 in code points; `excerpt` is that source line.
    function, parameter   the library function that refused the call, and the argument.
    allowed     the values that would have been accepted, where they are listed.
    suggestion  the value or name that was probably meant.
    hint        what to change, as a sentence.
    limit       of S003: `time`, `cpu`, `memory`, `result` or `stack`; `limit_value` is its number (seconds, bytes).
    value_loc   of S005: where in the result the value stands.
    frames      the call stack.
    """

    code: str
    outer: str
    summary: str
    source_name: str
    file: str | None = None
    line: int | None = None
    column: int | None = None
    excerpt: str | None = None
    function: str | None = None
    parameter: str | None = None
    allowed: tuple[str, ...] = ()
    suggestion: str | None = None
    hint: str | None = None
    limit: str | None = None
    limit_value: float | None = None
    value_loc: Loc | None = None
    frames: tuple[CallFrame, ...] = ()

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, ({name: getattr(self, name) for name in self.__dataclass_fields__},)

    @property
    def message(self) -> str:
        """One sentence with every code, as tools match it: `S002: runtime error at x.star: error: S103: oscillator(): ...`.

        A face that shows code and place by itself needs no more than `summary`.
        """
        return f"{self.outer}: {self._stage()}{self._inner()}"

    def _inner(self) -> str:
        return self.summary if self.code == self.outer else f"{self.code}: {self.summary}"

    @property
    def details(self) -> str:
        """The whole story: stage, call stack, sentence, place and source line."""
        lines = [f"{self.outer}: {self._stage()}"]
        if self.outer in ("S001", "S002"):
            lines[0] = lines[0].removesuffix("error: ")
            if self.frames:
                lines += ["Traceback (most recent call last):", *_stack(self.frames)]
            lines.append(f"error: {self._inner()}")
        else:
            lines[0] += self._inner()
        if self.line is not None:
            number = str(self.line)
            lines += [f" --> {self.file}:{self.line}:{self.column}"]
            if self.excerpt is not None:
                gap, mark = " " * len(number), " " * ((self.column or 1) - 1)
                lines += [f"{gap} |", f"{number} | {self.excerpt}", f"{gap} | {mark}^"]
        return "\n".join(line.rstrip() for line in lines)

    def _stage(self) -> str:
        stages = {
            "S001": f"syntax error at {self.source_name}: error: ",
            "S002": f"runtime error at {self.source_name}: error: ",
            "S005": "cannot convert to JSON: ",
        }
        return stages.get(self.outer, "")

    def __str__(self) -> str:
        place = f" ({self.file}:{self.line}:{self.column})" if self.line is not None else ""
        return self.message + place


def _restore(fields: dict[str, Any]) -> StarlarkFailure:
    return StarlarkFailure(**fields)


@dataclass(frozen=True, slots=True)
class StarlarkWarning:
    """Something was accepted that had no effect (W004): an optional argument of a wrong type.

    `column` is None when several calls of the function start on that line.
    """

    code: str
    message: str
    function: str
    parameter: str
    file: str | None
    line: int | None
    column: int | None


def warning(note: Mapping[str, Any]) -> StarlarkWarning:
    function, parameter = note["function"], note["parameter"]
    expected = {"str": "string"}.get(note["expected"], note["expected"])
    text = f"{function}(): '{parameter}' expected {expected}, got {note['got']}; the argument is ignored"
    return StarlarkWarning("W004", text, function, parameter, note.get("file"), note.get("line"), note.get("column"))


def failure(record: Mapping[str, Any], source_name: str, signatures: "Signatures") -> StarlarkFailure:
    """The exception for a record of the engine. `signatures` gives the parameters of library functions."""
    facts: dict[str, Any] = {"source_name": source_name}
    if record.get("line"):
        frames = tuple(CallFrame(f["file"], f["line"], f["name"], f["source"]) for f in record.get("frames", ()))
        facts |= {"file": record["file"], "line": record["line"], "column": record["column"] or 1}
        facts |= {"excerpt": record["excerpt"], "frames": frames}
    message = str(record.get("message", ""))
    kind = record["failed"]
    if kind == "syntax":
        return StarlarkFailure("S001", "S001", message, **facts)
    if kind == "kind":
        return StarlarkFailure(
            "S004", "S004", f"spec must return a dict, got {message}", hint=record.get("hint"), **facts
        )
    if kind == "value":
        return _value_failure(record, facts)
    if kind == "crash":
        return StarlarkFailure("S002", "S002", f"the evaluator stopped: {message}", **facts)
    if record.get("refusal"):
        return _refusal(record["refusal"], facts)
    if "call" in record and (worded := _binding(message, record["call"], signatures)):
        return StarlarkFailure("S002", "S002", **worded, **facts)
    meant = re.search(r"did you mean `(.+?)`\?", message)
    return StarlarkFailure("S002", "S002", message, suggestion=meant.group(1) if meant else None, **facts)


def limit_failure(
    limit: str, value: float, source_name: str, record: Mapping[str, Any] | None = None
) -> StarlarkFailure:
    """S003: a program has reached one of its limits."""
    if limit in ("time", "cpu"):
        number = f"{value:g}"
        unit = "second" if number == "1" else "seconds"
        what = "wall-clock" if limit == "time" else "processor"
        text = f"{what} limit of {number} {unit} reached"
    elif limit in ("memory", "result"):
        what = "memory" if limit == "memory" else "result size"
        text = f"{what} limit of {value / (1 << 20):g} MiB reached"
    else:
        text = "limit of the native stack reached: the program or a value in it is nested too deeply"
    facts: dict[str, Any] = {}
    if record is not None and record.get("line"):
        facts = {key: record[key] for key in ("file", "line", "column", "excerpt")}
    return StarlarkFailure(
        "S003", "S003", text, source_name, limit=limit, limit_value=value if limit != "stack" else None, **facts
    )


def _value_failure(record: Mapping[str, Any], facts: Mapping[str, Any]) -> StarlarkFailure:
    detail = str(record["message"])
    text = {
        "type": f"unsupported Starlark type: {detail}",
        "key": f"dict keys must be strings, got {detail}",
        "int": f"cannot represent int {detail} as JSON number",
        "float": f"cannot represent float {_number_text(detail)} as JSON number",
        "depth": f"nested deeper than {detail} levels, or it contains itself",
    }[record["problem"]]
    loc = tuple(record["path"])
    if len(loc) > 8:
        place = format_path(loc[:8]) + "..."
    else:
        place = format_path(loc)
    where = f" (at {place})" if loc else ""
    return StarlarkFailure("S005", "S005", text + where, value_loc=loc, **facts)


def _refusal(refusal: Any, facts: Mapping[str, Any]) -> StarlarkFailure:
    """The sentence for a call that a library function refused."""
    function, code, parameter, text, data = refusal
    subject = f"{function}(): "
    named = {"function": function, "parameter": parameter, **facts}
    if code == "S002":
        if text == "missing":
            return StarlarkFailure("S002", "S002", f"Missing parameter `{parameter}` for call to {function}", **named)
        expected, actual = data["expected"], data["actual"]
        sentence = f"Type of parameter `{parameter}` doesn't match, expected `{expected}`, actual `{actual}`"
        return StarlarkFailure("S002", "S002", f"{sentence} (call to {function})", **named)
    got = data.get("got")
    bits = data.get("bits")
    if bits and not -(1 << (bits - 1)) <= got < 1 << (bits - 1):
        sentence = f"Integer value is too big to fit in i{bits}: {got} (parameter `{parameter}` in call to {function})"
        return StarlarkFailure("S002", "S002", sentence, **named)
    sentence = text if isinstance(text, str) else "".join(_shown(part) for part in text)
    if parameter is not None and not data.get("whole"):
        subject += f"'{parameter}' "
    if data.get("whole"):
        named["parameter"] = None
    if "got" in data and not data.get("hide"):
        sentence += f", got {_shown(got)}"
    allowed = tuple(data.get("allowed", ()))
    suggestion = nearest(data["near"], allowed) if "near" in data else None
    if suggestion is not None:
        sentence += f". Did you mean '{suggestion}'?"
    return StarlarkFailure(code, "S002", subject + sentence, allowed=allowed, suggestion=suggestion, **named)


def _shown(value: Any) -> str:
    """A value as refusals print it: the shortest decimal, without exponent and without a trailing `.0`."""
    if isinstance(value, float):
        text = format(Decimal(repr(value)), "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, list):
        return "[" + ", ".join(_shown(item) for item in value) + "]"
    return _number_text(value) if isinstance(value, str) else str(value)


def _number_text(text: str) -> str:
    return {"nan": "NaN", "+inf": "inf"}.get(text, text)


class Signatures:
    """Parameter names of library functions, read when they are needed."""

    def __init__(self, functions: Mapping[str, Mapping[str, Any]] | None = None) -> None:
        self._functions = functions

    def of(self, name: str) -> Mapping[str, Any] | None:
        """The catalogue entry of a function, or None."""
        if self._functions is None:
            from speccade.starlark.catalogue import dump

            self._functions = {function["name"]: function for function in dump()["functions"]}
        return self._functions.get(name)


_CALLED = re.compile(r" for call to `?<stdlib>\.(\w+)`?")
_MISSING = re.compile(r"Missing (?:\S+-only )?parameter `(\w+)`")


def _binding(message: str, call: Any, signatures: Signatures) -> dict[str, Any] | None:
    """The sentence for arguments that do not fit the parameters of a library function; None for any other function.

    `call` is the call expression at that place, where one was found: name, number of positional arguments, keywords.
    """
    _, _, written, positional, keywords, _ = call or (0, 0, None, 0, (), False)
    called = _CALLED.search(message)
    name = called[1] if called else written
    function = signatures.of(name) if name else None
    if name is None or function is None:
        return None
    return next(_complaints(message, name, function, positional, keywords), None)


def _complaints(
    message: str, name: str, function: Mapping[str, Any], positional: int, keywords: Iterable[str]
) -> Iterator[dict[str, Any]]:
    """What may be said about a call, the most helpful first."""
    known = [param["name"] for param in function["params"]]
    accepted = known + [also for param in function["params"] for also in param.get("also", ())]
    extra = re.match(r"Found `(\w+)` extra named", message)
    for keyword in [*keywords, *([extra[1]] if extra else [])]:
        if keyword not in accepted:
            meant = nearest(keyword, accepted)
            text = f"Found `{keyword}` extra named parameter for call to {name}"
            text += f", did you mean `{meant}`?" if meant else f"; it takes {', '.join(known)}"
            yield {
                "summary": text,
                "function": name,
                "parameter": keyword,
                "suggestion": meant,
                "allowed": tuple(accepted),
            }
    if function.get("keyword_only") and positional:
        text = f"Found {positional} extra positional argument(s) for call to {name}: all arguments are given by name"
        yield {"summary": text, "function": name, "parameter": None, "hint": f"write {known[0]} = ..."}
    if match := _MISSING.match(message):
        yield {"summary": f"Missing parameter `{match[1]}` for call to {name}", "function": name, "parameter": match[1]}
    if match := re.match(r"Argument `(\w+)` occurs more than once", message):
        text = f"Argument `{match[1]}` occurs more than once in call to {name}"
        yield {"summary": text, "function": name, "parameter": match[1]}
    if match := re.match(r"Found (\d+) extra positional", message):
        text = f"Found {match[1]} extra positional argument(s) for call to {name}, which takes {len(known)}"
        yield {"summary": text, "function": name, "parameter": None}


def _stack(frames: tuple[CallFrame, ...]) -> Iterator[str]:
    """The frames as the engine prints them, without the middle of a long stack."""
    left_out = len(frames) - 12
    for index, frame in enumerate(frames):
        if left_out > 0 and 6 <= index < 6 + left_out:
            if index == 6:
                yield f"  ... {left_out} more calls"
            continue
        yield f"  * {frame.file}:{frame.line}, in {frame.function}"
        yield f"      {frame.source}"
