"""Strict JSON reader (RFC 8259) for hostile input, and the way back from a value to its place in the text.

Refused before any object is built: text that is not UTF-8, a byte-order mark, 128 levels of nesting or more. Refused
while reading: duplicate keys, NaN and infinities, literals that overflow a double, lone surrogates.
"""

import json
import math
import re
from json.encoder import encode_basestring as quoted
from typing import Any

from speccade.core.diagnostics import Loc, Span

MAX_DEPTH = 127
_I64_MIN, _U64_MAX = -(2**63), 2**64 - 1

_STRUCTURE = re.compile(rb'"(?:[^"\\]|\\.)*"?|[\[\]{}]', re.DOTALL)
# Only literals of these shapes can overflow a double or leave the 64-bit integers, or are the negative zero, no integer.
_SHAPES = bytes.maketrans(b"123456789E", b"000000000e")
_EXTREME_SHAPES = (b"0e000", b"0e+000", b"0" * 19)
_NEGATIVE_ZERO = re.compile(rb"-0(?![.0-9eE])")
_SURROGATE_ESCAPE = re.compile(rb"\\u[dD][89a-fA-F]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class JsonError(ValueError):
    """The text is not acceptable JSON; `span` is the place, `encoding` marks text that is not UTF-8."""

    def __init__(self, message: str, span: Span | None = None, *, encoding: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.span = span
        self.encoding = encoding


class _DuplicateKeyError(ValueError):
    pass


def decode(data: bytes) -> str:
    """UTF-8 text of `data`.

    Raises
        JsonError: not UTF-8 (`encoding` is set), or it starts with a byte-order mark.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as failure:
        raise JsonError(f"not UTF-8 text: byte {failure.start} is invalid", encoding=True) from None
    if text.startswith("\ufeff"):
        raise JsonError("starts with a byte-order mark; save it as UTF-8 without one", Span(1, 1))
    return text


def parse(data: bytes) -> Any:
    """The JSON value of `data`: integers exact within i64/u64 and doubles beyond, everything else as `json` reads it.

    Raises
        JsonError: with a message and, where known, the line and column.
    """
    text = decode(data)
    _check_depth(data)
    shapes = data.translate(_SHAPES)  # far faster than to search by pattern
    extreme = any(shape in shapes for shape in _EXTREME_SHAPES) or _NEGATIVE_ZERO.search(data) is not None
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_refuse_constant,
            parse_float=_finite if extreme else None,
            parse_int=_integer if extreme else None,
        )
    except json.JSONDecodeError as failure:
        raise JsonError(_syntax_message(failure), _span_at(text, failure.pos)) from None
    except _DuplicateKeyError as failure:
        key = str(failure)
        raise JsonError(f"duplicate key {json.dumps(key)}", _find_duplicate(text, key)) from None
    except _NumberError as failure:
        raise JsonError(failure.message, _span_at(text, max(text.find(failure.literal), 0))) from None
    except RecursionError:
        raise JsonError(f"nested deeper than {MAX_DEPTH} levels") from None
    if _SURROGATE_ESCAPE.search(data):
        _refuse_lone_surrogates(value)
    return value


class _NumberError(ValueError):
    def __init__(self, message: str, literal: str) -> None:
        super().__init__(message)
        self.message = message
        self.literal = literal


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _DuplicateKeyError(key)
            seen.add(key)
    return result


def _refuse_constant(literal: str) -> None:
    raise _NumberError(f"{literal} is not a JSON number", literal)


def _finite(literal: str) -> float:
    value = float(literal)
    if value in (float("inf"), float("-inf")):
        raise _NumberError(f"number {_short(literal)} is too large for a double", literal)
    return value


def _integer(literal: str) -> int | float:
    if literal != "-0" and len(literal) <= 20:
        value = int(literal)
        if _I64_MIN <= value <= _U64_MAX:
            return value
    return _finite(literal)


def _short(literal: str) -> str:
    return literal if len(literal) <= 40 else literal[:37] + "..."


def _check_depth(data: bytes) -> None:
    if data.count(b"[") + data.count(b"{") <= MAX_DEPTH:
        return
    depth = 0
    for match in _STRUCTURE.finditer(data):
        byte = data[match.start()]
        if byte in b"[{":
            depth += 1
            if depth > MAX_DEPTH:
                before = data[: match.start()]
                line_start = before.rfind(b"\n") + 1
                column = len(before[line_start:].decode("utf-8", "replace")) + 1
                raise JsonError(f"nested deeper than {MAX_DEPTH} levels", Span(before.count(b"\n") + 1, column))
        elif byte in b"]}":
            depth -= 1


def _refuse_lone_surrogates(value: Any) -> None:
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            if _LONE_SURROGATE.search(item):
                raise JsonError("a string holds half of a surrogate pair, which is no character")
        elif isinstance(item, dict):
            stack.extend(item.keys())
            stack.extend(item.values())
        elif isinstance(item, list):
            stack.extend(item)


def _syntax_message(failure: json.JSONDecodeError) -> str:
    if not failure.doc.strip():
        return "the file is empty; a spec is one JSON object"
    return f"not valid JSON: {failure.msg[0].lower()}{failure.msg[1:]}"


def _span_at(text: str, offset: int) -> Span:
    start = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    excerpt = text[start : len(text) if end < 0 else end].rstrip("\r")
    return Span(text.count("\n", 0, offset) + 1, offset - start + 1, excerpt if len(excerpt) <= 400 else None)


def _find_duplicate(text: str, key: str) -> Span | None:
    """Place of the second occurrence of `key` within one object."""
    scopes: list[set[str]] = []
    for offset, token in _keys_and_brackets(text):
        if token == "{":
            scopes.append(set())
        elif token == "}":
            scopes.pop()
        elif token == key:
            if key in scopes[-1]:
                return _span_at(text, offset)
            scopes[-1].add(key)
    return None


_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}:,]|[^\s\[\]{}:,"]+', re.DOTALL)
_COLON = re.compile(r"\s*:")


def _keys_and_brackets(text: str) -> Any:
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token in ("{", "}"):
            yield match.start(), token
        elif token[0] == '"' and _COLON.match(text, match.end()):
            yield match.start(), json.loads(token)


def locate(text: str, loc: Loc) -> Span | None:
    """The place of the value at `loc` in valid JSON `text` (of the deepest existing ancestor when it is absent)."""
    places = locate_all(text, [loc])
    return places[loc]


def locate_all(text: str, locs: list[Loc]) -> dict[Loc, Span | None]:
    """`locate` for many places in one pass over the text."""
    wanted: _Wanted = {}
    for loc in locs:
        inside = wanted
        for part in loc:
            inside = inside.setdefault(part, {})
    found: dict[Loc, int] = {}
    start = _skip_space(text, 0)
    if start < len(text):
        found[()] = start
        _descend(text, start, wanted, (), found)
    result: dict[Loc, Span | None] = {}
    for loc in locs:
        offsets = (found[loc[:n]] for n in range(len(loc), -1, -1) if loc[:n] in found)
        offset = next(offsets, -1)
        result[loc] = None if offset < 0 else _span_at(text, offset)
    return result


_Wanted = dict[str | int, "_Wanted"]
_SPACE = re.compile(r"\s*")
_MEMBER = re.compile(r'[\s,]*"([^"\\]*(?:\\.[^"\\]*)*)"\s*:\s*', re.DOTALL)
_ITEM = re.compile(r"[\s,]*(?=[^\s,\]])")
_skip_value = json.JSONDecoder().scan_once  # type: ignore[attr-defined]  # value and end of the JSON value at an offset


def _descend(text: str, start: int, wanted: _Wanted, loc: Loc, found: dict[Loc, int]) -> int:
    """Note the offsets of what is `wanted` inside the value that starts at `start`, and give the value's end."""
    if not wanted or text[start] not in "{[":
        return int(_skip_value(text, start)[1])
    end, index = start + 1, 0
    part: str | int
    while (match := (_MEMBER if text[start] == "{" else _ITEM).match(text, end)) is not None:
        offset = value = match.end()
        if text[start] == "{":
            offset, part = match.start(1) - 1, match[1]
            if "\\" in part:
                part = json.loads(f'"{part}"')
        else:
            part, index = index, index + 1
        inside = wanted.get(part)
        if inside is None:
            end = _skip_value(text, value)[1]
        else:
            found[*loc, part] = offset
            end = _descend(text, value, inside, (*loc, part), found)
    return int(_skip_space(text, end)) + 1


def _skip_space(text: str, start: int) -> int:
    return _SPACE.match(text, start).end()  # type: ignore[union-attr]  # it always matches


def indented(value: Any, margin: str = "\n") -> str:
    """`value` as `json.dumps` writes it with `indent=2`, characters as they are, in a third of the time.

    Raises
        TypeError: something that JSON does not have, or a key that is not a string.
        ValueError: NaN or an infinity.
    """
    kind = type(value)
    if kind is str:
        return quoted(value)
    if kind is int or (kind is float and math.isfinite(value)):
        return repr(value)
    inner = f"{margin}  "
    if isinstance(value, dict) and value:
        members = [f"{quoted(key)}: {indented(item, inner)}" for key, item in value.items()]
        return f"{{{inner}{f',{inner}'.join(members)}{margin}}}"
    if isinstance(value, list | tuple) and value:
        return f"[{inner}{f',{inner}'.join([indented(item, inner) for item in value])}{margin}]"
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def sorted_keys(value: Any) -> Any:
    """`value` with the keys of every object sorted by code point."""
    if isinstance(value, dict):
        return {key: sorted_keys(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return [sorted_keys(item) for item in value]
    return value
