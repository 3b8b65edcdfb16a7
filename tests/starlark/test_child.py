"""The sandbox: whatever a program does, there is a diagnostic, in time, and the next program runs."""

import json
import sys
import time

import pytest

from speccade.starlark import Evaluator, Limits, StarlarkFailure

SMALL = Limits(timeout_seconds=2, memory_bytes=256 << 20)

posix = pytest.mark.skipif(sys.platform == "win32", reason="this system has no such limit")

MEMORY = {
    "one string": "len('a' * 1000000000)",
    "one list": "[0] * 2000000000",
    "half of it": "[0] * 1000000000",
    "doubling string": "s = 'x'\nfor i in range(40):\n    s = s + s",
    "doubling list": "s = [1]\nfor i in range(40):\n    s = s + s",
    "list of a range": "list(range(2000000000))",
    "sorted range": "sorted(range(300000000))",
    "comprehension": "x = [[] for i in range(1000000000)]",
    "dict": "{i: i for i in range(1000000000)}",
    "replace": "('a' * 100000).replace('a', 'b' * 100000)",
    "join": "('a' * 10000000).join(['b'] * 100)",
    "format": "'%s%s%s' % (('a' * 200000000,) * 3)",
    "split": "('a ' * 100000000).split(' ')",
    "elems": "list(('a' * 100000000).elems())",
    "compare": "[0] * 100000000 == [0] * 100000000",
    "result": "{'a': ['x' * 1000000] * 2000}",
}
TIME = {
    "nested ranges": "last = 0\nfor i in range(100000):\n    for j in range(100000):\n        last = j",
    "recursion": "def fib(n):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)\n\nfib(44)",
    "one builtin": "max(range(2000000000))",
    "big integers": "x = 3\nfor i in range(60):\n    x = x * x",
    "shared references": "a = {'k': [1]}\nfor i in range(60):\n    a = {'k': [a, a]}\na",
    "key function": "max(range(1000000000), key = lambda x: -x)",
}
ANSWERED = {
    "deep value": ("a = 1\nfor i in range(2000):\n    a = [a]\n{'a': a}", "S005"),
    "very deep value": ("a = 1\nfor i in range(100000):\n    a = [a]\n{'a': a}", "S005"),
    "deep dict": ("a = 1\nfor i in range(2000):\n    a = {'a': a}\na", "S005"),
    "list in itself": ("a = [1]\na.append(a)\n{'a': a}", "S005"),
    "dict in itself": ("a = {}\na['b'] = a\na['c'] = a\na", "S005"),
    "text of a deep value": ("a = 1\nfor i in range(100000):\n    a = [a]\nstr(a)", "S004"),
    "equal deep values": ("a, b = [], []\nfor i in range(100000):\n    a, b = [a], [b]\na == b", "S002"),
    "equal values in themselves": ("a = [1]\na.append(a)\nb = [1]\nb.append(b)\na == b", "S002"),
    "endless recursion": ("def f(n):\n    return f(n + 1)\n\nf(0)", "S002"),
    "more than 32 bits": ("'a' * 10000000000", "S002"),
    "shift": ("1 << 1000000000", "S002"),
    "brackets": ("x = " + "[" * 100000 + "1" + "]" * 100000, "S003"),
    "parentheses": ("x = " + "(" * 100000 + "1" + ")" * 100000, "S004"),
    "operators": ("x = " + "+".join(["1"] * 50000), "S004"),
    "prefixes": ("x = " + "not " * 50000 + "1", "S004"),
    "calls": ("f = " + "f(" * 20000 + ")" * 20000, "S002"),
    "conditions": ("x = " + "1 if 1 else " * 20000 + "1", "S004"),
    "branches": ("if 1:\n  pass\n" + "elif 1:\n  pass\n" * 10000, "S004"),
    "many definitions": ("\n".join(f"def f{i}(): return {i}" for i in range(10000)), "S004"),
    "zero byte": ("x = 1\x00", "S001"),
    "byte-order mark": ("\ufeff{}", "S001"),
    "unprintable message": ("fail('\\x00\\x1b[31m\\n --> <stdlib>:1:1\\n  |\\n')", "S002"),
    "message like a refusal": ('fail(\'["a", "S103", "b", "c", {}]\')', "S002"),
    "long message": ("fail('x' * 10000000)", "S002"),
    "long key": ("{'x' * 1000000: (1,)}", "S005"),
    "long argument": ("oscillator(440, 'x' * 1000000)", "S104"),
    "many dropped arguments": ("for i in range(3000):\n    tracker_instrument(name = 'x', wav = i)", "S004"),
}


