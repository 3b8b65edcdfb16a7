"""Writes the generated pages of `docs/` from the declarations they describe; `--check` says which are out of date."""

import dataclasses
import importlib
import inspect
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from speccade.core import family
from speccade.core.budgets import LIMITS, PROFILE_NAMES
from speccade.core.fielddocs import field_docs
from speccade.core.model import Clamped, Keyed, Metadata, Model, Op, SetLike, Unit
from speccade.core.ops import OpSlot, registry
from speccade.core.record import Record
from speccade.core.samples import Slot, arms_of, members_of, smallest
from speccade.core.tagged import Tagged

DOCS = Path(__file__).parents[1] / "docs"
NOTE = "<!-- Written by scripts/build_docs.py; change the declarations, then run `make docs`. -->\n\n"


def pages() -> dict[str, str]:
    """Every generated page by its path below `docs/`."""
    kinds = {kind: recipe for kind in family.built_kinds() if (recipe := family.find_recipe(kind)) is not None}
    folders: dict[str, str] = {}
    made = {f"reference/{kind}.md": recipe_page(recipe, folders) for kind, recipe in kinds.items()}
    # operations may hold operations: the folders grow while their pages are written
    while missing := [package for package in folders if f"reference/{folder_name(package)}.md" not in made]:
        for package in missing:
            made[f"reference/{folder_name(package)}.md"] = operations_page(package, folders[package], folders)
    made["reference/envelope.md"] = envelope_page()
    made["reference/starlark.md"] = starlark_page()
    made["reference/README.md"] = index_page(kinds, folders)
    made["budgets.md"] = budgets_page()
    made["interfaces.md"] = interfaces_page()
    return {name: NOTE + re.sub(r"\n{3,}", "\n\n", text).rstrip() + "\n" for name, text in made.items()}


# Recipe kinds and operations


def recipe_page(recipe: family.Recipe, folders: dict[str, str]) -> str:
    """A recipe kind: what it makes, its params and every model in them."""
    contract = recipe.outputs
    count = "one" if contract.exactly == 1 else contract.exactly or "one or more"
    module = importlib.import_module(family.recipe_module(recipe.kind))
    text = f"# {recipe.kind}\n\n{paragraph(module.__doc__ or '')}\n\n"
    text += f"Primary outputs: {count}, {' or '.join(contract.formats)}."
    if contract.metadata:
        text += " A `metadata` output (JSON) may be declared."
    if contract.sources is not None:
        text += " `outputs[].source` names what an output shows."
    return text + "\n\n" + models(recipe.params, folders, "Params")


def operations_page(package: str, noun: str, folders: dict[str, str]) -> str:
    """All operations of one folder, one section each."""
    text = f"# {noun[:1].upper()}{noun[1:]}s\n\n"
    known = registry(package).all()
    text += " ".join(f"[`{tag}`](#{tag})" for tag in known) + "\n\n"
    for tag, op in known.items():
        text += f"## {tag}\n\n{description(op)}\n\n{fields_table(op, folders)}\n"
        text += nested(op, folders, level=3, skip=set())
        text += f"\nAlgorithm version {op.version}. Smallest form: `{json.dumps(smallest(op))}`\n\n"
    return text


def models(model: type[Model], folders: dict[str, str], title: str) -> str:
    """A model's table and, below it, those of the models inside."""
    return f"## {title}\n\n{description(model)}\n\n{fields_table(model, folders)}\n{nested(model, folders, 3, {model})}"


def nested(model: type[Model], folders: dict[str, str], level: int, skip: set[type[Model]]) -> str:
    """Sections of the models that the fields of `model` hold, each once, in the order of their first use."""
    text = ""
    for info in model.model_fields.values():
        for inner in inner_models(Slot.of(info.annotation, info.metadata)):
            if inner not in skip:
                skip.add(inner)
                text += f"\n{'#' * level} {inner.__name__}\n\n{description(inner)}\n\n{fields_table(inner, folders)}\n"
                text += nested(inner, folders, level, skip)
    return text


