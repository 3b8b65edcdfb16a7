"""Turns declarations into the prelude: Starlark source that defines the standard library.

Every function is flat: its checks and its result are written out in its own body, so that a call costs one frame of the
call stack, as a native function does. A refused call ends in `fail()` with a JSON record that `failure.py` words.
"""

import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from speccade.starlark.declare import Check, Function, Param

INT32 = (-(2**31), 2**31 - 1)
INT64 = (-(2**63), 2**63 - 1)
_LIST_TYPES = '("list", "tuple", "range", "dict", "iterator")'
_TYPE_NAMES = {"str": "string", "float": "float", "int": "int", "int64": "int", "bool": "bool", "list": "list"}
_EXPECTED = {"str": "string", "int64": "int"}

HELPERS = """\
def _refuse(function, code, parameter, text, **facts):
    fail(json.encode([function, code, parameter, text, facts]))

def _number(x):
    return x if type(x) != "float" or x - x == 0.0 else str(x)

def _mistyped(function, parameter, expected, value):
    _refuse(function, "S002", parameter, "type", expected = expected, actual = type(value))

def _unset():
    pass
"""


def prelude_source(functions: Iterable[Function]) -> str:
    """Starlark source of the whole library. Needs `json`, `call_stack` and a callable `_note` for dropped arguments."""
    enums: dict[tuple[str, ...], str] = {}
    blocks = [_function(function, enums) for function in functions]
    constants = "".join(
        f"{name} = {literal(list(values))}\n" for values, name in sorted(enums.items(), key=lambda item: item[1])
    )
    # Blank lines only stand between functions: the sandbox compiles those that a program names.
    return "\n\n".join([(HELPERS.replace("\n\n", "\n") + constants).rstrip("\n"), *blocks]) + "\n"


def literal(value: Any) -> str:
    """A JSON-like value as a Starlark literal."""
    if value is None or isinstance(value, bool | int):
        return repr(value)
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, str):
        return json.dumps(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{literal(key)}: {literal(item)}" for key, item in value.items()) + "}"
    return "[" + ", ".join(literal(item) for item in value) + "]"


def _function(function: Function, enums: dict[tuple[str, ...], str]) -> str:
    lines = [f"def {function.name}({_signature(function)}):"]
    name = literal(function.reports_as or function.name)
    lines += _alternatives(function, name)
    for param in function.params:
        if re.search(rf"\b{param.name}_given\b", function.body):
            lines.append(f"{param.name}_given = {param.name} != None")
        lines += _Checks(name, param, enums).lines()
    for check in function.checks:
        lines += _cross_check(name, check)
    lines += re.sub(r"\brefuse\(", f"_refuse({name}, ", function.body.strip("\n")).splitlines()
    if function.result is not None:
        lines += _Template().lines(function.result)
    return "\n    ".join(line for line in lines if line.strip())


def _signature(function: Function) -> str:
    """Parameters with defaults. From one with a second keyword on, being left out is found by the function itself."""
    positional: list[str] = []
    named: list[str] = []
    doubled = False
    for param in sorted(function.params, key=lambda p: not p.required):
        doubled = doubled or bool(param.also)
        if not param.required:
            part = f"{param.name} = {literal(param.default)}"
        else:
            part = f"{param.name} = _unset" if doubled else param.name
        (named if function.keyword_only or param.keyword else positional).append(part)
        if param.also:
            named.append(f"{param.also} = _unset")
    return ", ".join([*positional, *(["*", *named] if named else [])])


def _alternatives(function: Function, name: str) -> Iterator[str]:
    doubled = False
    for param in function.params:
        doubled = doubled or bool(param.also)
        if param.also:
            both = literal(f"'{param.name}' and '{param.also}' are two names of one argument")
            yield f"_{param.name} = {literal(param.name)}"
            yield f"if {param.also} != _unset:"
            yield f'    if {param.name} != _unset: _refuse({name}, "S101", {literal(param.also)}, {both}, whole = True)'
            yield f"    {param.name} = {param.also}"
            yield f"    _{param.name} = {literal(param.also)}"
        if doubled and param.required:
            yield f'if {param.name} == _unset: _refuse({name}, "S002", {literal(param.name)}, "missing")'


