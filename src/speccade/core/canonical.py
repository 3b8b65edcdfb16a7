"""Canonical JSON (RFC 8785, JCS) and the content hashes built on it.

One addition to RFC 8785: an integer that fits i64 or u64 keeps its exact digits, so that two 64-bit seeds never share a
hash; larger integers are doubles.
"""

import math
import re
from collections.abc import Callable
from json.encoder import encode_basestring as _quote
from typing import Any

from blake3 import blake3

_I64_MIN, _U64_MAX = -(2**63), 2**64 - 1
_EXPONENT = re.compile(r"e([+-])0*")
# Characters outside the BMP sort differently by UTF-16 code unit than by code point.
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


def format_number(value: int | float) -> str:
    """The canonical text of a number: ECMAScript `Number::toString`, exact digits for 64-bit integers.

    Raises
        ValueError: NaN or an infinity, which JSON cannot express.
    """
    if isinstance(value, int):
        if _I64_MIN <= value <= _U64_MAX:
            return int.__repr__(value)
        value = _to_double(value)
    if value == 0.0:
        return "0"
    if not math.isfinite(value):
        raise ValueError(f"{value!r} has no JSON form")
    magnitude = abs(value)
    if magnitude < 1e21 and value == int(value) and magnitude >= 1e-6:
        if magnitude < 9007199254740992.0:
            return int.__repr__(int(value))
        return _positional_integer(value)
    text = float.__repr__(value)
    if "e" not in text:
        return text
    if 1e-6 <= magnitude < 1e21:
        return _positional(text)
    return _EXPONENT.sub(r"e\1", text)


def _to_double(value: int) -> float:
    try:
        return float(value)
    except OverflowError:
        raise ValueError("an integer is too large for a double") from None


def _positional_integer(value: float) -> str:
    # Shortest digits of the double, padded with zeros: what ECMAScript prints below 1e21.
    text = float.__repr__(value)
    return _positional(text) if "e" in text else text.removesuffix(".0")


def _positional(text: str) -> str:
    mantissa, exponent = text.split("e")
    sign = "-" if mantissa.startswith("-") else ""
    whole, _, fraction = mantissa.lstrip("-").partition(".")
    digits, point = whole + fraction, len(whole) + int(exponent)
    if point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    if point >= len(digits):
        return sign + digits.rstrip(".") + "0" * (point - len(digits))
    return f"{sign}{digits[:point]}.{digits[point:]}"


def _utf16(key: str) -> bytes:
    return key.encode("utf-16-be", "surrogatepass")


def _ordered(keys: list[str]) -> list[str]:
    text = "".join(keys)
    if not text.isascii() and _ASTRAL.search(text):
        return sorted(keys, key=_utf16)
    return sorted(keys)


class CanonicalText(str):
    """Canonical text of a part, written as it is where it stands for that part in a larger value."""

    __slots__ = ()


def canonical_text(value: Any) -> str:
    """`value` as canonical JSON text.

    Raises
        TypeError: something that is not None, bool, int, float, str, list, tuple or a dict with string keys.
        ValueError: NaN, an infinity, half of a surrogate pair, or a value that contains itself.
    """
    parts: list[str] = []
    try:
        _write(value, parts.append)
    except RecursionError:
        return _write_deep(value)
    return "".join(parts)


def _write(value: Any, emit: Callable[[str], None]) -> None:
    kind = type(value)
    if kind is str:
        emit(_quote(value))
    elif kind is float:
        text = repr(value)
        if "e" in text or "n" in text:
            emit(format_number(value))
        elif text.endswith(".0"):
            emit(text[:-2] if value else "0")
        else:
            emit(text)
    elif kind is int:
        emit(format_number(value))
    elif kind is dict:
        if not all(type(key) is str for key in value):
            raise TypeError("an object key is not a string")
        for key, opening in _members(tuple(value)):
            emit(opening)
            _write(value[key], emit)
        emit("}" if value else "{}")
    elif kind is list or kind is tuple:
        separator = "["
        for item in value:
            emit(separator)
            _write(item, emit)
            separator = ","
        emit("]" if value else "[]")
    else:
        emit(
            "null" if value is None else "true" if value is True else "false" if value is False else _write_deep(value)
        )


_MOST_LAYOUTS, _LONGEST_LAYOUT = 512, 1024  # what strangers write must not fill the memory of a batch
_layouts: dict[tuple[str, ...], tuple[tuple[str, str], ...]] = {}


def _members(keys: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Of an object with these keys: each in canonical order, with the text before its value.

    Kept for short keys, up to a number of objects: most of a family have the same keys.
    """
    found = _layouts.get(keys)
    if found is None:
        ordered = enumerate(_ordered(list(keys)))
        found = tuple((key, f"{',' if position else '{'}{_quote(key)}:") for position, key in ordered)
        if len(_layouts) < _MOST_LAYOUTS and sum(map(len, keys)) <= _LONGEST_LAYOUT:
            _layouts[keys] = found
    return found


def _write_deep(value: Any) -> str:
    """The same text without recursion: for values that nest deeper than the interpreter does, or contain themselves."""
    parts: list[str] = []
    emit = parts.append
    # An explicit stack: nesting is bounded by memory, not by the interpreter's recursion limit.
    stack: list[Any] = [value]
    open_ids: set[int] = set()
    while stack:
        item = stack.pop()
        kind = type(item)
        if kind is CanonicalText:
            emit(item)
        elif kind is _Close:
            open_ids.discard(item.of)
            emit(item.text)
        elif item is None:
            emit("null")
        elif kind is bool:
            emit("true" if item else "false")
        elif kind is str:
            emit(_quote(item))
        elif kind is int or kind is float:
            emit(format_number(item))
        elif isinstance(item, dict):
            _open(item, open_ids)
            emit("" if item else "{")
            stack.append(_Close("}", id(item)))
            if not all(type(key) is str for key in item):
                raise TypeError("an object key is not a string")
            for key, opening in reversed(_members(tuple(item))):
                stack.append(item[key])
                stack.append(CanonicalText(opening))
        elif isinstance(item, list | tuple):
            _open(item, open_ids)
            emit("[")
            stack.append(_Close("]", id(item)))
            for position in range(len(item) - 1, -1, -1):
                stack.append(item[position])
                if position:
                    stack.append(CanonicalText(","))
        elif isinstance(item, str):
            emit(_quote(str(item)))
        elif isinstance(item, bool | int | float):
            emit(format_number(float(item) if isinstance(item, float) else int(item)))
        else:
            raise TypeError(f"{kind.__name__} has no JSON form")
    return "".join(parts)


class _Close:
    __slots__ = ("of", "text")

    def __init__(self, text: str, of: int) -> None:
        self.text = text
        self.of = of


def _open(item: Any, open_ids: set[int]) -> None:
    if id(item) in open_ids:
        raise ValueError("a value contains itself")
    open_ids.add(id(item))


def canonical_json(value: Any) -> bytes:
    """`value` as canonical JSON in UTF-8 (RFC 8785 with exact 64-bit integers).

    Raises
        TypeError: a value that JSON does not have.
        ValueError: NaN, an infinity, a lone surrogate, or a value that contains itself.
    """
    try:
        return canonical_text(value).encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError("a string holds half of a surrogate pair") from None


def digest(data: bytes) -> str:
    """BLAKE3-256 of `data`, lower-case hexadecimal."""
    return blake3(data).hexdigest()


def content_hash(value: Any) -> str:
    """BLAKE3 of the canonical JSON of `value`: 64 lower-case hexadecimal digits; raises as `canonical_json`."""
    return digest(canonical_json(value))
