"""Immutable plain data without generated code.

A frozen dataclass takes 0.8 ms to define, and a cold `speccade validate` defines dozens of them in its 150 ms. `Record`
does the same with one shared constructor: annotations are fields, in order, inherited ones first.
"""

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar, dataclass_transform

R = TypeVar("R", bound="Record")


class Factory:
    """The default of a field, made anew for each record."""

    __slots__ = ("make",)

    def __init__(self, make: Callable[[], Any]) -> None:
        self.make = make


def factory(*, default_factory: Callable[[], Any]) -> Any:
    """Declare a field whose default is made anew for each record."""
    return Factory(default_factory)


@dataclass_transform(frozen_default=True, field_specifiers=(factory,))
class Record:
    """Base of immutable data: keyword or positional construction, equality and hash by value, `repr`."""

    _fields: ClassVar[tuple[str, ...]] = ()
    _defaults: ClassVar[dict[str, Any]] = {}
    _factories: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        own = [name for name, kind in cls.__annotations__.items() if not _is_class_variable(kind)]
        cls._defaults = {**cls._defaults, **{name: cls.__dict__[name] for name in own if name in cls.__dict__}}
        cls._factories = tuple(name for name, value in cls._defaults.items() if type(value) is Factory)
        cls._fields = (*cls._fields, *(name for name in own if name not in cls._fields))

    def __init__(self, *args: Any, **given: Any) -> None:
        values = {**self._defaults, **dict(zip(self._fields, args, strict=False)), **given}
        if len(values) != len(self._fields) or len(args) + len(given) > len(values) or len(args) > len(self._fields):
            raise self._misfit(args, given)
        for name in self._factories:
            if type(value := values[name]) is Factory:
                values[name] = value.make()
        self.__dict__.update(values)

    def _misfit(self, args: tuple[Any, ...], given: dict[str, Any]) -> TypeError:
        """Why the given values do not make a record."""
        name, fields = type(self).__name__, self._fields
        if len(args) > len(fields):
            return TypeError(f"{name} takes {len(fields)} values, got {len(args)}")
        known = {*fields[: len(args)], *given, *self._defaults}
        wrong = [key for key in given if key not in fields] or [key for key in given if key in fields[: len(args)]]
        missing = [key for key in fields if key not in known]
        return TypeError(f"{name}: unexpected or repeated {wrong}, missing {missing}")

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{type(self).__name__} is immutable")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is immutable")

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return all(self.__dict__[name] == other.__dict__[name] for name in self._fields)

    def __hash__(self) -> int:
        return hash((type(self), *(self.__dict__[name] for name in self._fields)))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={self.__dict__[name]!r}' for name in self._fields)})"


def _is_class_variable(kind: Any) -> bool:
    return "ClassVar" in kind if isinstance(kind, str) else "ClassVar" in str(kind)


def replace(record: R, **changes: Any) -> R:
    """A copy of a record with some fields changed."""
    values = {name: record.__dict__[name] for name in record._fields}
    return type(record)(**{**values, **changes})


def as_dict(record: Record) -> dict[str, Any]:
    """The fields of a record by name, in their order."""
    return {name: record.__dict__[name] for name in record._fields}
