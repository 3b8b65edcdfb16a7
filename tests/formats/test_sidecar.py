"""Sidecar files: JSON that reads back, in the format's own spelling."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speccade.formats.sidecar import format_real, sidecar_bytes, sidecar_text

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    max_leaves=20,
)  # fmt: skip


@given(VALUES)
def test_reads_back(value: Any) -> None:
    text = sidecar_text(value)
    assert json.loads(text) == value
    assert not text.endswith("\n")


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_reals_read_back_and_look_like_reals(value: float) -> None:
    text = format_real(value)
    assert float(text) == value and str(float(text)) == str(value)
    assert "." in text or "e" in text
    assert ("e" in text) == (value != 0 and not 1e-5 <= abs(value) < 1e16)


@pytest.mark.parametrize(
    ("value", "text"),
    [(1.0, "1.0"), (-0.0, "-0.0"), (1e-5, "0.00001"), (-2.5e-5, "-0.000025"), (1e-6, "1e-6"), (1.25e-7, "1.25e-7"),
     (1e16, "1e+16"), (1e15, "1000000000000000.0"), (0.1, "0.1")],
)  # fmt: skip
def test_spelling_of_reals(value: float, text: str) -> None:
    assert format_real(value) == text


def test_layout() -> None:
    value = {"b": [1, 2.0], "a": {}, "c": [], "ü": '\x01"\\\n\x7f'}
    wanted = '{\n  "b": [\n    1,\n    2.0\n  ],\n  "a": {},\n  "c": [],\n  "ü": "\\u0001\\"\\\\\\n\x7f"\n}'
    assert sidecar_text(value) == wanted
    assert sidecar_bytes(value) == wanted.encode()


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_no_json_form(value: float) -> None:
    with pytest.raises(ValueError, match="no JSON form"):
        format_real(value)