def inner_models(slot: Slot) -> Iterator[type[Model]]:
    """Models that a value of this type is made of; operations have pages of their own."""
    if any(isinstance(marker, OpSlot) for marker in slot.markers):
        return
    members = members_of(slot)
    if members is not None:
        yield from members.values()
    elif isinstance(slot.annotation, type) and issubclass(slot.annotation, Model):
        yield slot.annotation
    else:
        for part in get_args(slot.annotation):
            if part is not Ellipsis and not isinstance(part, str | int | float):
                yield from inner_models(Slot.of(part))


def fields_table(model: type[Model], folders: dict[str, str]) -> str:
    """Fields with type, range, default and doc."""
    docs = field_docs(model)
    rows = []
    for name, info in model.model_fields.items():
        slot = Slot.of(info.annotation, info.metadata)
        default = "**required**" if info.is_required() else default_text(info)
        rows.append(
            [
                f"`{info.alias or name}`",
                field_type(info, folders),
                range_text(slot),
                default,
                paragraph(docs.get(name, "")),
            ]
        )
    return table(["field", "type", "range", "default", "meaning"], rows)


def default_text(info: Any) -> str:
    value = info.get_default(call_default_factory=True)
    if value is None:
        return "absent"
    if isinstance(value, Model):
        return "`{...}`"
    return f"`{json.dumps(value)}`"


def field_type(info: FieldInfo, folders: dict[str, str]) -> str:
    """The type of a field; a field that takes several kinds of values says so."""
    arms = arms_of(info.annotation)
    if len(arms) > 1 and not any(hasattr(marker, "words") for marker in info.metadata):
        return " or ".join(type_text(Slot.of(arm), folders) for arm in arms)
    return type_text(Slot.of(info.annotation, info.metadata), folders)


def type_text(slot: Slot, folders: dict[str, str]) -> str:
    """The type of a field in words, with links."""
    for marker in slot.markers:
        if words := getattr(marker, "words", None):
            return str(words)
        if isinstance(marker, OpSlot):
            folders.setdefault(marker.package, marker.noun)
            return f"[{marker.noun}]({folder_name(marker.package)}.md)"
        if isinstance(marker, Tagged):
            options = ", ".join(f"[`{tag}`](#{m.__name__.lower()})" for tag, m in marker.members.items())
            return f"object, by `{marker.tag}`: {options}"
    annotation, origin = slot.annotation, get_origin(slot.annotation)
    if origin is Literal:
        return " \\| ".join(f"`{json.dumps(value)}`" for value in get_args(annotation))
    if origin is list:
        return f"list of {type_text(Slot.of(get_args(annotation)[0]), folders)}"
    if origin is tuple:
        return "[" + ", ".join(type_text(Slot.of(part), folders) for part in get_args(annotation)) + "]"
    if origin is dict:
        return f"object of {type_text(Slot.of(get_args(annotation)[1]), folders)}"
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return f"[{annotation.__name__}](#{annotation.__name__.lower()})"
    return {int: "integer", float: "number", str: "string", bool: "true or false"}.get(annotation, "any")


def range_text(slot: Slot) -> str:
    """Range, unit, what happens outside, and what the order of an array means."""
    words = []
    interval = [
        f"{sign} {number(slot_bound)}"
        for sign, names in ((">", "gt"), (">=", "ge"), ("<", "lt"), ("<=", "le"))
        if (slot_bound := slot.bound(names)) is not None
    ]
    words += interval
    for marker in slot.markers:
        if isinstance(marker, Clamped):
            low = "" if marker.low is None else number(marker.low)
            high = "" if marker.high is None else number(marker.high)
            words.append(f"clamped to {low or 'any'} .. {high or 'any'}")
        elif isinstance(marker, Unit):
            words.append(marker.name)
        elif isinstance(marker, SetLike):
            words.append("order means nothing")
        elif isinstance(marker, Keyed):
            words.append(f"sorted by {', '.join(marker.keys)}")
        elif isinstance(marker, Metadata):
            words.append("metadata")
        elif (fewest := getattr(marker, "min_length", None)) is not None and get_origin(slot.annotation) is list:
            words.append(f"at least {fewest}")
        elif (most := getattr(marker, "max_length", None)) is not None:
            words.append(f"at most {most}")
    return ", ".join(words)


def number(value: float) -> str:
    """A bound without losing digits: `4294967295`, `0.999`, `1e+06` as `1000000`."""
    return str(int(value)) if value == int(value) else f"{value:g}"


