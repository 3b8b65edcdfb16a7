"""The base of every typed part of a spec: one declaration, from which all its other faces are derived.

A model is a pydantic class. Beside type, range, default and doc of a field (the string under it, see `fielddocs`),
markers say what its array order means (`SetLike`, `Keyed`), its unit, and whether out-of-range values are clamped
(`Clamped`). `read` types a JSON value, `normalise` brings a typed value into the one form that hashes and generators
see, `dump` turns it back into JSON.
"""

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, NamedTuple, TypeVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, Strict, ValidationError

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic_core import CoreSchema

from speccade.core.diagnostics import Diagnostic, Loc, error, warning
from speccade.core.record import Record
from speccade.core.suggest import did_you_mean


class Unit(Record):
    """The unit of a number, for documentation (`Hz`, `s`, `cents`)."""

    name: str


class SetLike(Record):
    """An array whose order and duplicates mean nothing: sorted and de-duplicated by `normalise`."""


class Keyed(Record):
    """An array of entries identified by `keys` (attribute paths): stably sorted by them, nothing removed.

    Enumerations compare in the order of their declaration, strings by code point, an absent key by its default.
    """

    keys: tuple[str, ...]

    def __init__(self, *keys: str) -> None:
        object.__setattr__(self, "keys", keys)


class Clamped(Record):
    """Values outside [low, high] are accepted with a warning and clamped by `normalise`."""

    low: float | None = None
    high: float | None = None


class Metadata(Record):
    """A field that no generator reads: it does not enter `ir_hash`."""


class Model(BaseModel):
    """A typed part of a spec: strict types, unknown keys refused, immutable."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False, defer_build=True)

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: "CoreSchema", handler: "GetJsonSchemaHandler") -> dict[str, Any]:
        """The JSON Schema that pydantic derives, with the docs and units of the fields."""
        from speccade.core.fielddocs import field_docs

        schema = handler(core_schema)
        properties = handler.resolve_ref_schema(schema).get("properties", {})
        docs = field_docs(cls)
        for name, info in cls.model_fields.items():
            described = properties.get(info.alias or name)
            if isinstance(described, dict):
                if name in docs:
                    described.setdefault("description", docs[name])
                for marker in info.metadata:
                    if isinstance(marker, Unit):
                        described["x-unit"] = marker.name
        return schema

    def normalised(self) -> "Model":
        """Hook for a type's own normal form (two spellings of one thing); runs after its fields are normal."""
        return self


class LenientModel(Model):
    """A model that accepts stray keys with a warning, as shipped presets need; they never reach a generator."""

    model_config = ConfigDict(extra="allow")


M = TypeVar("M", bound=Model)

Pair = Annotated[tuple[float, float], Strict(False)]
Vector3 = Annotated[tuple[float, float, float], Strict(False)]
Vector4 = Annotated[tuple[float, float, float, float], Strict(False)]
Colour3 = Annotated[
    tuple[
        Annotated[float, Field(ge=0, le=1)], Annotated[float, Field(ge=0, le=1)], Annotated[float, Field(ge=0, le=1)]
    ],
    Strict(False),
]
UInt8 = Annotated[int, Field(ge=0, le=0xFF)]
UInt32 = Annotated[int, Field(ge=0, le=0xFFFFFFFF)]


def read(model: type[M], value: Any, loc: Loc, code: str) -> tuple[M | None, list[Diagnostic]]:
    """Type a JSON `value`.

    Returns the model, or None with every type and range error found, each `code` at its place below `loc`.
    """
    try:
        return model.model_validate(value), []
    except ValidationError as failure:
        return None, list(_translate(failure, model, value, loc, code))


def _translate(failure: ValidationError, model: type[Model], value: Any, base: Loc, code: str) -> Iterator[Diagnostic]:
    for item in failure.errors(include_url=False):
        loc = tuple(item["loc"])
        context = item.get("ctx", {})
        kind = item["type"]
        message: str = item["msg"]
        hint: str | None = None
        allowed: tuple[str, ...] = ()
        field = format_field(loc)
        given = item.get("input")
        if kind == "missing":
            message = f"{field} is required"
        elif kind == "extra_forbidden":
            known = known_keys(_model_at(model, value, loc[:-1]))
            message = f"unknown key '{loc[-1]}'"
            hint = did_you_mean(str(loc[-1]), known) or (f"known keys: {', '.join(known)}" if known else None)
        elif kind == "literal_error":
            allowed = tuple(re_split_expected(context.get("expected", "")))
            message = f"{field} must be one of {', '.join(allowed)}; got {shown(given)}"
            hint = did_you_mean(given, allowed) if isinstance(given, str) else None
        elif kind == "op_error":
            message, hint, allowed = context["message"], context.get("hint"), tuple(context.get("allowed", ()))
        elif kind.startswith(("greater_than", "less_than")):
            message = f"{field} {_range_text(kind, context)}; got {shown(given)}"
        elif kind.endswith("_type") or kind in ("int_from_float", "finite_number"):
            message = f"{field} {_type_text(kind)}; got {shown(given)}"
        elif kind in ("too_short", "too_long"):
            message = f"{field} {_length_text(kind, context)}; got {context.get('actual_length', 'more')}"
        elif kind == "value_error":
            message = str(context.get("error", item["msg"]))
        yield error(code, message, base + loc, hint=hint, allowed=allowed)