class _Checks:
    """The statements that check and coerce one parameter."""

    def __init__(self, function: str, param: Param, enums: dict[tuple[str, ...], str]) -> None:
        self.function = function
        self.param = param
        self.enums = enums
        self.value = param.name
        # In refusals a parameter with two names goes by the one that was used.
        self.name = f"_{param.name}" if param.also else literal(param.name)

    def lines(self) -> list[str]:
        param = self.param
        steps = [*self.of_type(), *self.of_text(), *self.of_range(), *self.of_items()]
        if not param.optional:
            return steps
        lines: list[str] = []
        if param.mismatch == "drop":
            lines += self.dropped()
        if steps:
            lines += [f"if {self.value} != None:", *("    " + step for step in steps)]
        if param.becomes is not None:
            given = isinstance(param.becomes, str) and param.becomes.startswith("$")
            other = param.becomes[1:] if given else literal(param.becomes)
            lines.append(f"if {self.value} == None: {self.value} = {other}")
        return lines

    def refuse(self, code: str, text: str, **facts: str) -> str:
        more = "".join(f", {key} = {value}" for key, value in facts.items())
        return f"_refuse({self.function}, {literal(code)}, {self.name}, {text}{more})"

    def mistyped(self) -> str:
        param = self.param
        if param.mismatch == "refuse":
            expected = literal(param.type.replace("int64", "int"))
            return f"_mistyped({self.function}, {self.name}, {expected}, {self.value})"
        if param.type_text:
            return self.refuse("S102", literal(param.type_text))
        if param.type.startswith("iterable"):
            return self.refuse("S102", '"must be a list"')
        expected = _EXPECTED.get(param.type, param.type)
        return self.refuse("S102", f'"expected {expected}, got " + type({self.value})')

    def dropped(self) -> Iterator[str]:
        param, value = self.param, self.value
        wrong = f'type({value}) != "{_TYPE_NAMES[param.type]}"'
        if param.type == "int":
            wrong = f"({wrong} or {value} < {INT32[0]} or {value} > {INT32[1]})"
        yield f"if {value} != None and {wrong}:"
        yield f"    _note({self.function}, {self.name}, {literal(param.type)}, type({value}), call_stack())"
        yield f"    {value} = None"

    def of_type(self) -> Iterator[str]:
        param, value = self.param, self.value
        kind = param.type
        if kind == "any" or param.mismatch == "drop":
            return
        if kind == "float":
            yield f'if type({value}) == "int": {value} = float({value})'
            yield f'elif type({value}) != "float": {self.mistyped()}'
        elif kind in ("int", "int64"):
            if param.whole:
                limit = f"{value} >= {INT32[0]}.0 and {value} <= {INT32[1]}.0"
                yield f'if type({value}) == "float" and {limit} and {value} == {value} // 1.0: {value} = int({value})'
            yield f'if type({value}) != "int": {self.mistyped()}'
        elif kind.startswith("list["):
            yield from self.of_typed_list(kind[5:-1])
        elif kind.startswith("iterable"):
            yield f"if type({value}) not in {_LIST_TYPES}: {self.mistyped()}"
            if kind == "iterable[float]":
                item = literal(f"{param.name} item")
                wrong = f'_refuse({self.function}, "S102", {item}, "expected float, got " + type(_x))'
                yield f"{value} = list({value})"
                yield f"for _x in {value}:"
                yield f'    if type(_x) != "float" and type(_x) != "int": {wrong}'
                yield f"{value} = [float(_x) for _x in {value}]"
            elif param.copy:
                yield f"{value} = list({value})"
        else:
            yield f'if type({value}) != "{_TYPE_NAMES.get(kind, kind)}": {self.mistyped()}'
            if kind == "list":
                yield f"{value} = list({value})"

    def of_typed_list(self, item: str) -> Iterator[str]:
        value = self.value
        wrong = {
            "str": 'type(_x) != "string"',
            "float": 'type(_x) != "float" and type(_x) != "int"',
            "int": f'type(_x) != "int" or _x < {INT32[0]} or _x > {INT32[1]}',
        }[item]
        yield f'if type({value}) != "list": {self.mistyped()}'
        yield f"for _x in {value}:"
        yield f"    if {wrong}: {self.mistyped()}"
        yield f"{value} = [float(_x) for _x in {value}]" if item == "float" else f"{value} = list({value})"

    def of_text(self) -> Iterator[str]:
        param, value = self.param, self.value
        if param.aliases:
            for alias, meaning in param.aliases.items():
                yield f"if {value} == {literal(alias)}: {value} = {literal(meaning)}"
        if param.enum and param.type == "str":
            yield f"if {value} not in {self.enum()}: {self.not_allowed(value)}"
        if param.non_empty:
            yield f'if {value} == "": {self.refuse("S101", literal("must not be empty"))}'

    def enum(self) -> str:
        # Named by content: a new enumeration renames no other one.
        name = f"_ENUM_{zlib.crc32(json.dumps(self.param.enum).encode()):08x}"
        return self.enums.setdefault(self.param.enum, name)

    def not_allowed(self, value: str) -> str:
        param = self.param
        commas = ", ".join(param.enum)
        quoted = ", ".join(f'"{item}"' for item in param.enum)
        facts = {"allowed": self.enum()}
        text = literal(f"must be one of: {commas}")
        if param.enum_style == "list":
            facts["near"] = value
        elif param.enum_style == "invalid":
            facts["whole"] = "True"
            text = f"[{literal(f'invalid {param.name} {chr(39)}')}, {value}, {literal(f'{chr(39)}; expected one of: {commas}')}]"
        elif param.enum_style != "silent":
            mark = "'" if param.enum_style == "quoted" else '"'
            text = f"[{literal(f'must be one of [{quoted}], got {mark}')}, {value}, {literal(mark)}]"
        return self.refuse(param.enum_code, text, **facts)

    def of_range(self) -> Iterator[str]:
        param, value = self.param, self.value
        if param.type not in ("float", "int", "int64") or not param.enforced:
            return
        whole = param.type != "float"
        limits = INT32 if param.type == "int" else INT64
        low, high = param.low, param.high
        facts = {"got": value if whole else f"_number({value})"} if param.show or whole else {}
        if whole:
            facts["bits"] = "32" if param.type == "int" else "64"
            if not param.show:
                facts["hide"] = "True"
        rule = literal(param.range_rule) if low is not None or high is not None else '""'
        below = "" if low is None else f"{value} <= {low}" if param.above else f"{value} < {low}"
        if whole:
            beyond = f"{value} > {limits[1] if high is None else high}"
            below = below or f"{value} < {limits[0]}"
            if param.high_rule:
                yield f"if {below}: {self.refuse('S103', rule, **facts)}"
                yield f"if {beyond}: {self.refuse('S103', literal(param.high_rule), **facts)}"
            else:
                yield f"if {below} or {beyond}: {self.refuse('S103', rule, **facts)}"
        elif high is not None:
            # Written so that NaN fails: the engine orders it above all numbers.
            inside = (
                f"{value} <= {high}"
                if low is None
                else f"{low} {'<' if param.above else '<='} {value} and {value} <= {high}"
            )
            yield f"if not ({inside}): {self.refuse('S103', rule, **facts)}"
        elif below:
            yield f"if {below}: {self.refuse('S103', rule, **facts)}"

    def of_items(self) -> Iterator[str]:
        param, value = self.param, self.value
        if param.length:
            length = param.length
            operator = "!=" if length.exact else "<"
            text = literal(length.text)
            if length.counted is not None:
                text = f"[{literal(length.text + ', got ')}, len({value}), {literal(length.counted)}]"
            yield f"if len({value}) {operator} {length.count}: {self.refuse(length.code, text)}"
        if param.enum and param.type == "list[str]":
            yield f"for _x in {value}:"
            yield f"    if _x not in {self.enum()}: {self.not_allowed('_x')}"
        if param.items:
            items = param.items
            shown = value if items.whole else "_x"
            text = _segments(items.text, {"index": "_i"})
            below = f"_x <= {items.low}" if items.above else f"_x < {items.low}"
            outside = below if items.high is None else f"{below} or not (_x <= {items.high})"
            shown = shown if items.whole else f"_number({shown})"
            yield f"for _i, _x in enumerate({value}):"
            yield f'    if {outside}: _refuse({self.function}, "S103", None, {text}, got = {shown})'


