"""The files around a spec: the root that bounds what it may refer to, and the external inputs it names (light)."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from speccade.core.diagnostics import Diagnostic, error

if TYPE_CHECKING:
    from speccade.core.spec import Spec

ROOT_MARKERS = ("speccade.toml", ".git")


def find_root(path: Path) -> Path:
    """The folder that bounds `load()` and references of the spec at `path`.

    The nearest folder upwards that holds `speccade.toml` or `.git`; without one, the spec's own folder.
    """
    folder = path.absolute().parent
    for candidate in (folder, *folder.parents):
        if any((candidate / marker).exists() for marker in ROOT_MARKERS):
            return candidate
    return folder


def resolve_below(root: Path, folder: Path, reference: str) -> Path | None:
    """The file that `reference`, relative to `folder`, means; None when it is absolute or leaves `root`, also by a link."""
    if (
        not reference
        or "\0" in reference
        or "\\" in reference
        or Path(reference).is_absolute()
        or reference[1:2] == ":"
    ):
        return None
    real_root = Path(os.path.realpath(root))
    target = Path(os.path.realpath(folder / reference))
    return target if target.is_relative_to(real_root) else None


def read_inputs(spec: "Spec") -> tuple[dict[str, bytes], list[Diagnostic]]:
    """The bytes of a spec's external inputs by the path it gives, and a finding for each that cannot be read."""
    inputs: dict[str, bytes] = {}
    findings: list[Diagnostic] = []
    references = spec.external_inputs()
    if not references:
        return inputs, findings
    root, folder = find_root(spec.source.path), spec.source.path.parent
    for reference in references:
        target = resolve_below(root, folder, reference.path)
        if target is None:
            text = f"'{reference.path[:120]}' leads out of {root}"
            findings.append(error("E012", text, reference.loc, hint="refer to files below the project's root"))
            continue
        try:
            inputs[reference.path] = target.read_bytes()
        except OSError as failure:
            reason = (failure.strerror or str(failure)).lower()
            text = f"{reference.code}: cannot read '{reference.path[:120]}': {reason}"
            findings.append(error("E012", text, reference.loc, data={"detail": {"code": reference.code}}))
    return inputs, findings
