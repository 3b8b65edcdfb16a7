"""The whole program: five stages, each a plain function, and `generate`, which chains them.

    A read      file -> Source       raw bytes and their hash, before any parsing
    B compile   Source -> Spec       JSON parsed or Starlark evaluated in a sandbox; typed, resolved, canonical
    C validate  Spec -> findings     contract, recipe rules and budgets, the same for both source kinds
    D build     Spec -> Built        from the cache, or from the asset family's pure generator
    E report    Built -> JSON        hashes, provenance, budget usage, metrics, findings

An unchanged file takes a short cut: the cache's second index knows its plan from the raw bytes alone.
"""

import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from speccade.building import artifacts
from speccade.building import report as reporting
from speccade.building.artifacts import BuildError, Built
from speccade.building.outcome import Outcome, RunOutcome
from speccade.building.outputs import OutputRoot, UnsafePathError
from speccade.building.plan import FileHash, Plan, Request, Run, plan_of, source_key
from speccade.building.report import Provenance, budget_record, identity
from speccade.building.store import Store
from speccade.core.budgets import BudgetProfile
from speccade.core.diagnostics import Diagnostic, SpecError, error
from speccade.core.record import replace
from speccade.core.source import Source, read
from speccade.core.workspace import read_inputs

if TYPE_CHECKING:
    from speccade.core.spec import Spec
    from speccade.starlark import Evaluator

__all__ = ["build", "compile", "generate", "read", "report", "validate"]

DEFAULT = BudgetProfile()


def compile(  # noqa: A001 - the stage's name
    source: Source, budget: BudgetProfile = DEFAULT, *, evaluator: "Evaluator | None" = None
) -> "Spec":
    """Stage B: parse or evaluate, type, resolve.

    Raises
        SpecError: the source does not load (CLI_001 to CLI_005); all reasons at once.
    """
    if source.kind == "starlark" and evaluator is None:
        from speccade.starlark import start_early

        start_early()  # the sandbox starts while the models are imported
    from speccade import compilation

    return compilation.load(source, budget, evaluator)


def validate(spec: "Spec", budget: BudgetProfile = DEFAULT, *, artifacts: bool = True) -> list[Diagnostic]:
    """Stage C: every finding about a spec, errors and warnings, each once and at its place.

    `artifacts` demands what generating needs: a recipe that can be built and external files that exist.
    """
    from speccade.core.checks import check

    findings = check(spec, budget, artifacts=artifacts)
    if artifacts and spec.normal is not None:
        findings.extend(spec.located(read_inputs(spec)[1]))
    return findings


def build(
    spec: "Spec",
    out: str | Path,
    budget: BudgetProfile = DEFAULT,
    *,
    store: Store | None = None,
    preview_seconds: float | None = None,
) -> Built:
    """Stage D for a valid spec: its files below `out`, all or none, from the cache when it has them.

    Raises
        BuildError: generation failed, or the files could not be written.
    """
    inputs, _ = read_inputs(spec)
    request = Request(preview_seconds)
    plan, _ = plan_of(spec, (), {}, budget, _hashes(inputs), request)
    return _build_run(spec, plan.runs[0], inputs, out, store, preview_seconds)


def report(
    spec: "Spec", built: Built | None, findings: Iterable[Diagnostic] = (), budget: BudgetProfile = DEFAULT
) -> dict[str, Any]:
    """Stage E: the report of a compiled spec and what was built from it (None when validation failed)."""
    errors, warnings = reporting.split(findings)
    ids = _spec_identity(spec)
    provenance = _provenance(spec.source, _stdlib_version(spec.source), spec.modules)
    return reporting.Report(
        spec_path=str(spec.source.path),
        identity=ids,
        provenance=provenance,
        budget=budget_record(budget, _usage(spec, budget)),
        errors=errors,
        warnings=warnings + (() if built is None else built.warnings),
        duration_ms=0 if built is None else round(built.seconds * 1000),
        built=built,
    ).to_json()


