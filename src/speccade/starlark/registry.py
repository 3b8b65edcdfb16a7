"""Finds the declarations of the standard library: the core's and those of every family, by a sorted folder scan."""

import importlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from speccade.starlark import core_stdlib
from speccade.starlark.declare import Function
from speccade.starlark.derive import extended

_FAMILIES = Path(__file__).parents[1] / "families"


def declaration_modules() -> Iterator[str]:
    """Dotted names of the modules that declare functions: `families/<area>/stdlib.py` and `stdlib_<part>.py`."""
    for path in sorted(_FAMILIES.glob("*/stdlib*.py")):
        if path.stem == "stdlib" or path.stem.startswith("stdlib_"):
            yield f"speccade.families.{path.parent.name}.{path.stem}"


def functions() -> tuple[Function, ...]:
    """The whole library by name.

    A module has `FUNCTIONS`, and may have `complete()`, which gives them with what the models of its operations add.
    """
    found = list(core_stdlib.FUNCTIONS)
    for name in declaration_modules():
        module = importlib.import_module(name)
        found.extend(module.complete() if hasattr(module, "complete") else module.FUNCTIONS)
    names = [function.name for function in found]
    if doubles := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"declared twice: {', '.join(sorted(doubles))}")
    return tuple(sorted(map(_with_models, found), key=lambda function: function.name))


def _with_models(function: Function) -> Function:
    """A function that makes a recipe or a whole spec gains the further optional fields of their models."""
    from speccade.core.envelope import Envelope
    from speccade.core.family import find_recipe

    result: Mapping[str, Any] = function.result or {}
    for at in ((), ("recipe",)):
        part = result.get("recipe") if at else result
        if isinstance(part, Mapping) and isinstance(part.get("params"), Mapping) and "kind" in part:
            recipe = find_recipe(part["kind"])
            if recipe is not None:
                function = extended(function, recipe.params, at=(*at, "params"))
    return extended(function, Envelope) if "spec_version" in result else function
