"""Slots for operations: a tagged union whose members are found by a sorted folder scan and imported on first use.

A folder of modules such as `families/audio/synthesis` is a registry: `<tag>.py` holds exactly one public `Op` subclass,
bound to the name `OP`. Nothing else lists the operations; a spec that uses two of them imports two.
"""

import importlib
import importlib.util
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationError
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from speccade.core.model import Op, shown
from speccade.core.suggest import did_you_mean


@cache
def registry(package: str) -> "OpRegistry":
    """The registry of a package given by its dotted name."""
    return OpRegistry(package)


class OpRegistry:
    """The operations in one package, by tag."""

    def __init__(self, package: str) -> None:
        spec = importlib.util.find_spec(package)
        if spec is None or not spec.submodule_search_locations:
            raise ModuleNotFoundError(f"no package {package}")
        self.package = package
        folder = Path(next(iter(spec.submodule_search_locations)))
        names = sorted(path.stem for path in folder.glob("*.py"))
        self.tags: tuple[str, ...] = tuple(
            name for name in names if not name.startswith("_") and not name.endswith("_kernels")
        )
        self._imported: dict[str, type[Op]] = {}

    def get(self, tag: str) -> type[Op]:
        """The operation class of `tag`.

        Raises
            KeyError: there is no such operation.
        """
        if tag not in self._imported:
            if tag not in self.tags:
                raise KeyError(tag)
            self._imported[tag] = importlib.import_module(f"{self.package}.{tag}").OP
        return self._imported[tag]

    def all(self) -> dict[str, type[Op]]:
        """Every operation, imported, by tag in sorted order."""
        return {tag: self.get(tag) for tag in self.tags}


class OpSlot:
    """Annotation of a field that holds one operation of `package`, told apart by the key `tag`.

    `Annotated[Op, OpSlot("speccade.families.audio.synthesis")]`. `noun` names the thing in messages.
    """

    def __init__(self, package: str, *, tag: str = "type", noun: str = "operation") -> None:
        self.package = package
        self.tag = tag
        self.noun = noun

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self._validate)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        from pydantic import TypeAdapter

        members = [TypeAdapter(op).core_schema for op in registry(self.package).all().values()]
        return {"oneOf": [handler(member) for member in members]}

    def model_of(self, value: Any) -> type[Op] | None:
        """The operation class that a JSON value names, or None."""
        tag = value.get(self.tag) if isinstance(value, dict) else None
        known = registry(self.package)
        return known.get(tag) if isinstance(tag, str) and tag in known.tags else None

    def _validate(self, value: Any) -> Op:
        if isinstance(value, Op):
            return value
        if not isinstance(value, dict):
            raise _op_error(f"the {self.noun} must be an object with a '{self.tag}'; got {shown(value)}")
        known = registry(self.package)
        tag = value.get(self.tag)
        if not isinstance(tag, str):
            what = f"the {self.noun} needs a '{self.tag}'" if tag is None else f"'{self.tag}' must be a string"
            raise self._tag_error(value, what, known.tags)
        try:
            op = known.get(tag)
        except KeyError:
            hint = did_you_mean(tag, known.tags)
            raise self._tag_error(value, f"unknown {self.noun} '{tag[:60]}'", known.tags, hint) from None
        return op.model_validate(value)

    def _tag_error(
        self, value: Any, message: str, allowed: tuple[str, ...], hint: str | None = None
    ) -> ValidationError:
        """A refusal at the tag itself."""
        details = {"type": _op_error(message, allowed=allowed, hint=hint), "loc": (self.tag,), "input": value}
        return ValidationError.from_exception_data(self.noun, [details])  # type: ignore[list-item]


def _op_error(message: str, *, allowed: tuple[str, ...] = (), hint: str | None = None) -> PydanticCustomError:
    context = {"message": message, "allowed": list(allowed), "hint": hint}
    return PydanticCustomError("op_error", "{message}", context)