@posix
@pytest.mark.parametrize("program", [pytest.param(text, id=name) for name, text in MEMORY.items()])
def test_memory_is_limited(program: str, evaluator: Evaluator) -> None:
    with pytest.raises(StarlarkFailure) as caught:
        evaluator.evaluate(program, limits=Limits(timeout_seconds=20, memory_bytes=256 << 20))
    assert (caught.value.code, caught.value.limit) == ("S003", "memory")
    assert caught.value.limit_value == 256 << 20
    assert "memory limit of 256 MiB" in caught.value.message


@pytest.mark.parametrize("program", [pytest.param(text, id=name) for name, text in TIME.items()])
def test_time_is_limited(program: str, evaluator: Evaluator) -> None:
    started = time.monotonic()
    with pytest.raises(StarlarkFailure) as caught:
        evaluator.evaluate(program, limits=Limits(timeout_seconds=1, memory_bytes=1 << 30))
    assert time.monotonic() - started < 10
    assert caught.value.code == "S003"
    assert caught.value.limit in ("time", "cpu")
    assert "1 second " in caught.value.message


@posix
def test_processor_time_is_limited_by_itself(evaluator: Evaluator) -> None:
    with pytest.raises(StarlarkFailure) as caught:
        evaluator.evaluate("max(range(2000000000))", limits=Limits(timeout_seconds=25, cpu_seconds=1))
    assert (caught.value.code, caught.value.limit, caught.value.limit_value) == ("S003", "cpu", 1)


@pytest.mark.parametrize(("program", "code"), [pytest.param(*case, id=name) for name, case in ANSWERED.items()])
def test_hostile_programs_get_an_answer(program: str, code: str, evaluator: Evaluator) -> None:
    with pytest.raises(StarlarkFailure) as caught:
        evaluator.evaluate(program, limits=Limits(timeout_seconds=20))
    assert caught.value.code == code
    assert len(caught.value.details) < 20000


def test_a_stopped_program_names_the_line_it_had_reached(evaluator: Evaluator) -> None:
    with pytest.raises(StarlarkFailure) as caught:
        evaluator.evaluate(
            "x = 1\n\ndef spin():\n    for i in range(1000000000):\n        y = i\n\nspin()", limits=SMALL
        )
    assert caught.value.limit == "time"
    assert caught.value.line == 4


def test_the_result_is_limited(evaluator: Evaluator) -> None:
    limits = Limits(result_bytes=1 << 20)
    with pytest.raises(StarlarkFailure) as caught:
        evaluator.evaluate("{'a': 'x' * 2000000}", limits=limits)
    assert (caught.value.code, caught.value.limit) == ("S003", "result")
    assert len(evaluator.evaluate("{'a': 'x' * 1000000}", limits=limits).json_text) == 1000008


def test_depth_of_calls_and_of_values_can_be_set(evaluator: Evaluator) -> None:
    program = "def f(n):\n    return 0 if n == 0 else 1 + f(n - 1)\n\n{'n': f(%d)}"
    assert evaluator.evaluate(program % 48).json_text == '{"n":48}'
    with pytest.raises(StarlarkFailure, match="stack"):
        evaluator.evaluate(program % 49)
    assert evaluator.evaluate(program % 150, limits=Limits(callstack=200)).json_text == '{"n":150}'
    nested = "a = 1\nfor i in range(%d):\n    a = [a]\n{'a': a}"
    deep = Limits(max_depth=20)
    assert json.loads(evaluator.evaluate(nested % 19, limits=deep).json_text)
    with pytest.raises(StarlarkFailure, match="deeper than 20 levels"):
        evaluator.evaluate(nested % 20, limits=deep)


def test_time_may_be_unlimited(evaluator: Evaluator) -> None:
    for seconds in (float("inf"), 1e300, 1):
        assert evaluator.evaluate("{'a': 1}", limits=Limits(timeout_seconds=seconds)).json_text == '{"a":1}'


@pytest.mark.parametrize("name", ["timeout_seconds", "memory_bytes", "result_bytes", "callstack", "max_depth"])
def test_limits_are_positive(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        Limits(**{name: 0})


@pytest.mark.parametrize(
    "name",
    [
        "print",
        "json",
        "open",
        "set",
        "struct",
        "call_stack",
        "map",
        "debug",
        "breakpoint",
        "_note",
        "_refuse",
        "finish",
    ],
)
def test_the_language_has_no_more_than_it_should(name: str, evaluator: Evaluator) -> None:
    with pytest.raises(StarlarkFailure, match=f"Variable `{name}` not found"):
        evaluator.evaluate(f"{name}")


def test_a_program_sees_nothing_of_an_earlier_one(evaluator: Evaluator) -> None:
    assert evaluator.evaluate("leak = 1\n{'a': leak}").json_text == '{"a":1}'
    with pytest.raises(StarlarkFailure, match="Variable `leak` not found"):
        evaluator.evaluate("{'a': leak}")
    with pytest.raises(StarlarkFailure, match="not supported on type"):
        evaluator.evaluate("oscillator.x = 1\n{}")  # library functions are frozen
