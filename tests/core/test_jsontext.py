"""The strict JSON reader: hostile text, and the way back to line and column."""

import json
import math
import sys
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.core.test_canonical import doubles, values

from speccade.core import jsontext
from speccade.core.jsontext import JsonError, locate, parse


@given(values)
def test_reads_what_json_writes(value: Any) -> None:
    assert parse(json.dumps(value).encode()) == value


@given(st.binary(max_size=200))
@example(b"")
@example(b'"\\ud83d"')
@example(b"[" * 200)
def test_any_bytes_give_a_value_or_a_json_error(data: bytes) -> None:
    try:
        parse(data)
    except JsonError as failure:
        assert failure.message


JSONISH = st.text('[]{}:,"\\0123456789.eE+-truefalsn \n\tud8', max_size=60)


@given(JSONISH)
def test_almost_json_never_crashes(text: str) -> None:
    try:
        ours = parse(text.encode())
    except JsonError:
        return
    assert json.loads(text, parse_int=float) == doubles(ours)


@pytest.mark.parametrize("depth", [1, 64, 127])
def test_nesting_up_to_the_limit_is_read(depth: int) -> None:
    assert parse(b"[" * depth + b"]" * depth) is not None


@pytest.mark.parametrize("unit", [b"[", b'{"a":'])
@pytest.mark.parametrize("depth", [128, 129, 10_000, 1_000_000])
def test_nesting_beyond_the_limit_is_refused(unit: bytes, depth: int) -> None:
    with pytest.raises(JsonError, match="nested deeper than 127"):
        parse(unit * depth)


def test_brackets_inside_strings_do_not_nest() -> None:
    assert parse(json.dumps(["[" * 500, {'"{' * 200: 1}]).encode()) == ["[" * 500, {'"{' * 200: 1}]


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ('{"a": 1,\n "b": 2, "a": 3}', 2, 10),
        ('{"a": {"x": 1}, "b": {"x": 1,\n"x": 2}}', 2, 1),
        ('{"a": 1, "\\u0061": 2}', 1, 10),
    ],
)
def test_duplicate_key_is_refused_at_its_place(text: str, line: int, column: int) -> None:
    with pytest.raises(JsonError, match="duplicate key") as caught:
        parse(text.encode())
    span = caught.value.span
    assert span is not None and (span.line, span.column) == (line, column)


@pytest.mark.parametrize(
    "literal", ["NaN", "Infinity", "-Infinity", "1e400", "-1e400", "9" * 400, "1" + "0" * 309 + ".5"]
)
def test_numbers_beyond_a_double_are_refused(literal: str) -> None:
    with pytest.raises(JsonError):
        parse(f'{{"a": [{literal}]}}'.encode())


@pytest.mark.parametrize(
    ("literal", "expected"),
    [
        ("18446744073709551615", 2**64 - 1), ("-9223372036854775808", -(2**63)), ("18446744073709551616", float(2**64)),
        ("1e308", 1e308), ("1e-400", 0.0), ("-0", -0.0), ("-0.0", -0.0), ("1" + "0" * 25, 1e25), ("9" * 5000 + "e-5000", 1.0),
    ],
)  # fmt: skip
def test_extreme_numbers_read_correctly_rounded(literal: str, expected: float) -> None:
    value = parse(literal.encode())
    assert value == expected and type(value) is type(expected)


@pytest.mark.parametrize("text", ['"\\ud800"', '"\\udc00\\ud800"', '{"\\udfff": 1}', '["a", {"b": "x\\uD83Dy"}]'])
def test_lone_surrogates_are_refused(text: str) -> None:
    with pytest.raises(JsonError, match="surrogate"):
        parse(text.encode())


def test_surrogate_pairs_are_characters() -> None:
    assert parse(b'"\\ud83d\\ude00"') == "\U0001f600"


@pytest.mark.parametrize("data", [b"\xff\xfe[]", b'"\xc0\x80"', b'"\xed\xa0\x80"', b'{"a": "\xe9"}'])
def test_text_that_is_not_utf8_is_marked(data: bytes) -> None:
    with pytest.raises(JsonError) as caught:
        parse(data)
    assert caught.value.encoding


@pytest.mark.parametrize(
    "data", [b"", b"  \n ", b"\xef\xbb\xbf{}", b"{} {}", b"[1,]", b"{'a': 1}", b"// x\n{}", b"\xc2\xa0{}"]
)
def test_what_is_not_json_is_refused(data: bytes) -> None:
    with pytest.raises(JsonError):
        parse(data)


TEXT = """{
  "asset": {"id": "x"},
  "list": [1, {"deep": [true, "é", null]}, "]"],
  "a/b~c": 5
}"""


@pytest.mark.parametrize(
    ("loc", "line", "column"),
    [
        (("asset",), 2, 3), (("asset", "id"), 2, 13), (("list", 0), 3, 12), (("list", 1, "deep"), 3, 16),
        (("list", 1, "deep", 2), 3, 36), (("list", 2), 3, 44), (("a/b~c",), 4, 3), ((), 1, 1),
        (("list", 9), 3, 3), (("asset", "missing", "deeper"), 2, 3),
    ],
)  # fmt: skip
def test_locate(loc: tuple[Any, ...], line: int, column: int) -> None:
    span = locate(TEXT, loc)
    assert span is not None and (span.line, span.column) == (line, column)


@given(values)
def test_every_place_of_a_value_can_be_located(value: Any) -> None:
    places: list[tuple[Any, ...]] = []

    def visit(item: Any, loc: tuple[Any, ...]) -> None:
        places.append(loc)
        if isinstance(item, dict):
            for key, entry in item.items():
                visit(entry, (*loc, key))
        elif isinstance(item, list):
            for index, entry in enumerate(item):
                visit(entry, (*loc, index))

    visit(value, ())
    text = json.dumps(value, indent=1)
    found = jsontext.locate_all(text, places)
    assert all(found[loc] is not None for loc in places)
    assert len({(s.line, s.column) for s in found.values() if s is not None}) == len(set(places))


def test_reading_does_not_depend_on_the_recursion_limit() -> None:
    limit = sys.getrecursionlimit()
    assert limit >= 1000
    assert parse(b"[" * 127 + b"]" * 127)


@given(values)
def test_indented_is_what_json_writes(value: Any) -> None:
    assert jsontext.indented(value) == json.dumps(value, indent=2, ensure_ascii=False)


@pytest.mark.parametrize("value", [math.nan, math.inf, {"a": [-math.inf]}, {1: 2}, {"a": b"bytes"}])
def test_what_json_does_not_have_is_not_written(value: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        jsontext.indented(value)
