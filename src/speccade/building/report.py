"""Stage E: the report of one run, as JSON: what was made, from what, by what (light)."""

import os
from collections.abc import Iterable, Mapping
from typing import Any

from speccade.building import toolchain
from speccade.building.artifacts import Built
from speccade.building.plan import FileHash, Run
from speccade.core.budgets import BudgetProfile
from speccade.core.diagnostics import Diagnostic
from speccade.core.jsontext import indented
from speccade.core.libraries import library_versions
from speccade.core.record import Record, factory

REPORT_VERSION = 1


class Provenance(Record):
    """Where an asset comes from. Metadata: it never enters `ir_hash`.

    source_kind     `json` or `starlark`.
    source_hash     BLAKE3 of the raw file, taken before any parsing.
    stdlib_version  version of the Starlark library; only for Starlark sources.
    modules         libraries that were loaded, with their hashes.
    inputs          external files that decide output bytes, with their hashes.
    """

    source_kind: str
    source_hash: str
    stdlib_version: str | None = None
    modules: tuple[FileHash, ...] = ()
    inputs: tuple[FileHash, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The nested object of reports and envelopes; absent parts are left out."""
        record: dict[str, Any] = {"source_kind": self.source_kind, "source_hash": self.source_hash}
        if self.stdlib_version is not None:
            record["stdlib_version"] = self.stdlib_version
        for name, files in (("modules", self.modules), ("inputs", self.inputs)):
            if files:
                record[name] = [{"path": item.path, "hash": item.hash} for item in files]
        return record


def budget_record(budget: BudgetProfile, usage: Mapping[str, Any]) -> dict[str, Any]:
    """The budget profile of a run with predicted usage against each limit that it touches."""
    return {"profile": budget.name, "limits": budget.to_json(), "usage": dict(usage)}


class Report(Record):
    """Everything a report says; `to_json` gives the file's content."""

    spec_path: str
    identity: Mapping[str, Any]
    provenance: Provenance
    budget: Mapping[str, Any]
    errors: tuple[Diagnostic, ...]
    warnings: tuple[Diagnostic, ...]
    duration_ms: int
    built: Built | None = None
    cache: Mapping[str, Any] | None = None
    preview_seconds: float | None = None
    profile: bool = False
    extra: Mapping[str, Any] = factory(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The report as JSON, keys in the order of the format."""
        record: dict[str, Any] = {"report_version": REPORT_VERSION}
        record |= {key: value for key, value in self.identity.items() if value is not None}
        record["spec_path"] = self.spec_path
        record["provenance"] = self.provenance.to_json()
        record["ok"] = not self.errors
        record["errors"] = [finding.to_json() for finding in self.errors]
        record["warnings"] = [finding.to_json() for finding in self.warnings]
        record["outputs"] = [] if self.built is None else output_records(self.built, self.preview_seconds)
        if self.built is not None and self.built.metrics:
            record["metrics"] = dict(self.built.metrics)
        record["budget"] = dict(self.budget)
        if self.cache is not None:
            record["cache"] = dict(self.cache)
        if self.preview_seconds is not None:
            record["preview_seconds"] = self.preview_seconds
        if self.profile and self.built is not None:
            record["stages"] = [
                {"stage": name, "duration_ms": round(seconds * 1000, 3)} for name, seconds in self.built.stages
            ]
        record["duration_ms"] = self.duration_ms
        record["backend_version"] = toolchain.backend_version()
        record["toolchain"] = {
            "version": toolchain.toolchain_version(),
            "libraries": library_versions(),
        }
        record["target_triple"] = toolchain.target_triple()
        return record | dict(self.extra)


def output_records(built: Built, preview_seconds: float | None) -> list[dict[str, Any]]:
    """The `outputs` of a report or envelope."""
    records = []
    for artifact in built.artifacts:
        record = artifact.to_json()
        if preview_seconds is not None and artifact.format == "wav":
            record["preview"] = True
        records.append(record)
    return records


def identity(run: Run) -> dict[str, Any]:
    """The identifying keys of a run's report."""
    return {
        "spec_hash": run.spec_hash,
        "base_spec_hash": run.base_spec_hash,
        "ir_hash": run.ir_hash,
        "variant_id": run.variant_id,
        "asset_id": run.asset_id,
        "asset_type": run.asset_type,
        "license": run.license,
        "seed": run.seed,
        "recipe_kind": run.recipe_kind,
        "recipe_hash": run.recipe_hash,
    }


def encode(record: Mapping[str, Any]) -> bytes:
    """A report file: indented JSON in UTF-8 with a final newline."""
    return (indented(record) + "\n").encode("utf-8", "backslashreplace")


def write(folder: str | os.PathLike[str], name: str, record: Mapping[str, Any]) -> str:
    """Write a report atomically below `folder` and return its path."""
    from speccade.building.outputs import OutputRoot

    with OutputRoot(folder) as outputs:
        outputs.write(name, encode(record))
    return os.path.join(os.fspath(folder), name)


def split(findings: Iterable[Diagnostic]) -> tuple[tuple[Diagnostic, ...], tuple[Diagnostic, ...]]:
    """Errors and warnings of a list of findings."""
    findings = list(findings)
    errors = tuple(finding for finding in findings if finding.severity == "error")
    return errors, tuple(finding for finding in findings if finding.severity == "warning")
