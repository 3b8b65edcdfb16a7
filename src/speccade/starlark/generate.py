"""Writes what the declarations say into package data: `prelude.star` for the sandbox, `stdlib.json` for the catalogue.

python -m speccade.starlark.generate           write both
python -m speccade.starlark.generate --check   fail when one is not current
"""

import dataclasses
import json
import sys
from collections.abc import Iterable
from typing import Any

from blake3 import blake3

from speccade.starlark.catalogue import CATALOGUE, PRELUDE, version_line
from speccade.starlark.declare import Function, Param
from speccade.starlark.prelude import prelude_source
from speccade.starlark.registry import functions

# Raise the first number when a call that worked gives another result, the second for additions.
RELEASE = "1.0.0"

COORDINATES = {
    "handedness": "right",
    "up": "+Z",
    "forward": "+Y",
    "right": "+X",
    "units": "meters",
    "rotation_order": "XYZ",
    "rotation_units": "degrees",
}
_TYPES = {"int64": "int", "list": "list[typing.Any]", "iterable": "list[typing.Any]", "iterable[float]": "list[float]"}
_RETURNS = {"dict": "dict", "list": "list"}


def version(library: Iterable[Function], source: str) -> str:
    """The release and a hash of the declarations and of the code made from them."""
    declarations = [dataclasses.asdict(function) for function in library]
    text = json.dumps([declarations, source], sort_keys=True, separators=(",", ":"), default=repr)
    return f"{RELEASE}+{blake3(text.encode()).hexdigest()[:12]}"


def catalogue(library: Iterable[Function], release: str) -> dict[str, Any]:
    """The document of `stdlib dump`, without lint rules."""
    entries = [_entry(function) for function in library]
    entries.sort(key=lambda entry: (entry["category"], entry["name"]))
    return {"stdlib_version": release, "coordinate_system": COORDINATES, "functions": entries}


def _entry(function: Function) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "name": function.name,
        "category": function.category,
        "description": function.doc,
        "params": [_param(param) for param in function.params],
        "returns": function.returns_doc or function.returns,
    }
    if function.keyword_only:
        entry["keyword_only"] = True
    if function.example:
        entry["example"] = function.example
    return entry


def _param(param: Param) -> dict[str, Any]:
    kind = "typing.Any" if param.type in ("any", "dict") else _TYPES.get(param.type, param.type)
    entry: dict[str, Any] = {"name": param.name, "type": kind, "required": param.required}
    if not param.required:
        entry["default"] = param.default
    if param.enum:
        entry["enum_values"] = list(param.enum)
    bounds = {"min": param.low, "max": param.high, "exclusive_min": param.above or None}
    if param.items is not None:
        bounds = {"min": param.items.low, "max": param.items.high, "exclusive_min": param.items.above or None}
    if bounds := {key: value for key, value in bounds.items() if value is not None}:
        entry["range"] = bounds
    entry.update({key: value for key, value in (("unit", param.unit), ("description", param.doc)) if value})
    if param.keyword:
        entry["keyword_only"] = True
    if param.also:
        entry["also"] = [param.also]
    return entry


def contents() -> dict[Any, str]:
    """What each generated file should hold, by its path."""
    library = functions()
    source = prelude_source(library)
    release = version(library, source)
    document = catalogue(library, release)
    return {
        PRELUDE: version_line(release) + source,
        CATALOGUE: json.dumps(document, indent=1, ensure_ascii=False) + "\n",
    }


def main(arguments: list[str]) -> int:
    stale = []
    for path, text in contents().items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(path.name)
            if "--check" not in arguments:
                path.write_text(text, encoding="utf-8", newline="\n")
    if stale:
        print(("not current: " if "--check" in arguments else "written: ") + ", ".join(stale))
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