def generate(
    path: str | Path,
    out: str | Path = "out",
    *,
    budget: BudgetProfile = DEFAULT,
    store: Store | None = None,
    report_dir: str | Path | None = None,
    request: Request | None = None,
    evaluator: "Evaluator | None" = None,
    profile: bool = False,
    skip_fresh: bool = False,
) -> Outcome:
    """All five stages for one file; never raises for a mistake in the spec, the outcome says what was wrong.

    Files go below `out`, and so does `<asset_id>.report.json` unless `report_dir` says otherwise. With `skip_fresh`, a
    run whose report and files from an earlier time are still right is left alone.
    """
    started = time.perf_counter()
    request = request or Request()
    reports = out if report_dir is None else report_dir
    try:
        source = read(path, budget)
    except SpecError as failure:
        return Outcome.unloaded(path, failure.diagnostics, budget)
    stdlib_version = _stdlib_version(source)
    key = "" if store is None else source_key(source, stdlib_version, budget, request)
    known = None if store is None else store.get_manifest("src", key)
    plan = None if known is None else Plan.from_json(known, str(path))
    if plan is not None and plan.is_current(source.path.parent):
        outcome = _restored(source, stdlib_version, plan, store, out, reports, budget, request, started, skip_fresh)
        if outcome is not None:
            return outcome
    try:
        spec = compile(source, budget, evaluator=evaluator)
    except SpecError as failure:
        return Outcome.unloaded(path, failure.diagnostics, budget, source)
    findings = validate(spec, budget)
    errors, warnings = reporting.split(findings)
    usage = _usage(spec, budget)
    provenance = _provenance(source, stdlib_version, spec.modules)
    if errors:
        outcome = Outcome(str(path), source, _spec_identity(spec), provenance, budget, usage, errors, warnings)
        return _with_failure_report(outcome, reports, started)
    inputs, _ = read_inputs(spec)
    plan, specs = plan_of(spec, warnings, usage, budget, _hashes(inputs), request)
    provenance = replace(provenance, inputs=plan.inputs)
    runs = []
    for run, varied in zip(plan.runs, specs, strict=True):
        began = time.perf_counter()
        earlier = _fresh(run, out, reports) if skip_fresh else None
        if earlier is not None:
            runs.append(earlier)
            continue
        built, problem = None, None
        try:
            built = _build_run(varied, run, inputs, out, store, request.preview_seconds)
        except BuildError as failure:
            problem = spec.located([failure.diagnostic])[0]
        finished = RunOutcome(run, built, problem, round((time.perf_counter() - began) * 1000))
        runs.append(_reported(finished, provenance, usage, warnings, path, reports, budget, request, profile))
        if problem is not None and run.variant_id is None:
            break  # without its base, no variant is tried
    if store is not None and all(item.built is not None for item in runs):
        store.put_manifest("src", key, plan.to_json())
    return _finished(source, plan, provenance, budget, tuple(runs), out, started)


def _restored(
    source: Source,
    stdlib_version: str | None,
    plan: Plan,
    store: Store | None,
    out: str | Path,
    reports: str | Path,
    budget: BudgetProfile,
    request: Request,
    started: float,
    skip_fresh: bool,
) -> Outcome | None:
    """The outcome of a plan whose runs are all in the cache (or fresh), or None."""
    if store is None:
        return None
    builts: list[Built] = []
    if skip_fresh:
        found = [_fresh(run, out, reports) for run in plan.runs]
        if all(item is not None for item in found):
            provenance = Provenance(source.kind, source.source_hash, stdlib_version, plan.modules, plan.inputs)
            runs = tuple(item for item in found if item is not None)
            return _finished(source, plan, provenance, budget, runs, out, started)
    try:
        with OutputRoot(out) as outputs:
            for run in plan.runs:
                built = artifacts.restore(run, store, outputs)
                if built is None:
                    raise _MissError
                builts.append(built)
    except (_MissError, OSError, UnsafePathError):
        return None  # the long way says why, if there is anything to say
    provenance = Provenance(source.kind, source.source_hash, stdlib_version, plan.modules, plan.inputs)
    runs = tuple(
        _reported(
            RunOutcome(run, built, None, round(built.seconds * 1000)),
            provenance,
            plan.usage,
            plan.warnings,
            source.path,
            reports,
            budget,
            request,
            False,
        )
        for run, built in zip(plan.runs, builts, strict=True)
    )
    return _finished(source, plan, provenance, budget, runs, out, started)


def _finished(
    source: Source,
    plan: Plan,
    provenance: Provenance,
    budget: BudgetProfile,
    runs: tuple[RunOutcome, ...],
    out: str | Path,
    started: float,
) -> Outcome:
    return Outcome(
        str(source.path),
        source,
        identity(plan.runs[0]),
        provenance,
        budget,
        plan.usage,
        (),
        plan.warnings,
        runs,
        out=str(out),
        duration_ms=round((time.perf_counter() - started) * 1000),
    )