def format_field(loc: Loc) -> str:
    """The last key of a place, for messages: `'frequency'`, `item 2`, `the value`."""
    if not loc:
        return "the value"
    return f"item {loc[-1]}" if isinstance(loc[-1], int) else f"'{loc[-1]}'"


def shown(value: Any) -> str:
    """A value of a spec as it appears in a message: JSON-like, at most 60 characters."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


_RANGE_WORDS = {
    "greater_than": ("must be greater than", "gt"),
    "greater_than_equal": ("must be at least", "ge"),
    "less_than": ("must be less than", "lt"),
    "less_than_equal": ("must be at most", "le"),
}


def _range_text(kind: str, context: Mapping[str, Any]) -> str:
    words, key = _RANGE_WORDS[kind]
    bound = context.get(key)
    return f"{words} {bound:g}" if isinstance(bound, float) else f"{words} {bound}"


def _length_text(kind: str, context: Mapping[str, Any]) -> str:
    if kind == "too_short":
        return f"must have at least {context.get('min_length')} items"
    return f"must have at most {context.get('max_length')} items"


_TYPE_WORDS = {
    "int_type": "must be an integer",
    "int_from_float": "must be an integer",
    "float_type": "must be a number",
    "finite_number": "must be a finite number",
    "string_type": "must be a string",
    "bool_type": "must be true or false",
    "list_type": "must be a list",
    "tuple_type": "must be a list",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
}


def _type_text(kind: str) -> str:
    return _TYPE_WORDS.get(kind, "has the wrong type")


def re_split_expected(expected: str) -> list[str]:
    """The values of pydantic's `'a', 'b' or 'c'`."""
    return [part for part in expected.replace("' or '", "', '").strip("'").split("', '") if part]


def known_keys(model: type[Model] | None) -> tuple[str, ...]:
    """The JSON keys of a model class, in the order of declaration."""
    return () if model is None else tuple(info.alias or name for name, info in model.model_fields.items())


def _model_at(model: type[Model], value: Any, loc: Loc) -> type[Model] | None:
    """The model class that the JSON value at `loc` is read as, followed through lists, maps and operation slots."""
    candidates: list[Any] = [model]
    for part in (*loc, None):
        found = next((item for item in candidates if isinstance(item, type) and issubclass(item, Model)), None)
        if part is None:
            return found
        if found is not None and isinstance(part, str):
            info = next((i for name, i in found.model_fields.items() if (i.alias or name) == part), None)
            if info is None:
                return None
            markers, annotations = info.metadata, [info.annotation]
        else:
            markers, annotations = [], candidates
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return None
        candidates = []
        for annotation in annotations:
            candidates.extend(_alternatives(annotation, markers, value))
    return None


def _alternatives(annotation: Any, markers: Iterable[Any], value: Any) -> Iterator[Any]:
    """The types that `value` may be read as under `annotation`, outermost first."""
    for marker in markers:
        if (resolve := getattr(marker, "model_of", None)) is not None:
            yield resolve(value)
    yield annotation
    parts = get_args(annotation)
    if get_origin(annotation) is Annotated:
        yield from _alternatives(parts[0], parts[1:], value)
    else:
        for part in parts:
            yield from _alternatives(part, (), value)


class _Field(NamedTuple):
    """What the traversals below need of a field, gathered once per class."""

    name: str
    key: str
    clamps: tuple[Clamped, ...]
    order: tuple[SetLike | Keyed, ...]


@functools.cache
def _fields(model: type[Model]) -> tuple[_Field, ...]:
    return tuple(
        _Field(
            name,
            info.alias or name,
            tuple(marker for marker in info.metadata if isinstance(marker, Clamped)),
            tuple(marker for marker in info.metadata if isinstance(marker, SetLike | Keyed)),
        )
        for name, info in model.model_fields.items()
    )


@functools.cache
def _bent_fields(model: type[Model]) -> tuple[_Field, ...]:
    return tuple(field for field in _fields(model) if field.clamps)


_SCALARS = frozenset({float, int, str, bool, type(None)})  # most values, and nothing inside them


def normalise(value: Any) -> Any:
    """The normal form of a typed value: arrays as their markers say, stray keys dropped, out-of-range values clamped.

    Idempotent; shares what is normal already.
    """
    if type(value) in _SCALARS:
        return value
    if isinstance(value, Model):
        given = value.__dict__
        changes: dict[str, Any] = {}
        for field in _fields(type(value)):
            old = given[field.name]
            if type(old) in _SCALARS:
                new = _clamped(old, field.clamps) if field.clamps else old
            else:
                new = _clamped(_ordered(normalise(old), field), field.clamps)
            if new is not old:
                changes[field.name] = new
        if value.model_extra:
            values = {field.name: given[field.name] for field in _fields(type(value))}
            value = type(value).model_construct(_fields_set=set(values), **values | changes)
        elif changes:
            value = value.model_copy(update=changes)
        return value.normalised()
    if isinstance(value, list | tuple):
        items = [normalise(item) for item in value]
        if all(new is old for new, old in zip(items, value, strict=True)):
            return value
        return type(value)(items)
    if isinstance(value, dict):
        entries = {key: normalise(item) for key, item in value.items()}
        return value if all(entries[key] is item for key, item in value.items()) else entries
    return value


