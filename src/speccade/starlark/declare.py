"""The vocabulary in which the standard library is declared.

A `Function` is a constructor that Starlark programs call: its parameters with type, default and range, and the result
as a template. Checks, prelude source, the catalogue (`stdlib dump`) and documentation are all made from it. Functions
of an area live in `families/<area>/stdlib.py`; `derive.py` makes more of them from pydantic models.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

ParamType = Literal[
    "str",
    "float",
    "int",
    "int64",
    "bool",
    "list",
    "list[float]",
    "list[int]",
    "list[str]",
    "iterable",
    "iterable[float]",
    "dict",
    "any",
]
Mismatch = Literal["refuse", "report", "drop"]
EnumStyle = Literal["list", "silent", "quoted", "double", "invalid"]


class _Required:
    """Marks a parameter without default."""

    def __repr__(self) -> str:
        return "REQUIRED"


REQUIRED: Final = _Required()


@dataclass(frozen=True, slots=True)
class Length:
    """How many items a list must have: exactly `count`, or at least that many when `exact` is off.

    `code` and `text` are the refusal; with `counted` the number of items and that word are added: `, got 2 values`.
    """

    count: int
    text: str
    code: str = "S101"
    exact: bool = True
    counted: str | None = " values"


@dataclass(frozen=True, slots=True)
class ItemRange:
    """Range of every item of a list of numbers: `low` exclusive when `above`, `high` inclusive or None.

    `text` may name `{index}` and `{item}`; `whole` shows the list as the value that was given, else the item.
    """

    text: str
    low: float
    high: float | None = None
    above: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter.

    default      the value when it is left out; `REQUIRED` when it may not be. None for an optional one.
    optional     None is accepted and means absent.
    mismatch     what a value of a wrong type does: `refuse` is the engine's own type error (S002), `report` is S102,
                 `drop` treats the argument as absent and warns (W004).
    low, high    inclusive bounds of a number; `above` makes `low` exclusive.
    rule         text of the range error; made from the bounds when empty. `high_rule` is the text for the upper bound
                 when it has its own. `show` adds the value that was given. Without `enforced` the bounds are for the catalogue,
                 and a `Check` of the function refuses.
    enum         the allowed strings; `enum_style` and `enum_code` are the few wordings that differ.
    becomes      what None turns into: a JSON value, or `$p` for the value of parameter p.
    copy         an iterable is copied into a list, else stored as it is.
    whole        a float without fraction is accepted for an int.
    also         a second keyword for the same parameter.
    keyword      taken by name only, in a function whose other parameters may be given by position.
    type_text    text of the S102 refusal in place of `expected T, got U`.
    """

    name: str
    type: ParamType
    default: Any = REQUIRED
    doc: str = ""
    unit: str = ""
    optional: bool = False
    mismatch: Mismatch = "refuse"
    low: float | None = None
    high: float | None = None
    above: bool = False
    rule: str = ""
    high_rule: str = ""
    show: bool = True
    enforced: bool = True
    enum: tuple[str, ...] = ()
    enum_style: EnumStyle = "list"
    enum_code: str = "S104"
    aliases: Mapping[str, str] | None = None
    non_empty: bool = False
    length: Length | None = None
    items: ItemRange | None = None
    becomes: Any = None
    copy: bool = False
    whole: bool = False
    also: str = ""
    keyword: bool = False
    type_text: str = ""

    @property
    def required(self) -> bool:
        return self.default is REQUIRED

    @property
    def range_rule(self) -> str:
        """The text of the range error, in the words that tools match."""
        return self.rule or _rule_of(self)


def _rule_of(param: Param) -> str:
    low, high = param.low, param.high
    if low is None:
        return f"must be <= {high}"
    if high is None:
        if param.above:
            return "must be positive" if low == 0 else f"must be > {low}"
        return f"must be >= {low}"
    if param.above:
        return f"must be in ({low}, {high}]"
    if param.type == "float" and (repr(low), repr(high)) in (("0.0", "1.0"), ("-1.0", "1.0")):
        return f"must be in range {low} to {high}"
    return f"must be {low} to {high}" if low < 0 else f"must be {low}-{high}"


@dataclass(frozen=True, slots=True)
class Check:
    """A rule about several parameters: refuse when the Starlark expression `when` is true.

    `text` may hold `{p}` for the value of parameter p; `got` names the parameter whose value is shown at the end.
    """

    when: str
    text: str
    code: str = "S103"
    parameter: str | None = None
    got: str | None = None