def _fresh(run: Run, out: str | Path, reports: str | Path) -> RunOutcome | None:
    found = artifacts.fresh(run, out, reports)
    if found is None:
        return None
    built, record = found
    path = str(Path(reports) / run.report_name)
    return RunOutcome(run, built, None, round(built.seconds * 1000), path, record, fresh=True)


class _MissError(Exception):
    """Not everything is in the cache; leaving the output root with an error stages nothing."""


def _build_run(
    spec: "Spec",
    run: Run,
    inputs: Mapping[str, bytes],
    out: str | Path,
    store: Store | None,
    preview_seconds: float | None,
) -> Built:
    try:
        with OutputRoot(out) as outputs:
            built = None if store is None else artifacts.restore(run, store, outputs)
            if built is None:
                built = artifacts.generate(spec, run, inputs, preview_seconds=preview_seconds)
                artifacts.publish(run, built, outputs)
    except (OSError, UnsafePathError) as failure:
        reason = getattr(failure, "strerror", None) or str(failure)
        where = getattr(failure, "filename", None) or out
        raise BuildError(error("DISPATCH_003", f"cannot write the outputs to {where}: {reason.lower()}")) from failure
    if store is not None and not built.cache_hit:
        artifacts.keep(run, built, store)
    return built


def _reported(
    outcome: RunOutcome,
    provenance: Provenance,
    usage: Mapping[str, Any],
    warnings: tuple[Diagnostic, ...],
    path: str | Path,
    reports: str | Path,
    budget: BudgetProfile,
    request: Request,
    profile: bool,
) -> RunOutcome:
    built = outcome.built
    record = reporting.Report(
        spec_path=str(path),
        identity=identity(outcome.run),
        provenance=provenance,
        budget=budget_record(budget, usage),
        errors=() if outcome.problem is None else (outcome.problem,),
        warnings=warnings + (() if built is None else built.warnings),
        duration_ms=outcome.duration_ms,
        built=built,
        cache={"key": outcome.run.key, "hit": built is not None and built.cache_hit},
        preview_seconds=request.preview_seconds,
        profile=profile,
    ).to_json()
    return outcome.with_report(reports, outcome.run.report_name, record)


def _with_failure_report(outcome: Outcome, reports: str | Path, started: float) -> Outcome:
    """Validation failed: report it, if the spec's id is one that may name a file."""
    duration = round((time.perf_counter() - started) * 1000)
    outcome = replace(outcome, duration_ms=duration)
    if any(finding.code == "E002" for finding in outcome.errors):
        return outcome
    record = reporting.Report(
        spec_path=outcome.path,
        identity=outcome.identity,
        provenance=outcome.provenance or Provenance("", ""),
        budget=budget_record(outcome.budget, outcome.usage),
        errors=outcome.errors,
        warnings=outcome.warnings,
        duration_ms=duration,
    ).to_json()
    return outcome.with_report(reports, f"{outcome.identity['asset_id']}.report.json", record)


def _spec_identity(spec: "Spec") -> dict[str, Any]:
    envelope = spec.envelope
    return {
        "spec_hash": spec.spec_hash,
        "ir_hash": spec.ir_hash,
        "asset_id": envelope.asset_id,
        "asset_type": envelope.asset_type,
        "license": envelope.license,
        "seed": envelope.seed,
        "recipe_kind": None if envelope.recipe is None else envelope.recipe.kind,
        "recipe_hash": spec.recipe_hash,
    }


def _provenance(source: Source, stdlib_version: str | None, modules: Iterable[Any]) -> Provenance:
    hashes = tuple(FileHash(module.path, module.hash) for module in modules)
    return Provenance(source.kind, source.source_hash, stdlib_version, hashes)


def _usage(spec: "Spec", budget: BudgetProfile) -> dict[str, Any]:
    from speccade.core.budgets import usage_table
    from speccade.core.checks import usage_of

    return usage_table(usage_of(spec), budget)


def _hashes(inputs: Mapping[str, bytes]) -> list[FileHash]:
    from speccade.core.canonical import digest

    return [FileHash(path, digest(data)) for path, data in sorted(inputs.items())]


def _stdlib_version(source: Source) -> str | None:
    if source.kind != "starlark":
        return None
    from speccade.starlark import stdlib_version

    return stdlib_version()
