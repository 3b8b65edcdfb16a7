"""Makes constructors from pydantic models, so that a new operation has one for free.

A field becomes a parameter of its name, type, bounds, default and doc; a field with a single literal value (the tag) is
written into the result. Only what no parameter type can express (nested models, unions, maps) is taken unchecked: the
model itself judges it when the spec is validated.
"""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Annotated, Any, Literal, get_args, get_origin

from speccade.core.fielddocs import field_docs
from speccade.starlark.declare import REQUIRED, Function, Length, Param, ParamType

Refine = Callable[[Param], Param]

_SCALARS: dict[Any, ParamType] = {str: "str", float: "float", int: "int", bool: "bool"}
_LISTS: dict[Any, ParamType] = {str: "list[str]", float: "list[float]", int: "list[int]"}


def derive(
    model: Any,
    name: str,
    category: str,
    *,
    overrides: Mapping[str, Mapping[str, Any] | None] | None = None,
    refine: Refine | None = None,
    doc: str = "",
    keyword_only: bool = False,
    **facts: Any,
) -> Function:
    """The constructor of a pydantic model.

    overrides  by field: facts of `Param` to change (`{"name": "damping"}` renames the parameter, not the key), or None
               to leave the field out.
    refine     changes every parameter, for what a family means by some types.
    facts      further facts of `Function`.
    """
    params: list[Param] = []
    result: dict[str, Any] = {}
    docs = field_docs(model)
    for field_name, info in model.model_fields.items():
        key = info.alias or field_name
        constant = _constant(info.annotation)
        if constant is not None:
            result[key] = constant
            continue
        override = (overrides or {}).get(field_name, {})
        if override is None:
            continue
        param = _param(key, info, docs.get(field_name, ""))
        param = dataclasses.replace(refine(param) if refine else param, **override)
        params.append(param)
        absent = param.optional and param.becomes is None
        result[f"{key}?{param.name}" if absent else key] = f"${param.name}"
    if unknown := set(overrides or ()) - set(model.model_fields):
        raise ValueError(f"{model.__name__} has no field {', '.join(sorted(unknown))}")
    params.sort(key=lambda param: not param.required)
    doc = doc or (model.__doc__ or "").strip().split("\n")[0]
    return Function(name, category, doc, tuple(params), result, keyword_only=keyword_only, **facts)


def completed(
    functions: Iterable[Function],
    package: str,
    category: str,
    *,
    name: Callable[[str], str] = str,
    refine: Refine | None = None,
) -> tuple[Function, ...]:
    """The functions of a folder of ops, with all that their models offer.

    A function that makes an operation (its result has the tag as `type`) gains the model's further optional fields as
    parameters by keyword; an operation that no function makes gets one, called `name(tag)`.
    """
    from speccade.core.ops import registry

    missing = dict(registry(package).all())
    complete = []
    for function in functions:
        model = missing.pop(str((function.result or {}).get("type")), None)
        complete.append(function if model is None else extended(function, model, refine=refine))
    return (*complete, *(derive(op, name(tag), category, refine=refine) for tag, op in missing.items()))


def extended(function: Function, model: Any, *, at: tuple[str, ...] = (), refine: Refine | None = None) -> Function:
    """The function with a keyword for every optional field of the model that its result does not hold yet.

    `at` is where in the result the model's value stands.
    """
    held = dict(_part(function.result, at))
    keys = {key.partition("?")[0] for key in held} | {param.name for param in function.params}
    docs = field_docs(model)
    extra = []
    for field_name, info in model.model_fields.items():
        key = info.alias or field_name
        if key in keys or info.is_required() or _constant(info.annotation) is not None:
            continue
        param = _param(key, info, docs.get(field_name, ""))
        default = "" if param.default is None else f" {param.default} when left out."
        mismatch: Literal["refuse", "report"] = "refuse" if param.type == "any" else "report"
        doc = (param.doc + default).strip()
        param = dataclasses.replace(param, default=None, optional=True, mismatch=mismatch, keyword=True, doc=doc)
        extra.append(refine(param) if refine else param)
        held[f"{key}?{key}"] = f"${key}"
    if not extra:
        return function
    result = _replaced(function.result, at, held)
    return dataclasses.replace(function, params=(*function.params, *extra), result=result)


def _part(template: Any, at: tuple[str, ...]) -> Mapping[str, Any]:
    for key in at:
        template = template[key]
    return template or {}


def _replaced(template: Any, at: tuple[str, ...], part: Mapping[str, Any]) -> Mapping[str, Any]:
    return part if not at else {**template, at[0]: _replaced(template[at[0]], at[1:], part)}


