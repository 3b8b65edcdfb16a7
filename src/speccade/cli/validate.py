"""`speccade validate`: check specs against the contract, their recipe and a budget; generate nothing."""

import time
from pathlib import Path
from typing import Annotated, Any

import typer

from speccade.cli import console, options


def command(
    specs: options.Specs = None,
    spec: options.SpecOption = None,
    artifacts: Annotated[
        bool, typer.Option("--artifacts", help="Demand what generating needs: a recipe that can be built.")
    ] = False,
    budget: options.Budget = "default",
    report: Annotated[
        Path | None, typer.Option("--report", help="Write a report to this file (one spec only).", show_default=False)
    ] = None,
    as_json: options.Json = False,
) -> None:
    """Check specs: contract, recipe rules and budget, all findings at once."""
    files = options.spec_files(specs, spec)
    profile = options.budget_profile(budget)
    if report is not None and len(files) > 1:
        raise typer.BadParameter("a report is about one spec", param_hint="--report")
    failed = False
    for file in files:
        envelope, findings = check(file, profile, artifacts=artifacts, report=report)
        failed |= not envelope["success"]
        if as_json:
            console.emit(envelope)
        else:
            console.tell(findings)
            verdict = console.paint("ok", "good") if envelope["success"] else console.paint("failed", "error")
            console.say(f"{file}: {verdict}")
    raise typer.Exit(1 if failed else 0)


def check(file: Path, profile: Any, *, artifacts: bool, report: Path | None = None) -> tuple[dict[str, Any], Any]:
    """The envelope and the findings of one file."""
    from speccade import pipeline
    from speccade.building import outcome as outcomes
    from speccade.building.report import split
    from speccade.core.diagnostics import SpecError

    started = time.perf_counter()
    source = compiled = None
    report_path = None
    try:
        source = pipeline.read(file, profile)
        compiled = pipeline.compile(source, profile)
        findings = pipeline.validate(compiled, profile, artifacts=artifacts)
    except SpecError as failure:
        findings = list(failure.diagnostics)
    errors, warnings = split(findings)
    if report is not None and compiled is not None:
        from speccade.building import report as reporting

        record = pipeline.report(compiled, None, findings, profile)
        try:
            report_path = reporting.write(report.parent, report.name, record)
        except OSError as failure:
            raise typer.BadParameter(f"cannot write {report}: {failure.strerror}", param_hint="--report") from None
    envelope = outcomes.shell(str(file), not errors, errors, warnings)
    if compiled is None:
        return envelope | outcomes.hashes(source, {}, None) | {"budget": {"profile": profile.name}}, findings
    record = pipeline.report(compiled, None, (), profile)
    if not errors:
        envelope["result"] = {
            "asset_id": record["asset_id"],
            "asset_type": record["asset_type"],
            "source_kind": compiled.source.kind,
            "budget": profile.name,
            "recipe_hash": record.get("recipe_hash"),
            "report_path": report_path,
            "duration_ms": round((time.perf_counter() - started) * 1000),
        }
    for name in ("spec_hash", "ir_hash", "recipe_hash"):
        if record.get(name) is not None:
            envelope[name] = record[name]
    envelope["source_hash"] = compiled.source.source_hash
    envelope["provenance"] = record["provenance"]
    envelope["budget"] = {"profile": profile.name, "usage": record["budget"]["usage"]}
    return envelope, findings
