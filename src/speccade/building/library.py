"""The shipped library of presets and materials: what it holds, and copies of its specs that stand on their own (light)."""

import posixpath
import re
from pathlib import Path
from typing import Any

import speccade
from speccade.building.batch import scan
from speccade.core.diagnostics import Diagnostic, SpecError
from speccade.core.record import Record

FOLDER = Path(speccade.__file__).absolute().parent / "packs"
_LOAD = re.compile(r'(?P<head>^[ \t]*load\(\s*)(?P<quote>["\'])(?P<path>[^"\'\n]+)(?P=quote)', re.MULTILINE)


class Template(Record):
    """One spec of the library, with what its envelope says. `libraries` are the files that it loads, from its folder."""

    path: Path
    asset_id: str
    asset_type: str
    description: str
    tags: tuple[str, ...]
    libraries: tuple[str, ...]

    @property
    def text(self) -> str:
        """What a search looks at."""
        return " ".join([self.asset_id, self.asset_type, self.path.parent.name, self.description, *self.tags]).lower()

    def matches(self, words: list[str], tags: str | None, query: str | None) -> bool:
        """Whether every given condition holds; all compare without case."""
        wanted = [tag.strip().lower() for tag in (tags or "").split(",") if tag.strip()]
        return (
            all(word.lower() in self.text for word in words)
            and (not wanted or any(tag in own.lower() for tag in wanted for own in self.tags))
            and (query or "").lower() in f"{self.asset_id} {self.description}".lower()
        )

    def to_json(self) -> dict[str, Any]:
        """The record of `--json` listings."""
        record: dict[str, Any] = {"asset_id": self.asset_id, "asset_type": self.asset_type}
        if self.description:
            record["description"] = self.description
        if self.tags:
            record["style_tags"] = list(self.tags)
        return record | {"file": f"{self.path.parent.name}/{self.path.name}"}

    def files(self, name: str) -> dict[str, bytes]:
        """A copy called `name` that needs nothing else: file names and contents, libraries beside the spec.

        A spec may load from the folders above it in the pack; in the copy all its libraries lie beside it, so the paths
        of its `load` statements lose their folders.
        """
        copies = {name: self.path.read_bytes()}
        for library in self.libraries:
            copies[posixpath.basename(library)] = (self.path.parent / library).read_bytes()
        if self.libraries:
            copies = {file: _beside(data.decode()).encode() for file, data in copies.items()}
        return copies


def _beside(program: str) -> str:
    return _LOAD.sub(lambda m: f"{m['head']}{m['quote']}{posixpath.basename(m['path'])}{m['quote']}", program)


def templates(asset_type: str | None = None) -> tuple[list[Template], list[Diagnostic]]:
    """The templates of a type (of all types for None) by type and id, and what kept others from being read."""
    from speccade import compilation
    from speccade.core.source import read

    found: list[Template] = []
    problems: list[Diagnostic] = []
    for path in scan(FOLDER):
        try:
            spec = compilation.load(read(path), speccade.BudgetProfile())
        except SpecError as failure:
            problems.extend(failure.diagnostics)
            continue
        envelope = spec.envelope
        if asset_type in (None, envelope.asset_type):
            tags, libraries = tuple(envelope.style_tags or ()), tuple(module.path for module in spec.modules)
            description = envelope.description or ""
            found.append(Template(Path(path), envelope.asset_id, envelope.asset_type, description, tags, libraries))
    return sorted(found, key=lambda template: (template.asset_type, template.asset_id)), problems
