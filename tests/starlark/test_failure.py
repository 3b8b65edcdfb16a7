"""Refusals say what, where, what is allowed and what was meant."""

import pickle

import pytest

from speccade.starlark import Evaluator, StarlarkFailure


def failure_of(evaluator: Evaluator, program: str, path: str = "folder/x.star") -> StarlarkFailure:
    with pytest.raises(StarlarkFailure) as caught:
        evaluator.evaluate(program, path=path)
    return caught.value


# program, line, column of the call that is refused
PLACES = {
    "only call": ("oscillator(-1)", 1, 1),
    "second of two": ("x = [oscillator(1), oscillator(-1)]", 1, 21),
    "first of two": ("x = [oscillator(-1), oscillator(1)]", 1, 6),
    "third of three": ("oscillator(1); oscillator(2); oscillator(0)", 1, 31),
    "argument of a call": ("audio_layer(oscillator(0))", 1, 13),
    "same function inside": ("f = envelope(envelope(1)['attack'], envelope(-1)['attack'])", 1, 37),
    "outer of the same": ("envelope(\n  envelope(1)['attack'] - 5)", 1, 1),
    "several lines": ("x = audio_layer(\n    oscillator(\n        -1,\n    ),\n)", 2, 5),
    "after a wide letter": ("x = ['é日本😀', oscillator(1), oscillator(-1)]", 1, 29),
    "in a function": ("def f(x):\n    return oscillator(x)\n\nf(1)\nf(-1)", 2, 12),
    "in a comprehension": ("x = [oscillator(f) for f in [1, 2, 0]]", 1, 6),
    "by another name": ("o = oscillator\nx = 1 + len(o(-1))", 2, 13),
    "by a subscript": ("o = {'a': [oscillator]}\nlen([1]); o['a'][0](-1)", 2, 11),
    "through a builtin": ("x = 1\nmax([3, -1], key = oscillator)", 2, 1),
    "in a lambda": ("f = lambda x: oscillator(x)\nf(-1)", 1, 15),
    "windows line ends": ("# x\r\ny = 2\r\nx = [oscillator(1), oscillator(-1)]\r\n", 3, 21),
    "last expression": ("a = 1\n\n{'a': oscillator(1), 'b': oscillator(-1)}\n", 3, 27),
    "last of a line": ("a = 1; {'a': oscillator(-1)}", 1, 14),
    "last over lines": ("a = 1; {\n  'a': oscillator(1), 'b': oscillator(0)}", 2, 28),
    "default value": ("def f(a = oscillator(-1)):\n    pass", 1, 11),
    "loop": ("for f in [1, 2, -3]: oscillator(f); oscillator(5)", 1, 22),
}


@pytest.mark.parametrize(("program", "line", "column"), [pytest.param(*case, id=name) for name, case in PLACES.items()])
def test_the_place_of_a_refused_call(program: str, line: int, column: int, evaluator: Evaluator) -> None:
    failure = failure_of(evaluator, program)
    assert failure.code == "S103"
    assert (failure.file, failure.line, failure.column) == ("x.star", line, column)
    assert failure.excerpt == program.split("\n")[line - 1].rstrip("\r")
    assert f"{' ' * len(str(line))} | {' ' * (column - 1)}^" in failure.details


def test_places_of_the_language_keep_the_authors_lines(evaluator: Evaluator) -> None:
    for program, line, column in [
        ("x = 1\n{'a': 1 // 0}", 2, 7),
        ("x = 1; {'a': [1,\n 2 // 0]}", 2, 2),
        ("x = 1; {'a': 2 // 0}", 1, 14),
        ("# é\n\n{'é': [][2]}", 3, 7),
    ]:
        failure = failure_of(evaluator, program)
        assert (failure.code, failure.line, failure.column) == ("S002", line, column)


def test_the_text_form_has_both_codes(evaluator: Evaluator) -> None:
    failure = failure_of(evaluator, "def f():\n    return oscillator(440, 'saw')\n\nf()")
    assert failure.message == (
        "S002: runtime error at x.star: error: S104: oscillator(): 'waveform' must be one of: "
        "sine, square, sawtooth, triangle, pulse. Did you mean 'sawtooth'?"
    )
    assert failure.details == (
        "S002: runtime error at x.star:\n"
        "Traceback (most recent call last):\n"
        "  * x.star:4, in <module>\n"
        "      f()\n"
        "  * x.star:2, in f\n"
        "      return oscillator(440, 'saw')\n"
        "error: S104: oscillator(): 'waveform' must be one of: sine, square, sawtooth, triangle, pulse. "
        "Did you mean 'sawtooth'?\n"
        " --> x.star:2:12\n"
        "  |\n"
        "2 |     return oscillator(440, 'saw')\n"
        "  |            ^"
    )
    assert str(failure) == failure.message + " (x.star:2:12)"
    assert [frame.function for frame in failure.frames] == ["<module>", "f"]


