"""Values come out as they went in: exact numbers, kinds of numbers, text, order."""

import json
import math
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from speccade.starlark import Evaluator

numbers = st.one_of(
    st.integers(-(2**63), 2**64 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(min_value=-1e-300, max_value=1e-300),
)
texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
values = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, texts),
    lambda inner: st.one_of(st.lists(inner, max_size=5), st.dictionaries(texts, inner, max_size=5)),
    max_leaves=30,
)


def typed(value: Any) -> Any:
    """A value with the kind of every number, in the order of its keys."""
    if isinstance(value, dict):
        return [(key, typed(item)) for key, item in value.items()]
    if isinstance(value, list):
        return [typed(item) for item in value]
    if isinstance(value, float):
        return ("float", value.hex())
    return (type(value).__name__, value)


@settings(max_examples=150, deadline=None)
@given(value=st.dictionaries(texts, values, max_size=6))
def test_values_survive(value: dict[str, Any]) -> None:
    text = json_source(value)
    first = EVALUATOR.evaluate(text)
    assert typed(json.loads(first.json_text)) == typed(value)
    assert EVALUATOR.evaluate(text) == first


def json_source(value: Any) -> str:
    """A value as Starlark source, text in its own letters."""
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
        return '"' + "".join(char if char >= " " else f"\\x{ord(char):02x}" for char in escaped) + '"'
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json_source(key)}: {json_source(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(json_source, value)) + "]"
    return repr(value)


@settings(max_examples=100, deadline=None)
@given(number=st.floats(min_value=0, exclude_min=True, allow_infinity=False))
def test_float_parameters_are_exact(number: float) -> None:
    text = EVALUATOR.evaluate(f"{{'a': oscillator({number!r})['frequency']}}").json_text
    assert json.loads(text)["a"].hex() == number.hex()


@settings(max_examples=50, deadline=None)
@given(number=st.integers(1, 2**63))
def test_integers_for_float_parameters_become_the_nearest_float(number: int) -> None:
    value = json.loads(EVALUATOR.evaluate(f"{{'a': oscillator({number})['frequency']}}").json_text)["a"]
    assert isinstance(value, float)
    assert math.isclose(value, number, rel_tol=2**-52)
    assert value == float(number)


EVALUATOR = Evaluator()


def teardown_module() -> None:
    EVALUATOR.close()