def _ordered(value: Any, field: _Field) -> Any:
    for marker in field.order:
        if isinstance(marker, SetLike):
            unique = sorted(set(value))
            value = value if unique == value else unique
        else:
            ordered = sorted(value, key=_sorter(marker))
            value = value if all(a is b for a, b in zip(ordered, value, strict=True)) else ordered
    return value


def _clamped(value: Any, clamps: tuple[Clamped, ...]) -> Any:
    """A number within all `clamps`; anything else as it is."""
    kind = type(value)
    if kind is float or kind is int:
        for clamp in clamps:
            value = _clamp(value, clamp)
    return value


def _clamp(value: Any, marker: Clamped) -> Any:
    if marker.low is not None and value < marker.low:
        return type(value)(marker.low)
    if marker.high is not None and value > marker.high:
        return type(value)(marker.high)
    return value


def _sorter(marker: Keyed) -> Callable[[Any], tuple[Any, ...]]:
    def key(entry: Any) -> tuple[Any, ...]:
        return tuple(_sort_key(entry, path) for path in marker.keys)

    return key


def _sort_key(entry: Any, path: str) -> Any:
    owner, value = entry, entry
    name = path
    for name in path.split("."):
        owner, value = value, getattr(value, name)
    info = type(owner).model_fields.get(name) if isinstance(owner, Model) else None
    order = literal_values(info.annotation) if info is not None else ()
    if len(order) > 1 and value in order:
        return order.index(value)
    return value


def literal_values(annotation: Any) -> tuple[Any, ...]:
    """The values of `Literal[...]`, possibly inside `Optional` or `Annotated`; empty when it is none."""
    origin = get_origin(annotation)
    if origin is Literal:
        return get_args(annotation)
    for part in get_args(annotation):
        if found := literal_values(part):
            return found
    return ()


def dump(value: Any) -> Any:
    """A typed value as JSON: defaults filled in, absent optionals and stray keys left out."""
    if type(value) in _SCALARS:
        return value
    if isinstance(value, Model):
        given = value.__dict__
        return {
            field.key: item if type(item) in _SCALARS else dump(item)
            for field in _fields(type(value))
            if (item := given[field.name]) is not None
        }
    if isinstance(value, list | tuple):
        return [dump(item) for item in value]
    if isinstance(value, dict):
        return {key: dump(item) for key, item in value.items() if item is not None}
    return value


def walk(value: Any, loc: Loc = ()) -> Iterator[tuple[Loc, Model]]:
    """Every model inside a typed value with its place, parents first."""
    pending: list[tuple[Loc, Any]] = [(loc, value)]
    while pending:
        place, item = pending.pop()
        inside: Iterable[tuple[str | int, Any]]
        if isinstance(item, Model):
            yield place, item
            given = item.__dict__
            inside = [(field.key, given[field.name]) for field in _fields(type(item))]
        elif isinstance(item, list | tuple):
            inside = enumerate(item)
        elif isinstance(item, dict):
            inside = item.items()
        else:
            continue
        parts = [((*place, key), part) for key, part in inside if type(part) not in _SCALARS]
        pending.extend(reversed(parts))


def leniency(value: Any, loc: Loc) -> Iterator[Diagnostic]:
    """W004 for what was accepted but ignored (stray keys) or bent (clamped values)."""
    for place, model in walk(value, loc):
        for key in model.model_extra or ():
            yield warning(
                "W004",
                f"unknown key '{key}' is ignored",
                (*place, key),
                hint=_nearest_key(key[:64], type(model)),
            )
        values = model.__dict__
        for field in _bent_fields(type(model)):
            given = values[field.name]
            for clamp in field.clamps:
                if (used := _clamped(given, (clamp,))) != given:
                    bounds = _bounds_text(clamp)
                    yield warning(
                        "W004",
                        f"'{field.name}' is {given:g}; {used:g} is used (documented range: {bounds})",
                        (*place, field.key),
                    )


@functools.lru_cache(1024)  # the specs of a batch stray in the same ways
def _nearest_key(key: str, model: type[Model]) -> str | None:
    return did_you_mean(key, known_keys(model))


def _bounds_text(marker: Clamped) -> str:
    if marker.low is None:
        return f"at most {marker.high:g}"
    return f"at least {marker.low:g}" if marker.high is None else f"{marker.low:g} to {marker.high:g}"


class Op(Model):
    """One operation of a family (a synthesis type, an effect, a texture node): tagged, versioned, found by file name.

    `version` is the version of its algorithm: raise it whenever its output changes.
    """

    version: ClassVar[int] = 1
