"""What a program's text tells about itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speccade.starlark.scan import assigned_name, bound_names, calls_on_line, last_statement, syntax_tree
from speccade.starlark.source import Source

LAST = {
    "a = 1\nb": "b",
    "a; b": "b",
    "a; b;": "b;",
    "a\n\n# comment\n  \n": "a\n\n# comment\n  \n",
    "x = [1,\n 2]\n": "x = [1,\n 2]\n",
    "f(\n'''\nx = 1\n''')": "f(\n'''\nx = 1\n''')",
    '"""a\nb"""': '"""a\nb"""',
    "x = 'a;b'; {'c': ';'}": "{'c': ';'}",
    "x = 1 # ; y\nz": "z",
    "x \\\n + 1": "x \\\n + 1",
    "'it\\'s'; y": "y",
    'r"\\"; y': "y",
    "a\r\nb\r\n": "b\r\n",
    "if x: y": None,
    "if x:\n    y\nelse: z": None,
    "def f():\n    '''\nx\n'''\n    return 1\n": None,
    "for x in y: z; w": None,
    "if x:\n    y\nz": "z",
    "": None,
    "# only a comment": None,
    "definition": "definition",
    "forge(1)": "forge(1)",
}


@pytest.mark.parametrize(("text", "last"), LAST.items())
def test_last_statement(text: str, last: str | None) -> None:
    offset = last_statement(text)
    assert (None if offset is None else text[offset:]) == last


def test_assigned_name() -> None:
    assert assigned_name("asset = 1") == "asset"
    assert assigned_name("asset == 1") is None
    assert assigned_name("x.y = 1") is None


def test_bound_names() -> None:
    names = {"spec", "lfo", "delay", "swing", "envelope", "output"}
    text = "spec = 1\nfor lfo, x in y: pass\ndef delay(swing): output = swing\nf(envelope = 3)\n"
    assert bound_names(text, names) == {"spec", "lfo", "delay"}
    assert bound_names("spec = = 1", names) == frozenset()
    assert bound_names("x = 1", []) == frozenset()


def test_calls_on_a_line() -> None:
    text = 'x = 1\n"é"; f(g(1), *a, b = 2); h.f(1)'
    calls = calls_on_line(syntax_tree(text), 2, text.split("\n")[1])
    assert [(call.column, call.name, call.positional, call.keywords, call.starred) for call in calls] == [
        (6, "f", 1, ("b",), True),
        (8, "g", 1, (), False),
        (26, None, 1, (), False),
    ]
    assert calls_on_line(syntax_tree("x = = 1"), 1, "x = = 1") == []


@given(
    text=st.text("ab \n(é", max_size=40),
    inserts=st.dictionaries(st.integers(0, 40), st.sampled_from(["\\\n", "name = \\\n"]), max_size=4),
)
def test_places_map_back(text: str, inserts: dict[int, str]) -> None:
    inserts = {offset: piece for offset, piece in inserts.items() if offset <= len(text)}
    source = Source("x", text)
    source.accept(inserts)
    for offset in range(len(text)):
        line = text.count("\n", 0, offset) + 1
        column = offset - (text.rfind("\n", 0, offset) + 1) + 1
        shift = sum(len(piece) for at, piece in inserts.items() if at <= offset)
        seen = source.text[: offset + shift]
        assert source.text[offset + shift] == text[offset]
        seen_line, seen_column = seen.count("\n") + 1, len(seen) - (seen.rfind("\n") + 1) + 1
        assert source.place(seen_line, seen_column) == (line, column)
        assert source.seen_line(line, column) == seen_line