def envelope_page() -> str:
    from speccade.core.envelope import Envelope

    return "# The spec envelope\n\n" + models(Envelope, {}, "Envelope")


def starlark_page() -> str:
    """Every library function with its signature and parameters."""
    from speccade.starlark import dump

    document = dump()
    text = (
        f"# The Starlark library\n\nVersion {document['stdlib_version']}, {len(document['functions'])} functions.\n\n"
    )
    by_category: dict[str, list[Mapping[str, Any]]] = {}
    for function in document["functions"]:
        by_category.setdefault(function["category"], []).append(function)
    for category, functions in sorted(by_category.items()):
        text += f"## {category}\n\n"
        for function in functions:
            text += f"### {function['name']}\n\n{paragraph(function.get('description', ''))}\n\n"
            rows = [parameter_row(item) for item in function["params"]]
            text += (
                table(["parameter", "type", "range", "default", "meaning"], rows) if rows else "No parameters.\n"
            ) + "\n"
    return text


def parameter_row(item: Mapping[str, Any]) -> list[str]:
    limits = item.get("range", {})
    words = [f"{sign} {limits[key]:g}" for sign, key in ((">=", "min"), ("<=", "max")) if limits.get(key) is not None]
    if item.get("unit"):
        words.append(item["unit"])
    kind = " \\| ".join(f"`{json.dumps(value)}`" for value in item.get("enum") or ()) or item["type"].replace(
        "typing.", ""
    )
    default = "**required**" if item["required"] else f"`{json.dumps(item.get('default'))}`"
    return [f"`{item['name']}`", kind, ", ".join(words), default, paragraph(item.get("description", ""))]


def index_page(kinds: Iterable[str], folders: Mapping[str, str]) -> str:
    text = "# Reference\n\nWritten from the same declarations that read, check and generate specs.\n\n"
    text += "- [The spec envelope](envelope.md)\n"
    text += "".join(f"- [`{kind}`]({kind}.md)\n" for kind in kinds)
    text += "".join(f"- [{noun}s]({folder_name(package)}.md)\n" for package, noun in folders.items())
    return text + "- [The Starlark library](starlark.md)\n"


def folder_name(package: str) -> str:
    """`speccade.families.audio.filters` as `audio-filters`."""
    return "-".join(package.split(".")[2:])


# Budgets and public types


def budgets_page() -> str:
    text = "# Budgets\n\n"
    text += (
        "A family predicts what a spec will use of each limit before anything is generated; what is above the limit is\n"
        "E017 with `category`, `limit`, `actual` and `maximum` as data. At the limit passes. Choose a profile with\n"
        "`--budget-profile NAME`, or a file that overrides some limits of one:\n\n"
        '```toml\nbase = "strict"\nname = "handheld"\n\n[audio]\nmax_duration_seconds = 4.0\n'
        "allowed_sample_rates = [22050]\n\n[texture]\nmax_dimension = 512\n```\n\n"
        "`speccade budget SPEC` shows usage against the limits, `speccade budget --list` the profiles.\n\n"
    )
    rows = [
        [f"`{info.name}`", info.doc, *(limit_text(info.values[name]) for name in PROFILE_NAMES), info.unit]
        for info in LIMITS.values()
    ]
    return text + table(["limit", "what it bounds", *PROFILE_NAMES, "unit"], rows)


def limit_text(value: Any) -> str:
    if value is None or value == float("inf"):
        return "unlimited"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else f"{value:,}"


def interfaces_page() -> str:
    """Public names of the package and of the family contract, with signatures and fields."""
    import speccade

    text = (
        "# Interfaces\n\nWhat other code may rely on. Everything else may change without notice.\n\n"
        "## `import speccade`\n\n"
    )
    for name in sorted(speccade.__all__):
        if not name.startswith("__"):
            text += interface(name, getattr(speccade, name))
    text += "## `speccade.core.family`: what an asset family declares\n\n"
    for name, value in sorted(vars(family).items()):
        if inspect.isclass(value) and value.__module__ == family.__name__ and not name.startswith("_"):
            text += interface(name, value)
    return text


