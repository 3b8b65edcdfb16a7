"""Stage D: the files of one run, from the cache or from the family's pure generator (light until something is generated)."""

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from speccade.building.outputs import OutputRoot
from speccade.building.plan import Run
from speccade.building.store import Store
from speccade.core.canonical import digest
from speccade.core.diagnostics import Diagnostic, error
from speccade.core.record import Record, factory, replace

if TYPE_CHECKING:
    from speccade.core.spec import Spec

ARTIFACT_VERSION = 1


class Artifact(Record):
    """One file of a run. `digest` is BLAKE3 of its bytes, `hash` what reports compare (the PCM of a WAV)."""

    kind: str
    format: str
    path: str
    hash: str
    digest: str
    size: int
    metrics: Mapping[str, Any] = factory(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The record in reports and cache manifests."""
        record: dict[str, Any] = {"kind": self.kind, "format": self.format, "path": self.path, "hash": self.hash}
        record |= {"digest": self.digest, "size": self.size}
        if self.metrics:
            record["metrics"] = dict(self.metrics)
        return record


class Built(Record):
    """The result of stage D. `data` holds the bytes by path while they are in memory (never for a cache hit)."""

    artifacts: tuple[Artifact, ...]
    metrics: Mapping[str, Any]
    warnings: tuple[Diagnostic, ...]
    cache_hit: bool
    seconds: float
    stages: tuple[tuple[str, float], ...] = ()
    data: Mapping[str, bytes] = factory(default_factory=dict)


class BuildError(Exception):
    """A valid spec could not be generated or its files not be written."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        self.diagnostic = diagnostic
        super().__init__(str(diagnostic))


def restore(run: Run, store: Store, outputs: OutputRoot) -> Built | None:
    """Stage the files of a run from the cache; None when it does not hold them all, unharmed."""
    started = time.perf_counter()
    body = store.get_manifest("ac", run.key)
    built = None if body is None else built_from_manifest(body)
    if built is None:
        return None
    for artifact in built.artifacts:
        if not store.restore(artifact.digest, outputs, below(run, artifact.path)):
            return None
    return replace(built, seconds=time.perf_counter() - started)


def built_from_manifest(body: Mapping[str, Any]) -> Built | None:
    """What a cache manifest records; None when it is of another version."""
    if body.get("version") != ARTIFACT_VERSION:
        return None
    try:
        artifacts = tuple(Artifact(**record) for record in body["artifacts"])
        metrics = body["metrics"]
        warnings = tuple(
            Diagnostic(item["code"], item["message"], severity="warning", hint=item.get("suggestion"))
            for item in body["warnings"]
        )
    except (KeyError, TypeError):
        return None
    return Built(artifacts, metrics, warnings, True, 0.0)


def fresh(run: Run, out: str | os.PathLike[str], reports: str | os.PathLike[str]) -> tuple[Built, Any] | None:
    """What an earlier run of the same key left below `out`, with its report, when every file is still what it made."""
    import json

    started = time.perf_counter()
    try:
        with open(os.path.join(reports, run.report_name), "rb") as stream:
            report = json.load(stream)
        if not report["ok"] or report["cache"]["key"] != run.key or report["license"] != run.license:
            return None
        artifacts = tuple(Artifact(**{k: v for k, v in o.items() if k != "preview"}) for o in report["outputs"])
        for artifact in artifacts:
            with open(os.path.join(out, below(run, artifact.path)), "rb") as stream:
                if digest(stream.read()) != artifact.digest:
                    return None
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return Built(artifacts, report.get("metrics", {}), (), True, time.perf_counter() - started), report


def generate(spec: "Spec", run: Run, inputs: Mapping[str, bytes], *, preview_seconds: float | None = None) -> Built:
    """Run the family's generator: bytes in memory, nothing written.

    Raises
        BuildError: the generator refused, or broke its contract.
    """
    from speccade.core.family import GenerationError, Job, find_recipe

    normal = spec.normal
    recipe = None if normal is None else find_recipe(normal.kind)
    if normal is None or recipe is None:
        raise BuildError(
            error("DISPATCH_002", f"nothing generates recipe kind '{run.recipe_kind}'", ("recipe", "kind"))
        )
    stages: list[tuple[str, float]] = []

    @contextmanager
    def stage(name: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        stages.append((name, time.perf_counter() - began))

    started = time.perf_counter()
    job = Job(normal.params, spec.envelope.seed, normal.outputs, inputs, preview_seconds, stage)
    try:
        generated = recipe.load_generator()(job)
    except GenerationError as failure:
        raise BuildError(failure.diagnostic) from failure
    except MemoryError:
        raise BuildError(error("DISPATCH_003", "not enough memory to generate this asset")) from None
    except Exception as failure:  # a bug of a generator must not take the program down with it
        text = f"the generator of '{normal.kind}' failed: {type(failure).__name__}: {failure}"
        hint = "this is a bug of speccade; please report it with the spec"
        raise BuildError(error("DISPATCH_003", text, hint=hint)) from failure
    wanted = {request.path for request in normal.outputs}
    made = {file.path for file in generated.files}
    if not wanted <= made:
        missing = ", ".join(sorted(wanted - made))
        raise BuildError(error("DISPATCH_003", f"the generator of '{normal.kind}' did not make {missing}"))
    artifacts, data = [], {}
    for file in generated.files:
        whole = digest(file.data)
        artifacts.append(
            Artifact(file.kind, file.format, file.path, file.hash or whole, whole, len(file.data), dict(file.metrics))
        )
        data[file.path] = file.data
    return Built(
        tuple(artifacts),
        dict(generated.metrics),
        generated.warnings,
        False,
        time.perf_counter() - started,
        tuple(stages),
        data,
    )


def publish(run: Run, built: Built, outputs: OutputRoot) -> None:
    """Stage freshly generated files below the output root."""
    for artifact in built.artifacts:
        outputs.write(below(run, artifact.path), built.data[artifact.path])


def keep(run: Run, built: Built, store: Store) -> None:
    """Put a freshly generated run into the cache: blobs first, the manifest last."""
    for artifact in built.artifacts:
        store.put_blob(built.data[artifact.path])
    body = {
        "version": ARTIFACT_VERSION,
        "artifacts": [artifact.to_json() for artifact in built.artifacts],
        "metrics": dict(built.metrics),
        "warnings": [warning.to_json() for warning in built.warnings],
    }
    store.put_manifest("ac", run.key, body, blobs=[artifact.digest for artifact in built.artifacts])


def below(run: Run, path: str) -> str:
    """Where a file of a run goes, relative to the output root."""
    return f"{run.folder}/{path}" if run.folder else path
