"""Findings about a spec: one type for errors and warnings of every stage."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Literal

from speccade.core.record import Record, factory, replace

Severity = Literal["error", "warning"]
Loc = tuple[str | int, ...]

_NO_DATA: Mapping[str, Any] = MappingProxyType({})


class Span(Record):
    """A place in a source text; `line` and `column` count from 1, in code points."""

    line: int
    column: int
    excerpt: str | None = None


class Diagnostic(Record):
    """One finding.

    code      stable identifier (E001..., W001..., CLI_..., S..., MUSIC_...).
    message   what was wrong, with the value.
    loc       where in the spec, as keys and indices; None for the whole file.
    allowed   the values that would have been accepted, when they can be listed.
    hint      what to change; becomes `suggestion` in JSON.
    span      place in the source text, where known.
    data      structured facts (budget numbers, Starlark function and parameter ...).
    """

    code: str
    message: str
    loc: Loc | None = None
    severity: Severity = "error"
    allowed: tuple[str, ...] = ()
    hint: str | None = None
    span: Span | None = None
    file: str | None = None
    data: Mapping[str, Any] = factory(default_factory=lambda: _NO_DATA)

    @property
    def path(self) -> str | None:
        """The place as `outputs[0].path`; map keys stand as they are, after a dot."""
        return None if self.loc is None else format_path(self.loc)

    @property
    def pointer(self) -> str | None:
        """The place as an RFC 6901 JSON pointer."""
        return None if self.loc is None else format_pointer(self.loc)

    def at(self, span: Span | None, file: str | None = None) -> "Diagnostic":
        """The same finding with its place in the source text, unless it already has one."""
        return replace(self, span=self.span or span, file=self.file or file)

    def to_json(self) -> dict[str, Any]:
        """The record of the JSON envelopes and reports; absent facts are left out."""
        record: dict[str, Any] = {"code": self.code, "message": self.message}
        if self.loc is not None:
            record["path"] = self.path
            record["pointer"] = self.pointer
        if self.file is not None:
            record["file"] = self.file
        if self.span is not None:
            record["line"] = self.span.line
            record["col"] = self.span.column
        if self.hint is not None:
            record["suggestion"] = self.hint
        if self.allowed:
            record["allowed"] = list(self.allowed)
        for key, value in self.data.items():
            record[key] = dict(value) if isinstance(value, Mapping) else value
        return record

    def __str__(self) -> str:
        place = "" if self.loc is None else f" (at {self.path})"
        return f"{self.code}: {self.message}{place}"


def error(code: str, message: str, loc: Loc | None = None, **facts: Any) -> Diagnostic:
    """An error-level finding; `facts` are further fields of `Diagnostic`."""
    return Diagnostic(code, message, loc, **facts)


def warning(code: str, message: str, loc: Loc | None = None, **facts: Any) -> Diagnostic:
    """A warning-level finding; `facts` are further fields of `Diagnostic`."""
    return Diagnostic(code, message, loc, "warning", **facts)


def format_path(loc: Loc) -> str:
    """`("outputs", 0, "path")` as `outputs[0].path`."""
    text = ""
    for part in loc:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += f".{part}" if text else part
    return text


def format_pointer(loc: Loc) -> str:
    """`("outputs", 0, "path")` as `/outputs/0/path` (RFC 6901)."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in loc)


def distinct(findings: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Each distinct finding once, in the order of discovery."""
    seen: set[tuple[str, Loc | None, str]] = set()
    unique = []
    for finding in findings:
        key = (finding.code, finding.loc, finding.message)
        if key not in seen:
            seen.add(key)
            unique.append(finding)
    return unique


class SpecError(Exception):
    """A spec could not be loaded; `diagnostics` says why, all of it."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("; ".join(str(finding) for finding in self.diagnostics))