def test_syntax_errors(evaluator: Evaluator) -> None:
    failure = failure_of(evaluator, "x = 1\ny = [1,,2]\n")
    assert (failure.code, failure.outer, failure.line, failure.column) == ("S001", "S001", 2, 8)
    assert failure.message.startswith("S001: syntax error at x.star: error: Parse error: unexpected symbol ','")
    assert " --> x.star:2:8\n" in failure.details


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("-440", "-440"),
        ("-440.0", "-440"),
        ("-0.1", "-0.1"),
        ("-1e-7", "-0.0000001"),
        ("-1.5e20", "-150000000000000000000"),
        ("-1e300", "-1" + "0" * 300),
        ("0", "0"),
    ],
)
def test_numbers_are_shown_as_shortest_decimals(value: str, shown: str, evaluator: Evaluator) -> None:
    assert failure_of(evaluator, f"oscillator({value})").message.endswith(f"must be positive, got {shown}")


def test_nan_and_infinity_are_shown_by_name(evaluator: Evaluator) -> None:
    for text, shown in (("nan", "NaN"), ("inf", "inf"), ("-inf", "-inf")):
        failure = failure_of(evaluator, f'envelope(sustain = float("{text}"))')
        assert failure.message.endswith(f"must be in range 0.0 to 1.0, got {shown}")
    assert failure_of(evaluator, 'x = envelope(attack = float("nan"))\n{"a": x}').code == "S005"


def test_values_that_are_no_json(evaluator: Evaluator) -> None:
    for program, text, loc in [
        ("{'a': [1, (2, 3)]}", "unsupported Starlark type: tuple (at a[1])", ("a", 1)),
        ("{'a': {'b': range(3)}}", "unsupported Starlark type: range (at a.b)", ("a", "b")),
        ("{'a': len}", "unsupported Starlark type: function (at a)", ("a",)),
        ("{'a': lambda: 1}", "unsupported Starlark type: function (at a)", ("a",)),
        ("{'a': 'xy'.elems()}", "unsupported Starlark type: iterator (at a)", ("a",)),
        ("{'a': {1: 2}}", "dict keys must be strings, got int (at a)", ("a",)),
        ("{None: 2}", "dict keys must be strings, got NoneType", ()),
        ("{(1,): 2}", "dict keys must be strings, got tuple", ()),
        ("{'a': 1 << 64}", "cannot represent int 18446744073709551616 as JSON number (at a)", ("a",)),
        ("{'a': -(1 << 63) - 1}", "cannot represent int -9223372036854775809 as JSON number (at a)", ("a",)),
        ("{'a': [float('nan')]}", "cannot represent float NaN as JSON number (at a[0])", ("a", 0)),
        ("{'a': -float('inf')}", "cannot represent float -inf as JSON number (at a)", ("a",)),
        ("{'a': [[(1,)], len], 1: 2}", "unsupported Starlark type: tuple (at a[0][0])", ("a", 0, 0)),
        ("{'a': [[], len], 1: 2, 'b': (1,)}", "unsupported Starlark type: function (at a[1])", ("a", 1)),
        ("{'a': [[]], 1: 2, 'b': (1,)}", "dict keys must be strings, got int", ()),
    ]:
        failure = failure_of(evaluator, program)
        assert (failure.code, failure.message) == ("S005", f"S005: cannot convert to JSON: {text}")
        assert failure.value_loc == loc
        assert failure.line is None


def test_a_missing_result_says_what_to_write(evaluator: Evaluator) -> None:
    for program, hint in [
        ("asset = {'a': 1}", "end the file with the line `asset`"),
        ("def build():\n    return {}\n", "end the file with an expression: the spec"),
        ("x = 1\nif x:\n    {}\n", "end the file with an expression: the spec"),
        ("", "end the file with an expression: the spec"),
        ("x = 1\npass", "end the file with an expression: the spec"),
        ("x = 1\nx += 1", "end the file with an expression: the spec"),
    ]:
        failure = failure_of(evaluator, program)
        assert failure.message == "S004: spec must return a dict, got NoneType"
        assert failure.hint == hint
    assert failure_of(evaluator, "[{}]").message == "S004: spec must return a dict, got list"