def _param(name: str, info: Any, doc: str) -> Param:
    annotation, markers = _unwrap(info.annotation, list(info.metadata))
    optional, annotation, markers = _optional(annotation, markers)
    default: Any = REQUIRED
    if not info.is_required():
        default = None if info.default_factory is not None else info.default
    kind, facts = _kind(annotation, markers)
    if default is not REQUIRED and (default is None or not isinstance(default, str | int | float | bool)):
        # A list or model as default is filled in by the model when the key is absent.
        optional, default = True, None
    mismatch: Literal["refuse", "report"] = "report" if optional and kind != "any" else "refuse"
    if kind == "float" and isinstance(default, int) and not isinstance(default, bool):
        default = float(default)
    unit = next((marker.name for marker in markers if type(marker).__name__ == "Unit"), "")
    return Param(
        name, kind, default, doc=" ".join(doc.split()), unit=unit, optional=optional, mismatch=mismatch, **facts
    )


def _kind(annotation: Any, markers: list[Any]) -> tuple[ParamType, dict[str, Any]]:
    """The parameter type of an annotation, and the facts that its markers add."""
    if any(hasattr(marker, "__get_pydantic_core_schema__") for marker in markers):
        return "any", {}
    if values := _strings(annotation):
        return "str", {"enum": values}
    if annotation in _SCALARS:
        return _scalar(_SCALARS[annotation], markers)
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin in (list, tuple) and parts:
        items = [_unwrap(part, [])[0] for part in parts if part is not Ellipsis]
        if items[0] in _LISTS and all(item == items[0] for item in items):
            return _LISTS[items[0]], _length(origin is tuple and Ellipsis not in parts, len(items), markers)
        return "list", _length(origin is tuple and Ellipsis not in parts, len(items), markers)
    return "any", {}


def _scalar(kind: ParamType, markers: list[Any]) -> tuple[ParamType, dict[str, Any]]:
    if kind not in ("int", "float"):
        return kind, _text_facts(kind, markers)
    facts = dict(_bounds(markers))
    low, high = facts.get("low"), facts.get("high")
    if kind == "float" and (low, high) in ((0, 1), (-1, 1)):
        facts |= {"low": float(low or 0), "high": 1.0}
    wide = kind == "int" and max(abs(low or 0), abs(high or 0)) > 2**31 - 1
    return ("int64" if wide else kind), facts


def _bounds(markers: list[Any]) -> Iterator[tuple[str, Any]]:
    for marker in markers:
        for attribute, fact in (("ge", "low"), ("gt", "low"), ("le", "high")):
            bound = getattr(marker, attribute, None)
            if bound is not None:
                yield fact, bound
                if attribute == "gt":
                    yield "above", True


def _text_facts(kind: str, markers: list[Any]) -> dict[str, Any]:
    shortest = max((getattr(marker, "min_length", None) or 0 for marker in markers), default=0)
    return {"non_empty": True} if kind == "str" and shortest > 0 else {}


def _length(exact: bool, count: int, markers: list[Any]) -> dict[str, Any]:
    if exact:
        return {"length": Length(count, f"must have exactly {count} items", counted="")}
    least = max((getattr(marker, "min_length", None) or 0 for marker in markers), default=0)
    if least == 0:
        return {}
    noun = "item" if least == 1 else "items"
    return {"length": Length(least, f"must have at least {least} {noun}", exact=False, counted="")}


def _unwrap(annotation: Any, markers: list[Any]) -> tuple[Any, list[Any]]:
    """The annotation without `Annotated`, and all its markers flat (bounds may come in groups)."""
    while get_origin(annotation) is Annotated:
        annotation, *more = get_args(annotation)
        markers = markers + more
    flat: list[Any] = []
    for marker in markers:
        flat.extend(marker.metadata if type(marker).__name__ == "FieldInfo" else [marker])
    return annotation, flat


def _optional(annotation: Any, markers: list[Any]) -> tuple[bool, Any, list[Any]]:
    parts = get_args(annotation)
    if type(None) not in parts:
        return False, annotation, markers
    rest = [part for part in parts if part is not type(None)]
    if len(rest) != 1:
        return True, Any, markers
    annotation, markers = _unwrap(rest[0], markers)
    return True, annotation, markers


def _constant(annotation: Any) -> Any:
    """The value of a literal with just one, the tag of an operation."""
    values = get_args(annotation) if get_origin(annotation) is Literal else ()
    return values[0] if len(values) == 1 else None


def _strings(annotation: Any) -> tuple[str, ...]:
    values = get_args(annotation) if get_origin(annotation) is Literal else ()
    return values if values and all(isinstance(value, str) for value in values) else ()
