"""Finds the declarations of the standard library: the core's and those of every family, by a sorted folder scan."""

import importlib
from collections.abc import Iterator
from pathlib import Path

from speccade.starlark import core_stdlib
from speccade.starlark.declare import Function

_FAMILIES = Path(__file__).parents[1] / "families"


def declaration_modules() -> Iterator[str]:
    """Dotted names of the modules that declare functions: `families/<area>/stdlib.py` and `stdlib_<part>.py`."""
    for path in sorted(_FAMILIES.glob("*/stdlib*.py")):
        if path.stem == "stdlib" or path.stem.startswith("stdlib_"):
            yield f"speccade.families.{path.parent.name}.{path.stem}"


def declared() -> tuple[Function, ...]:
    """The functions that are written out, without those derived from models. Needs no pydantic."""
    found = list(core_stdlib.FUNCTIONS)
    for name in declaration_modules():
        found.extend(importlib.import_module(name).FUNCTIONS)
    return _by_name(found)


def functions() -> tuple[Function, ...]:
    """The whole library by name: what is written out, and what `derived()` of a declaration module makes from models."""
    found = list(declared())
    for name in declaration_modules():
        if (derived := getattr(importlib.import_module(name), "derived", None)) is not None:
            found.extend(derived())
    return _by_name(found)


def _by_name(found: list[Function]) -> tuple[Function, ...]:
    names = [function.name for function in found]
    if doubles := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"declared twice: {', '.join(sorted(doubles))}")
    return tuple(sorted(found, key=lambda function: function.name))
