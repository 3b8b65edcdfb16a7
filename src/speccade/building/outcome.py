"""What came of generating one file: the source of envelopes, tables and notebook views (light)."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from speccade.building import report as reporting
from speccade.building.artifacts import Built, below
from speccade.building.outputs import UnsafePathError
from speccade.building.plan import Run
from speccade.building.report import Provenance, output_records
from speccade.core.budgets import BudgetProfile
from speccade.core.diagnostics import Diagnostic, error
from speccade.core.record import Record, factory, replace
from speccade.core.source import Source

EXIT_OK, EXIT_SPEC, EXIT_GENERATION, EXIT_INTERRUPT = 0, 1, 2, 130


class RunOutcome(Record):
    """One run: built, or the problem that kept it from being."""

    run: Run
    built: Built | None
    problem: Diagnostic | None
    duration_ms: int
    report_path: str | None = None
    report: Mapping[str, Any] = factory(default_factory=dict)
    fresh: bool = False

    @property
    def how(self) -> str:
        """`fresh` (the files were there already), `cached`, `generated` or `failed`."""
        if self.problem is not None or self.built is None:
            return "failed"
        return "fresh" if self.fresh else "cached" if self.built.cache_hit else "generated"

    def with_report(self, folder: str | Path, name: str, record: Mapping[str, Any]) -> "RunOutcome":
        """Write the report; a folder that cannot be written becomes the run's problem, unless it has one."""
        path, problem = _write_report(folder, name, record)
        return replace(self, report_path=path, problem=self.problem or problem, report=record)


class Outcome(Record):
    """What came of one spec file. `errors` keep it from being generated; a failed run has its own problem."""

    path: str
    source: Source | None
    identity: Mapping[str, Any]
    provenance: Provenance | None
    budget: BudgetProfile
    usage: Mapping[str, Any]
    errors: tuple[Diagnostic, ...]
    warnings: tuple[Diagnostic, ...] = ()
    runs: tuple[RunOutcome, ...] = ()
    out: str | None = None
    report_path: str | None = None
    duration_ms: int = 0
    report: Mapping[str, Any] = factory(default_factory=dict)

    @classmethod
    def unloaded(
        cls,
        path: str | Path,
        findings: Iterable[Diagnostic],
        budget: BudgetProfile,
        source: Source | None = None,
    ) -> "Outcome":
        """The outcome of a file that is no spec."""
        return cls(str(path), source, {}, None, budget, {}, tuple(findings))

    @property
    def ok(self) -> bool:
        """Whether the spec itself was generated (a variant may still have failed)."""
        return not self.errors and bool(self.runs) and self.runs[0].problem is None

    @property
    def exit_code(self) -> int:
        """0, 1 when the spec was refused, 2 when generating it or a variant failed."""
        if self.errors:
            return EXIT_SPEC
        return EXIT_GENERATION if any(item.problem is not None for item in self.runs) else EXIT_OK

    @property
    def cache_hit(self) -> bool:
        """Whether the base run came from the cache."""
        return bool(self.runs) and self.runs[0].built is not None and self.runs[0].built.cache_hit

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        """Errors, problems of runs, and warnings."""
        problems = tuple(item.problem for item in self.runs if item.problem is not None)
        extra = tuple(w for item in self.runs[:1] if item.built is not None for w in item.built.warnings)
        return self.errors + problems + self.warnings + extra

    @property
    def files(self) -> tuple[str, ...]:
        """Paths of the generated files of the base run and its variants."""
        return tuple(
            os.path.join(self.out or "", below(item.run, artifact.path))
            for item in self.runs
            if item.built is not None
            for artifact in item.built.artifacts
        )

    def with_report(self, folder: str | Path, name: str, record: Mapping[str, Any]) -> "Outcome":
        """Write the report of a refused spec."""
        path, problem = _write_report(folder, name, record)
        errors = self.errors if problem is None else (*self.errors, problem)
        return replace(self, report_path=path, report=record, errors=errors)

    def to_envelope(self) -> dict[str, Any]:
        """The `--json` envelope of `generate`."""
        errors = list(self.errors)
        base = self.runs[0] if self.runs else None
        if base is not None and base.problem is not None:
            errors.append(base.problem)
        record = shell(self.path, not errors, errors, [f for f in self.findings if f.severity == "warning"])
        if base is not None and base.built is not None and not errors:
            result: dict[str, Any] = {
                "asset_id": base.run.asset_id,
                "asset_type": base.run.asset_type,
                "source_kind": None if self.provenance is None else self.provenance.source_kind,
                "out_root": self.out,
                "budget": self.budget.name,
                "recipe_hash": base.run.recipe_hash,
                "cache_hit": base.built.cache_hit,
                "outputs": output_records(base.built, base.report.get("preview_seconds")),
                "report_path": base.report_path,
                "duration_ms": self.duration_ms,
            }
            if base.built.metrics:
                result["metrics"] = dict(base.built.metrics)
            if len(self.runs) > 1:
                result["variants"] = [_variant_record(item) for item in self.runs[1:]]
            record["result"] = result
        return record | hashes(self.source, self.identity, self.provenance) | budget_usage(self.budget, self.usage)

    def _repr_html_(self) -> str:
        from speccade.inspect.notebook import outcome_html

        return outcome_html(self)


def shell(path: str, success: bool, errors: Iterable[Diagnostic], warnings: Iterable[Diagnostic]) -> dict[str, Any]:
    """The part that all envelopes share."""
    return {
        "spec": path,
        "success": success,
        "errors": [finding.to_json() for finding in errors],
        "warnings": [finding.to_json() for finding in warnings],
    }


def hashes(source: Source | None, identity: Mapping[str, Any], provenance: Provenance | None) -> dict[str, Any]:
    """The hashes of an envelope; those that are not known are left out."""
    record: dict[str, Any] = {}
    for name in ("spec_hash", "ir_hash"):
        if identity.get(name) is not None:
            record[name] = identity[name]
    if source is not None:
        record["source_hash"] = source.source_hash
    if provenance is not None:
        record["provenance"] = provenance.to_json()
    return record


def budget_usage(budget: BudgetProfile, usage: Mapping[str, Any]) -> dict[str, Any]:
    """The budget of an envelope: the profile's name and predicted usage against its limits."""
    return {"budget": {"profile": budget.name, "usage": dict(usage)}}


def _variant_record(item: RunOutcome) -> dict[str, Any]:
    record: dict[str, Any] = {
        "variant_id": item.run.variant_id,
        "success": item.problem is None,
        "spec_hash": item.run.spec_hash,
        "ir_hash": item.run.ir_hash,
        "seed": item.run.seed,
        "cache_hit": item.built is not None and item.built.cache_hit,
        "outputs": [] if item.built is None else output_records(item.built, None),
        "report_path": item.report_path,
        "duration_ms": item.duration_ms,
    }
    if item.problem is not None:
        record["error"] = item.problem.to_json()
    return record


def _write_report(folder: str | Path, name: str, record: Mapping[str, Any]) -> tuple[str | None, Diagnostic | None]:
    try:
        return reporting.write(folder, name, record), None
    except (OSError, UnsafePathError) as failure:
        reason = (getattr(failure, "strerror", None) or str(failure)).lower()
        return None, error("DISPATCH_003", f"cannot write the report {name} to {folder}: {reason}")
