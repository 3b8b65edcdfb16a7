"""Small values of a model, derived from its declaration: the smallest one, and one for everything that can be chosen.

They warm kernels up, stand as examples in the reference and drive tests that must meet every operation, enumeration
value and optional field at least once. Cross-field rules are not known here: some of the values break them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from speccade.core.family import Recipe, Sample
from speccade.core.kinds import kind_prefix
from speccade.core.model import Model, Unit, literal_values
from speccade.core.ops import OpSlot, registry
from speccade.core.tagged import Tagged

Fill = Callable[[str, FieldInfo], Any]
"""Given a field's name and declaration, the JSON value to use for it, or None to have one chosen."""

_TYPICAL = {"Hz": 440.0, "s": 0.02, "ms": 5.0, "dB": -6.0, "px": 8.0, "cents": 7.0, "semitones": 3.0, "frames": 512.0}


def _unfilled(name: str, info: FieldInfo) -> Any:
    return None


@dataclass(frozen=True, slots=True)
class Slot:
    """A type with its markers, free of `Annotated` and `Optional`."""

    annotation: Any
    markers: tuple[Any, ...]

    @classmethod
    def of(cls, annotation: Any, markers: Iterable[Any] = ()) -> "Slot":
        markers = tuple(markers)
        while True:
            if get_origin(annotation) is Annotated:
                annotation, *inner = get_args(annotation)
                markers = (*inner, *markers)
            elif arms := arms_of(annotation):
                annotation = arms[0]
            elif isinstance(annotation, type) or get_origin(annotation) is not None:
                flat = (item for marker in markers for item in getattr(marker, "metadata", None) or (marker,))
                return cls(annotation, tuple(flat))
            else:  # a named alias
                annotation = annotation.__value__

    def bound(self, *names: str) -> float | None:
        """The tightest of the named bounds, from ranges and clamps."""
        found = [v for m in self.markers for name in names if isinstance(v := getattr(m, name, None), int | float)]
        return None if not found else max(found) if names[0] in ("ge", "min_length") else min(found)


def arms_of(annotation: Any) -> list[Any]:
    """The types of a union apart from None; empty for anything else."""
    if get_origin(annotation) not in (Union, UnionType):
        return []
    return [arm for arm in get_args(annotation) if arm is not NoneType]


def smallest(model: type[Model], fill: Fill = _unfilled) -> dict[str, Any]:
    """The JSON value of `model` with nothing but its required fields and its tag, each moderate."""
    return {
        info.alias or name: _field(name, info, fill)
        for name, info in model.model_fields.items()
        if info.is_required() or len(literal_values(info.annotation)) == 1 or fill(name, info) is not None
    }


def variations(model: type[Model], fill: Fill = _unfilled) -> Iterator[tuple[str, dict[str, Any]]]:
    """The smallest value, and for every optional field, enumeration value, flag and member one that has it; named."""
    base = smallest(model, fill)
    yield "", base
    for name, info in model.model_fields.items():
        key = info.alias or name
        if fill(name, info) is not None:
            continue
        for label, value in _choices(name, info, fill):
            if base.get(key) != value:
                yield f"{key}{label}", base | {key: value}


def _field(name: str, info: FieldInfo, fill: Fill) -> Any:
    given = fill(name, info)
    return _value(Slot.of(info.annotation, info.metadata), fill) if given is None else given


def _choices(name: str, info: FieldInfo, fill: Fill) -> Iterator[tuple[str, Any]]:
    yield from _alternatives(Slot.of(info.annotation, info.metadata), fill)


def _alternatives(slot: Slot, fill: Fill) -> Iterator[tuple[str, Any]]:
    members = members_of(slot)
    if members is not None:
        for tag, member in members.items():
            for label, value in variations(member, fill):
                yield f"={tag}{'.' if label else ''}{label}", value
    elif get_origin(slot.annotation) is Literal:
        for value in get_args(slot.annotation):
            yield f"={value}", value
    elif slot.annotation is bool:
        yield "=true", True
        yield "=false", False
    elif isinstance(slot.annotation, type) and issubclass(slot.annotation, Model):
        for label, value in variations(slot.annotation, fill):
            yield f"{'.' if label else ''}{label}", value
    elif get_origin(slot.annotation) is list:
        (inner,) = get_args(slot.annotation)
        count = int(slot.bound("ge", "min_length") or 1)
        for label, value in _alternatives(Slot.of(inner), fill):
            yield f"[]{label}", [value] * max(1, count)
    else:
        yield "", _value(slot, fill)


def members_of(slot: Slot) -> Mapping[str, type[Model]] | None:
    for marker in slot.markers:
        if isinstance(marker, OpSlot):
            return registry(marker.package).all()
        if isinstance(marker, Tagged):
            return marker.members
    return None


def _value(slot: Slot, fill: Fill) -> Any:
    members = members_of(slot)
    annotation = slot.annotation
    origin = get_origin(annotation)
    if members is not None:
        return smallest(next(iter(members.values())), fill)
    if origin is Literal:
        return get_args(annotation)[0]
    if origin is list:
        count = int(slot.bound("ge", "min_length") or 1)
        return [_value(Slot.of(get_args(annotation)[0]), fill) for _ in range(count)]
    if origin is tuple:
        return [_value(Slot.of(part), fill) for part in get_args(annotation) if part is not Ellipsis]
    if origin is dict:
        return {"a": _value(Slot.of(get_args(annotation)[1]), fill)}
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return smallest(annotation, fill)
    if annotation is bool:
        return True
    if annotation in (int, float):
        return _number(slot, whole=annotation is int)
    return "a" if annotation is str else {}


def _number(slot: Slot, whole: bool) -> Any:
    """A moderate number inside the declared and the documented range."""
    low, high = slot.bound("ge", "gt", "low"), slot.bound("le", "lt", "high")
    unit = next((marker.name for marker in slot.markers if isinstance(marker, Unit)), "")
    value = _TYPICAL.get(unit, 2.0 if whole else 0.5)
    if high is not None and value >= high:
        value = high - 1.0 if low is None else max(high - 1.0, 0.5 * (low + high))
    if low is not None and value <= low:
        value = low + 1.0 if high is None else min(low + 1.0, 0.5 * (low + high))
    return round(value) if whole else value


def spec_of(recipe: Recipe, sample: Sample, seed: int = 7) -> dict[str, Any]:
    """A whole spec around a sample's params."""
    form = recipe.outputs.formats[0]
    outputs = [
        {"kind": "primary", "format": form, "path": f"sample{index}.{form}"} | ({"source": source} if source else {})
        for index, source in enumerate(sample.sources)
    ]
    return {
        "spec_version": 1,
        "asset_id": "sample",
        "asset_type": kind_prefix(recipe.kind),
        "license": "CC0-1.0",
        "seed": seed,
        "outputs": outputs,
        "recipe": {"kind": recipe.kind, "params": dict(sample.params)},
    }
