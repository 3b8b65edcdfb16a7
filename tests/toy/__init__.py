"""A recipe of the tests' own, so that the spine is tested without any real family.

It stands in for `font.bitmap_v1`, whose family is not part of this release: `use(monkeypatch)` makes the program find it.
"""

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field

from speccade.core import family
from speccade.core.budgets import Usage
from speccade.core.diagnostics import Diagnostic, error
from speccade.core.family import (
    ExternalInput,
    File,
    Generated,
    GenerationError,
    Inspection,
    Job,
    OutputContract,
    Recipe,
    ResolutionError,
)
from speccade.core.model import Clamped, Keyed, LenientModel, Model, SetLike

KIND = "font.bitmap_v1"


class Part(Model):
    """A part with a name."""

    id: str
    size: Annotated[int, Field(ge=0, le=1000)] = 1
    """Size in bytes."""


class Trim(LenientModel):
    """A part that accepts stray keys."""

    colour: Literal["red", "green"] = "red"


class ToyParams(Model):
    """Params of the toy recipe."""

    parts: Annotated[list[Part], Keyed("id")] = []
    tags: Annotated[list[str], SetLike()] = []
    steps: list[float] = []
    level: Annotated[float, Clamped(0, 1)] = 0.5
    note: str | None = None
    files: list[str] = []
    trim: Trim | None = None
    mode: Literal["make", "refuse", "crash", "forget", "compose", "hopeless"] = "make"


calls: list[Job] = []


def generate(job: Job) -> Generated:
    """Text files that show everything the generator saw."""
    calls.append(job)
    params = job.params
    if params.mode == "refuse":
        raise GenerationError("TEXTURE_003", "the toy refuses", ("recipe", "params", "mode"), "use make")
    if params.mode == "crash":
        raise ZeroDivisionError("a bug")
    files = []
    with job.stage("draw"):
        for request in job.outputs:
            text = f"{job.seed} {request.source} {params!r} {sorted(job.inputs.items())} {job.preview_seconds}"
            data = text.encode() + b"." * sum(part.size for part in params.parts)
            files.append(File(request.path, request.kind, request.format, data, metrics={"length": len(data)}))
    if params.mode == "forget":
        files = files[1:]
    return Generated(tuple(files), {"parts": len(params.parts)})


def _rules(spec: Inspection) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    for index, part in enumerate(spec.params.parts):
        if part.id in seen:
            yield spec.error(("parts", index, "id"), f"part '{part.id}' exists already")
        seen.add(part.id)


def _usage(spec: Inspection) -> Iterator[Usage]:
    yield Usage("mesh.max_bones", len(spec.params.parts), ("recipe", "params", "parts"), "parts")


def _inputs(params: Any) -> Iterable[ExternalInput]:
    return (
        ExternalInput(path, ("recipe", "params", "files", index), "MUSIC_006")
        for index, path in enumerate(params.files)
    )


def _resolve(params: Any, seed: int) -> tuple[str, Model]:
    if params.mode == "hopeless":
        raise ResolutionError([error("E012", "it does not expand", ("recipe", "params", "mode"))])
    if params.mode == "compose":
        return KIND, params.model_copy(update={"mode": "make", "steps": [float(seed)]})
    return KIND, params


def _ignored(raw: Any) -> tuple[dict[str, Any], list[tuple[str | int, ...]]]:
    dropped = [(key,) for key in raw if key.startswith("_coverage_")]
    return {key: value for key, value in raw.items() if not key.startswith("_coverage_")}, dropped


def _last_part(envelope: Any, params: Any) -> str | None:
    primaries = [o for o in envelope.outputs if o.kind == "primary"]
    return params.parts[-1].id if len(primaries) == 1 and params.parts else None


RECIPE = Recipe(
    kind=KIND,
    params=ToyParams,
    outputs=OutputContract(
        formats=("png",),
        metadata=True,
        sources=lambda params: [part.id for part in params.parts] or ["all"],
        default_source=_last_part,
    ),
    generator="tests.toy:generate",
    rules=_rules,
    usage=_usage,
    inputs=_inputs,
    ignored=_ignored,
    resolve=_resolve,
)


def use(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the program find the toy recipe for the length of a test."""
    real = family.recipe_module
    monkeypatch.setattr(family, "recipe_module", lambda kind: "tests.toy" if kind == KIND else real(kind))
    for cached in (family.find_recipe, family.is_built):
        cached.cache_clear()
    calls.clear()


def spec(**changes: Any) -> dict[str, Any]:
    """A valid toy spec; `params` and envelope fields may be replaced."""
    params = changes.pop("params", {"parts": [{"id": "a", "size": 3}, {"id": "b"}]})
    value: dict[str, Any] = {
        "spec_version": 1,
        "asset_id": "toy-font",
        "asset_type": "font",
        "license": "CC0-1.0",
        "seed": 7,
        "description": "a toy",
        "outputs": [{"kind": "primary", "format": "png", "path": "toy/font.png", "source": "a"}],
        "recipe": {"kind": KIND, "params": params},
    }
    return value | changes
