"""Stage A: a spec file as raw bytes, with the hash that provenance and cache keep."""

import os
import stat
from pathlib import Path

from speccade.core.budgets import BudgetProfile, Usage, exceeded
from speccade.core.canonical import digest
from speccade.core.diagnostics import SpecError, error
from speccade.core.kinds import SourceKind
from speccade.core.record import Record

EXTENSIONS: dict[str, SourceKind] = {".json": "json", ".star": "starlark", ".bzl": "starlark"}


class Source(Record):
    """A spec file: `data` is what is on disk, `source_hash` the BLAKE3 of it, taken before any parsing."""

    kind: SourceKind
    data: bytes
    path: Path
    source_hash: str


def source_kind(path: Path) -> SourceKind | None:
    """What a file is by its extension, compared without case; None for anything that is not a spec."""
    return EXTENSIONS.get(path.suffix.lower())


def read(path: str | Path, budget: BudgetProfile | None = None) -> Source:
    """Read a spec file.

    Raises
        SpecError: CLI_002 for another extension, CLI_001 when it cannot be read or is no regular file, E017 when it is
            larger than the budget allows (nothing is read then).
    """
    path = Path(path)
    kind = source_kind(path)
    shown = str(path)
    if kind is None:
        expected = tuple(EXTENSIONS)
        text = f"'{path.name}' is not a spec file: expected the extension {', '.join(expected)}"
        raise SpecError([error("CLI_002", text, file=shown, allowed=expected)])
    try:
        with path.open("rb") as stream:
            status = os.fstat(stream.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise SpecError([error("CLI_001", f"{shown} is not a regular file", file=shown)])
            if budget is not None:
                usage = Usage("general.max_spec_size_bytes", status.st_size)
                if findings := list(exceeded([usage], budget)):
                    raise SpecError([finding.at(None, shown) for finding in findings])
            data = stream.read()
    except (OSError, ValueError) as failure:
        reason = getattr(failure, "strerror", None) or str(failure)
        raise SpecError([error("CLI_001", f"cannot read {shown}: {reason.lower()}", file=shown)]) from None
    return Source(kind, data, path, digest(data))


def from_text(data: bytes, name: str = "spec.json") -> Source:
    """A source that is not on disk; `name` decides the reader and is where relative files are looked for."""
    path = Path(name)
    kind = source_kind(path)
    if kind is None:
        raise SpecError([error("CLI_002", f"'{name}' is not a spec file", file=name, allowed=tuple(EXTENSIONS))])
    return Source(kind, data, path, digest(data))
