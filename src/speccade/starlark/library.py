"""The engine as this program uses it: two dialects, and the standard library, compiled as far as a program needs it."""

import json
from collections.abc import Iterable
from typing import Any

import starlark

from speccade.starlark.trace import LIBRARY

MAX_NOTES = 200


def _dialect(**options: bool) -> Any:
    dialect = starlark.Dialect.standard()
    wanted = {"enable_def": True, "enable_lambda": True, "enable_load": True, "enable_top_level_stmt": True}
    for name, value in {**wanted, **options}.items():
        setattr(dialect, name, value)
    return dialect


USER = _dialect()
OWN = _dialect(enable_keyword_only_arguments=True)
GLOBALS = starlark.Globals.standard()
OWN_GLOBALS = starlark.Globals.extended_by([starlark.LibraryExtension.Json, starlark.LibraryExtension.CallStack])


class Library:
    """The standard library, compiled function by function when a program names it."""

    def __init__(self, prelude: str) -> None:
        self._helpers, *blocks = prelude.split("\n\ndef ")
        self._blocks = {block[: block.index("(")]: block for block in blocks}
        self.names = frozenset(self._blocks)
        self._homes: dict[str, str] = {}
        self._modules: dict[str, Any] = {}
        self.notes: list[tuple[Any, ...]] = []
        # One loader for good: the engine keeps a reference to what it is given.
        self.loader = starlark.FileLoader(self._modules.__getitem__)

    def provide(self, names: Iterable[str]) -> Any:
        """A program that loads these functions, for evaluation in a user's module."""
        missing = sorted(name for name in names if name not in self._homes)
        if missing:
            home = f"<stdlib {len(self._modules)}>"
            source = "\n\ndef ".join([self._helpers, *(self._blocks[name] for name in missing)])
            module = starlark.Module()
            module.add_callable("_note", self._note)
            starlark.eval(module, starlark.parse(LIBRARY, source, OWN), OWN_GLOBALS)
            self._modules[home] = module.freeze()
            self._homes.update(dict.fromkeys(missing, home))
        by_home: dict[str, list[str]] = {}
        for name in sorted(names):
            by_home.setdefault(self._homes[name], []).append(json.dumps(name))
        loads = "\n".join(f'load("{home}", {", ".join(found)})' for home, found in by_home.items())
        return starlark.parse(LIBRARY, loads, USER)

    def _note(self, *note: Any) -> None:
        if len(self.notes) < MAX_NOTES:
            self.notes.append(note)