@dataclass(frozen=True, slots=True)
class Function:
    """One function of the standard library.

    result     template of the result: `"$p"` is the value of parameter p, a key `"k?p"` is the key k, left out when p is
               None, `"=expr"` is a Starlark expression; all else is literal. None when `body` returns the result.
    body       Starlark statements between the checks and the result. `refuse(code, parameter, text, ...)` refuses the
               call; `p_given` tells whether an argument was given for p, even one that was dropped.
    keyword_only  no argument may be given by position.
    reports_as the name in refusals, when it is not its own.
    """

    name: str
    category: str
    doc: str
    params: tuple[Param, ...]
    result: Mapping[str, Any] | None = None
    body: str = ""
    checks: tuple[Check, ...] = ()
    keyword_only: bool = False
    returns: Literal["dict", "list"] = "dict"
    returns_doc: str = ""
    reports_as: str = ""
    example: str = ""

    def __post_init__(self) -> None:
        names = [param.name for param in self.params]
        if len(set(names)) != len(names):
            raise ValueError(f"{self.name}() declares a parameter twice")
        if self.result is None and not self.body:
            raise ValueError(f"{self.name}() has neither a result nor a body")
        if not self.keyword_only and names != [p.name for p in sorted(self.params, key=lambda p: not p.required)]:
            raise ValueError(f"{self.name}() has a required parameter after an optional one")


def constructor(
    name: str,
    category: str,
    doc: str,
    *params: Param,
    tag: str = "",
    stored: Mapping[str, str | None] | None = None,
    extra: Mapping[str, Any] | None = None,
    **facts: Any,
) -> Function:
    """A function whose result is its parameters: each under its own name, left out when optional and None.

    tag     value of the key `type`, which comes first.
    stored  other keys for some parameters; None for one that is not stored by itself.
    extra   further entries of the result template.
    """
    result: dict[str, Any] = {"type": tag} if tag else {}
    for param in params:
        key = (stored or {}).get(param.name, param.name)
        if key is not None:
            absent = param.optional and param.becomes is None
            result[f"{key}?{param.name}" if absent else key] = f"${param.name}"
    result.update(extra or {})
    return Function(name, category, doc, params, result, **facts)


def text(name: str, default: Any = REQUIRED, **facts: Any) -> Param:
    """A string, possibly empty."""
    return Param(name, "str", default, **facts)


def label(name: str, **facts: Any) -> Param:
    """A string that must not be empty."""
    return Param(name, "str", non_empty=True, **facts)


def choice(name: str, values: tuple[str, ...], default: Any = REQUIRED, **facts: Any) -> Param:
    """One of some strings."""
    return Param(name, "str", default, enum=values, **facts)


def flag(name: str, default: bool, **facts: Any) -> Param:
    """True or False."""
    return Param(name, "bool", default, **facts)


def real(
    name: str, default: Any = REQUIRED, low: float | None = None, high: float | None = None, **facts: Any
) -> Param:
    """A number, stored as float."""
    return Param(name, "float", default, low=low, high=high, **facts)


def positive(name: str, default: Any = REQUIRED, **facts: Any) -> Param:
    """A number above zero."""
    return Param(name, "float", default, low=0, above=True, **facts)


def hertz(name: str, default: Any = REQUIRED, **facts: Any) -> Param:
    """A frequency above zero."""
    return positive(name, default, unit="Hz", **facts)


def seconds(name: str, default: Any = REQUIRED, **facts: Any) -> Param:
    """A time of zero or more seconds."""
    return Param(name, "float", default, low=0, unit="s", **facts)


def fraction(name: str, default: Any = REQUIRED, **facts: Any) -> Param:
    """A number from 0 to 1."""
    return Param(name, "float", default, low=0.0, high=1.0, **facts)


def bipolar(name: str, default: Any = REQUIRED, **facts: Any) -> Param:
    """A number from -1 to 1."""
    return Param(name, "float", default, low=-1.0, high=1.0, **facts)


def integer(name: str, default: Any = REQUIRED, low: int | None = None, high: int | None = None, **facts: Any) -> Param:
    """A 32-bit integer."""
    return Param(name, "int", default, low=low, high=high, **facts)


def counting(name: str, default: Any = REQUIRED, **facts: Any) -> Param:
    """An integer above zero."""
    return Param(name, "int", default, low=0, above=True, **facts)


def anything(name: str, **facts: Any) -> Param:
    """Any value, stored by reference and not checked."""
    return Param(name, "any", **facts)


def array(name: str, of: Literal["", "float", "int", "str"] = "", **facts: Any) -> Param:
    """A list, copied into the result; with `of`, of items of one type."""
    kinds: dict[str, ParamType] = {"": "list", "float": "list[float]", "int": "list[int]", "str": "list[str]"}
    return Param(name, kinds[of], **facts)


def maybe(param: Param) -> Param:
    """The same parameter, optional: None means absent, a wrong type is S102."""
    mismatch: Mismatch = "refuse" if param.type == "any" else "report"
    return dataclasses.replace(param, default=None, optional=True, mismatch=mismatch, becomes=param.becomes)


def loose(param: Param) -> Param:
    """The same parameter, optional: None means absent, a wrong type is treated as absent with a warning (W004)."""
    return dataclasses.replace(param, default=None, optional=True, mismatch="drop")