def _segments(text: str, names: Mapping[str, str] | None = None) -> str:
    """`text` with `{p}` for values, as a Starlark list of texts and values; a plain literal when it has none."""
    parts = re.split(r"\{(\w+)\}", text)
    if len(parts) == 1:
        return literal(text)
    cells = []
    for index, part in enumerate(parts):
        if index % 2:
            cells.append(f"_number({(names or {}).get(part, part)})")
        elif part:
            cells.append(literal(part))
    return "[" + ", ".join(cells) + "]"


def _cross_check(function: str, check: Check) -> list[str]:
    parameter = "None" if check.parameter is None else literal(check.parameter)
    got = f", got = _number({check.got})" if check.got else ""
    refusal = f"_refuse({function}, {literal(check.code)}, {parameter}, {_segments(check.text)}{got})"
    return [f"if {check.when}: {refusal}"]


class _Template:
    """The statements that build a result from its template."""

    def __init__(self) -> None:
        self.count = 0

    def lines(self, template: Mapping[str, Any]) -> list[str]:
        lines: list[str] = []
        result = self.expression(template, lines)
        return [*lines, f"return {result}"]

    def expression(self, value: Any, lines: list[str]) -> str:
        """The Starlark expression of a template value; what it needs first is appended to `lines`."""
        if isinstance(value, str):
            if value.startswith("$"):
                return value[1:]
            return value[1:] if value.startswith("=") else literal(value)
        if isinstance(value, Mapping):
            return self.mapping(value, lines)
        if isinstance(value, list | tuple):
            return "[" + ", ".join(self.expression(item, lines) for item in value) + "]"
        return literal(value)

    def mapping(self, value: Mapping[str, Any], lines: list[str]) -> str:
        entries = [(key.partition("?"), item) for key, item in value.items()]
        if not any(condition for (_, _, condition), _ in entries):
            cells = [f"{literal(key)}: {self.expression(item, lines)}" for (key, _, _), item in entries]
            return "{" + ", ".join(cells) + "}"
        self.count += 1
        name = f"_r{self.count}"
        first = []
        while entries and not entries[0][0][2]:
            (key, _, _), item = entries.pop(0)
            first.append(f"{literal(key)}: {self.expression(item, lines)}")
        lines.append(f"{name} = {{{', '.join(first)}}}")
        for (key, _, condition), item in entries:
            inner: list[str] = []
            cell = self.expression(item, inner)
            store = f"{name}[{literal(key)}] = {cell}"
            condition = condition if condition.isidentifier() or not condition else f"({condition})"
            if condition and inner:
                lines += [f"if {condition} != None:", *("    " + line for line in (*inner, store))]
            elif condition:
                lines.append(f"if {condition} != None: {store}")
            else:
                lines += [*inner, store]
        return name