def interface(name: str, value: Any) -> str:
    doc = inspect.getdoc(value) or ""
    text = f"### {name}\n\n"
    if inspect.isfunction(value):
        text += f"```python\n{name}{signature(value)}\n```\n\n"
    if doc:
        text += f"```text\n{doc}\n```\n\n"
    if inspect.isclass(value) and (rows := field_rows(value)):
        text += table(["field", "type", "default"], rows) + "\n"
    if inspect.isclass(value):
        for method, function in vars(value).items():
            shown = function.__func__ if isinstance(function, classmethod | staticmethod) else function
            if not method.startswith("_") and inspect.isfunction(shown):
                text += f"- `{method}{signature(shown)}` {paragraph(first_line(shown))}\n"
            elif isinstance(function, property):
                text += f"- `{method}` {paragraph(first_line(function.fget))}\n"
        text += "\n"
    return text


def field_rows(value: type) -> list[list[str]]:
    if dataclasses.is_dataclass(value):
        return [
            [f"`{f.name}`", f"`{annotation_text(f.type)}`", dataclass_default(f)] for f in dataclasses.fields(value)
        ]
    if issubclass(value, Record):
        hints = {
            name: kind
            for base in reversed(value.__mro__)
            for name, kind in vars(base).get("__annotations__", {}).items()
        }
        return [
            [f"`{name}`", f"`{annotation_text(hints[name])}`", record_default(value, name)] for name in value._fields
        ]
    return []


def record_default(value: type[Record], name: str) -> str:
    default = value._defaults.get(name, dataclasses.MISSING)
    if default is dataclasses.MISSING:
        return "**required**"
    return f"`{default!r}`" if isinstance(default, str | int | float | bool | tuple | None) else ""


def dataclass_default(item: "dataclasses.Field[Any]") -> str:
    if item.default is dataclasses.MISSING and item.default_factory is dataclasses.MISSING:
        return "**required**"
    return f"`{item.default!r}`" if isinstance(item.default, str | int | float | bool | tuple | None) else ""


def signature(function: Any) -> str:
    shown = inspect.signature(function)
    parts = [p.replace(annotation=inspect.Parameter.empty, default=plain_default(p)) for p in shown.parameters.values()]
    return str(shown.replace(parameters=parts, return_annotation=inspect.Signature.empty))


def plain_default(parameter: inspect.Parameter) -> Any:
    """Defaults without an address in their text."""
    value = parameter.default
    return value if value is inspect.Parameter.empty or isinstance(value, str | int | float | bool | None) else ...


def annotation_text(kind: Any) -> str:
    text = kind if isinstance(kind, str) else inspect.formatannotation(kind)
    for prefix in ("collections.abc.", "typing.", "pathlib._local.", "pathlib."):
        text = text.replace(prefix, "")
    return re.sub(r"speccade\.[\w.]*\.(\w+)", r"\1", text).replace("|", "\\|").replace("'", "").replace('"', "")


# Markdown


def first_line(function: Any) -> str:
    return (inspect.getdoc(function) or "").partition("\n")[0]


def description(model: type[Model]) -> str:
    doc = inspect.cleandoc(model.__doc__ or "") if model.__doc__ else ""
    return doc if issubclass(model, Op) else paragraph(doc)


def paragraph(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def table(header: list[str], rows: list[list[str]]) -> str:
    """A table without the columns that are empty everywhere."""
    kept = [i for i, _ in enumerate(header) if any(row[i] for row in rows)]
    lines = [[header[i] for i in kept], ["---"] * len(kept), *([row[i] for i in kept] for row in rows)]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def stale() -> list[str]:
    """Generated pages that differ from what is in `docs/`, and pages of `docs/reference` that nothing generates."""
    made = pages()
    found = [
        name for name, text in made.items() if not (DOCS / name).is_file() or (DOCS / name).read_text("utf-8") != text
    ]
    kept = {f"reference/{path.name}" for path in (DOCS / "reference").glob("*.md")}
    return sorted({*found, *(kept - set(made))})


def main() -> None:
    if "--check" in sys.argv[1:]:
        names = stale()
        print("\n".join(names) or "docs are current")
        sys.exit(1 if names else 0)
    made = pages()
    for path in (DOCS / "reference").glob("*.md"):
        if f"reference/{path.name}" not in made:
            path.unlink()
    for name, text in made.items():
        target = DOCS / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8", newline="\n")
    print(f"{len(made)} pages written")


if __name__ == "__main__":
    main()
