"""The published face of the standard library: its version and the document of `stdlib dump`, from generated data."""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent
PRELUDE = _FOLDER / "prelude.star"
CATALOGUE = _FOLDER / "stdlib.json"
_VERSION_PREFIX = "# speccade standard library "


@cache
def stdlib_version() -> str:
    """Release of the library and a hash of its declarations and of the code made from them: `1.0.0+0123456789ab`."""
    with PRELUDE.open(encoding="utf-8") as stream:
        line = stream.readline()
    return line.removeprefix(_VERSION_PREFIX).strip()


def version_line(version: str) -> str:
    """The first line of the prelude."""
    return f"{_VERSION_PREFIX}{version}\n"


def dump(lint_rules: Sequence[Any] = ()) -> dict[str, Any]:
    """The document of `stdlib dump`; the caller adds the lint rules it knows."""
    document: dict[str, Any] = json.loads(CATALOGUE.read_text(encoding="utf-8"))
    return {**document, "lint_rules": list(lint_rules)}
