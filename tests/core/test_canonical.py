"""Canonical JSON: laws over arbitrary values, an independent implementation of RFC 8785 as oracle, hostile values."""

import json
import math
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from speccade import canonical_json, content_hash
from speccade.core import canonical, jsontext
from speccade.core.canonical import canonical_text, format_number

# What JSON can hold: strings without lone surrogates, finite numbers, 64-bit integers.
text = st.text(st.characters(exclude_categories=["Cs"]))
numbers = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**63), 2**64 - 1)
scalars = st.none() | st.booleans() | numbers | text
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(text, inner, max_size=5), max_leaves=25
)


def doubles(item: Any) -> Any:
    """`item` with every integer as a double."""
    if isinstance(item, dict):
        return {key: doubles(entry) for key, entry in item.items()}
    if isinstance(item, list):
        return [doubles(entry) for entry in item]
    return float(item) if type(item) is int else item


@given(values)
def test_canonical_form_is_idempotent(value: Any) -> None:
    once = canonical_json(value)
    assert canonical_json(jsontext.parse(once)) == once


@given(values)
def test_canonical_form_is_valid_json_of_the_same_value(value: Any) -> None:
    assert json.loads(canonical_json(value), parse_int=float) == doubles(value)


@given(values, st.randoms())
def test_key_order_does_not_matter(value: Any, random: Any) -> None:
    def shuffled(item: Any) -> Any:
        if isinstance(item, dict):
            keys = list(item)
            random.shuffle(keys)
            return {key: shuffled(item[key]) for key in keys}
        return [shuffled(entry) for entry in item] if isinstance(item, list) else item

    assert content_hash(shuffled(value)) == content_hash(value)


@given(values, st.sampled_from([None, 1, 3, "\t"]))
def test_white_space_does_not_matter(value: Any, indent: Any) -> None:
    assert canonical_json(jsontext.parse(json.dumps(value, indent=indent).encode())) == canonical_json(value)


safe = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**53) + 1, 2**53 - 1) | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=15,
)  # fmt: skip


@given(safe)
def test_agrees_with_an_independent_rfc_8785(value: Any) -> None:
    assert canonical_json(value) == rfc8785.dumps(value)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_number_text_reads_back_equal(value: float) -> None:
    assert float(format_number(value)) == value


@given(st.integers(-(2**63), 2**64 - 1))
def test_64_bit_integers_keep_their_digits(value: int) -> None:
    assert format_number(value) == str(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (-0.0, "0"), (1.0, "1"), (1e15, "1000000000000000"), (1e20, "100000000000000000000"), (1e21, "1e+21"),
        (1e-6, "0.000001"), (1e-7, "1e-7"), (5e-324, "5e-324"), (1.7976931348623157e308, "1.7976931348623157e+308"),
        (2**64, "18446744073709552000"), (10**22, "1e+22"), (0.1, "0.1"), (100.5, "100.5"), (-2.5, "-2.5"),
        (9007199254740993.0, "9007199254740992"), (123456789012345680000.0, "123456789012345680000"),
    ],
)  # fmt: skip
def test_numbers(value: float, expected: str) -> None:
    assert format_number(value) == expected


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 10**400])
def test_numbers_without_json_form_are_refused(value: float) -> None:
    with pytest.raises(ValueError, match=r"JSON|double"):
        canonical_json([value])


@pytest.mark.parametrize("value", [{1: 2}, {None: 1}, {"a": {1, 2}}, object(), b"bytes", {"a": print}])
def test_other_types_are_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        canonical_json(value)


def test_lone_surrogate_is_refused() -> None:
    with pytest.raises(ValueError, match="surrogate"):
        canonical_json(["\ud800"])


def test_value_that_contains_itself_is_refused() -> None:
    cycle: list[Any] = []
    cycle.append({"again": cycle})
    with pytest.raises(ValueError, match="itself"):
        canonical_json(cycle)


def test_shared_values_are_fine() -> None:
    shared = [1]
    assert canonical_text([shared, shared]) == "[[1],[1]]"


def test_deep_nesting_needs_no_recursion() -> None:
    value: Any = 0
    for _ in range(50_000):
        value = [value]
    assert canonical_text(value).startswith("[[[") and len(canonical_text(value)) == 100_001


def test_every_change_changes_the_hash() -> None:
    base = {"a": [1, 2, {"b": None}], "c": "x"}
    others = [
        {"a": [1, 2, {"b": None}], "c": "y"}, {"a": [2, 1, {"b": None}], "c": "x"}, {"a": [1, 2, {}], "c": "x"},
        {"a": [1, 2, {"b": False}], "c": "x"}, {"a": [1, 2], "c": "x"},
    ]  # fmt: skip
    assert len({content_hash(value) for value in [base, *others]}) == 6


def test_what_is_remembered_of_keys_is_bounded() -> None:
    class Name(str):
        __slots__ = ()

    for index in range(2000):
        canonical_text({f"stray{index}": 1, "é" * 5000: 2})
        canonical_text({f"short{index}": 1})
    kept = canonical._layouts
    assert len(kept) <= canonical._MOST_LAYOUTS
    assert max(sum(map(len, keys)) for keys in kept) <= canonical._LONGEST_LAYOUT
    assert canonical_text({"a": 1}) == '{"a":1}'
    with pytest.raises(TypeError, match="key"):
        canonical_text({Name("a"): 1})  # whatever was seen before