def test_arguments_that_do_not_fit(evaluator: Evaluator) -> None:
    for program, parameter, text in [
        ("lfo('sine', 5)", "depth", "Missing parameter `depth` for call to lfo"),
        ("o = lfo\no('sine', 5)", "depth", "Missing parameter `depth` for call to lfo"),
        ("lfo(*['sine', 5])", "depth", "Missing parameter `depth` for call to lfo"),
        ("waveguide(frequency = 1)", "breath", "Missing parameter `breath` for call to waveguide"),
        ("lfo('sine', 5, 1, rate = 4)", "rate", "Argument `rate` occurs more than once in call to lfo"),
        ("lowpass(**{'cutof': 1})", "cutoff", "Missing parameter `cutoff` for call to lowpass"),
        ("lowpass(1, **{'cutof': 1})", "cutof", "did you mean `cutoff`?"),
        ("lowpass(1, resonanse = 1)", "resonanse", "did you mean `resonance`?"),
        (
            "invert_node('a', 'b', 'c')",
            None,
            "Found 1 extra positional argument(s) for call to invert_node, which takes 2",
        ),
        (
            "waveguide(1, 2)",
            None,
            "Found 2 extra positional argument(s) for call to waveguide: all arguments are given by name",
        ),
    ]:
        failure = failure_of(evaluator, program)
        assert (failure.code, failure.parameter) == ("S002", parameter)
        assert text in failure.message
        assert failure.function in ("lfo", "waveguide", "lowpass", "invert_node")
        assert "<stdlib>" not in failure.details
    failure = failure_of(evaluator, "def tone(a, b):\n    pass\n\ntone(1)")
    assert "Missing parameter `b` for call to `x.star.tone`" in failure.message
    assert failure.function is None


def test_unknown_names_get_a_suggestion_from_the_whole_library(evaluator: Evaluator) -> None:
    failure = failure_of(evaluator, "audio_layer(oscilator(440))")
    assert failure.suggestion == "oscillator"
    assert (failure.line, failure.column) == (1, 13)
    assert failure_of(evaluator, "x = tru").suggestion == "True"
    assert failure_of(evaluator, "def f():\n    return result\n\n{}").suggestion is None


def test_shadowed_names(evaluator: Evaluator) -> None:
    for program in [
        "spec = spec('a', 'audio', 1, [])",
        "if True:\n    lfo = lfo('sine', 1, 1)",
        "for delay in [delay()]:\n    pass",
        "x, (swing, [envelope]) = 1, (2, [envelope()])",
        "def f():\n    return envelope()\n\nx = f()\nenvelope = 1",
        "lfo += 1",
    ]:
        assert "referenced before assignment" in failure_of(evaluator, program).message
    for program in [
        "def f(envelope):\n    return envelope\n\n{'a': f(1), 'b': envelope()}",
        "f = lambda delay = 3: delay\n{'a': f(), 'b': delay()}",
        "{'a': [lfo for lfo in [1]], 'b': lfo('sine', 1, 1)}",
        "audio_layer(1, envelope = envelope())",
        "x = {'a': 1}\nx['a'] = [envelope, 1][1]\nx | {'b': envelope()}",
        "delay = 1\n{'a': delay}",
        "def delay(x):\n    return x\n\n{'a': delay(2)}",
    ]:
        evaluator.evaluate(program)


def test_a_failure_can_be_sent_to_another_process(evaluator: Evaluator) -> None:
    failure = failure_of(evaluator, "oscillator(440, 'saw')")
    again = pickle.loads(pickle.dumps(failure))
    assert (str(again), again.details, again.allowed) == (str(failure), failure.details, failure.allowed)


def test_text_that_is_not_utf8(evaluator: Evaluator) -> None:
    for text in (b"x = '\xe9'", "x = '\ud800'"):
        with pytest.raises(StarlarkFailure) as caught:
            evaluator.evaluate(text)
        assert caught.value.code == "CLI_001"
        assert caught.value.source_name == "unknown.star"


def test_a_long_stack_is_cut_in_the_middle(evaluator: Evaluator) -> None:
    failure = failure_of(evaluator, "def f(n):\n    return f(n + 1)\n\nf(0)")
    assert len(failure.frames) == 49
    assert "  ... 37 more calls" in failure.details


def test_warnings_name_the_call(evaluator: Evaluator) -> None:
    program = (
        "def i(n):\n    return tracker_instrument(name = n, wav = 1)\n\n"
        "{'a': [i('x'), i('y')],\n'b': loop_cue(name = 'n', intensity = 'low', bpm = 1.0)}"
    )
    first, second = evaluator.evaluate(program, path="a/b.star").warnings
    assert first.message == "tracker_instrument(): 'wav' expected string, got int; the argument is ignored"
    assert (first.code, first.file, first.line, first.column) == ("W004", "b.star", 2, 12)
    assert (second.function, second.parameter, second.line, second.column) == ("loop_cue", "bpm", 5, 6)


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("", "sine"),  # everything starts with nothing
        ("s", "sine"),  # the first that starts with it
        ("SQ", "square"),
        ("squares", "square"),  # or that it starts with
        ("sqare", "square"),
        ("triangel", "triangle"),
        ("puls", "pulse"),
        ("bulge", "pulse"),
        ("wobble", None),
        ("x" * 1000, None),
    ],
)
def test_did_you_mean(given: str, meant: str | None, evaluator: Evaluator) -> None:
    failure = failure_of(evaluator, f"oscillator(440, '{given}')")
    assert failure.suggestion == meant
    assert failure.allowed == ("sine", "square", "sawtooth", "triangle", "pulse")
