"""`speccade generate`: build the assets of specs, and a report for each."""

from pathlib import Path
from typing import Annotated, Any

import typer

from speccade.cli import console, options


def command(
    specs: options.Specs = None,
    spec: options.SpecOption = None,
    out: options.OutRoot = Path("out"),
    budget: options.Budget = "default",
    cache_dir: options.CacheDir = None,
    no_cache: options.NoCache = False,
    report_dir: options.ReportDir = None,
    preview: Annotated[
        float | None,
        typer.Option(
            "--preview", help="Generate only the first seconds of a sound.", metavar="SECONDS", show_default=False
        ),
    ] = None,
    expand_variants: Annotated[
        bool, typer.Option("--expand-variants", help="Also build every variant of the spec.")
    ] = False,
    variations: Annotated[
        int, typer.Option("--variations", help="Also build N sounds with the following seeds.", metavar="N", min=0)
    ] = 0,
    max_peak_db: Annotated[
        float | None, typer.Option("--max-peak-db", help="Reject variations with a higher peak.", show_default=False)
    ] = None,
    max_dc_offset: Annotated[
        float | None,
        typer.Option("--max-dc-offset", help="Reject variations with a larger DC offset.", show_default=False),
    ] = None,
    profile: Annotated[bool, typer.Option("--profile", help="Time the stages; bypasses the cache.")] = False,
    as_json: options.Json = False,
) -> None:
    """Build the assets of specs below the output root, from the cache where it has them, with a report for each."""
    from speccade import pipeline
    from speccade.building.plan import Request

    files = options.spec_files(specs, spec)
    limits = options.budget_profile(budget)
    if preview is not None and not 0 < preview < 1e6:
        raise typer.BadParameter("must be a positive number of seconds", param_hint="--preview")
    store = options.open_store(cache_dir, no_cache or profile)
    request = Request(preview_seconds=preview, expand_variants=expand_variants)
    worst = 0
    for file in files:
        outcome = pipeline.generate(
            file, out, budget=limits, store=store, report_dir=report_dir, request=request, profile=profile
        )
        envelope = outcome.to_envelope()
        code = outcome.exit_code
        if variations and outcome.ok:
            from speccade.building.variations import generate_variations

            manifest = generate_variations(
                file, out, variations, budget=limits, store=store, max_peak_db=max_peak_db, max_dc_offset=max_dc_offset
            )
            envelope["result"]["variations"] = manifest
            code = max(code, 2 if manifest["failed"] else 0)
        worst = max(worst, code)
        if as_json:
            console.emit(envelope)
        else:
            _tell(outcome, envelope)
            if variations and (warning := envelope.get("result", {}).get("variations", {}).get("warning")):
                console.say(f"{console.paint('warning', 'warning')}: {warning}")
    if store is not None and store.problem is not None:
        console.say(
            f"{console.paint('warning', 'warning')}: the cache is off: {store.problem.message} {store.problem.hint}"
        )
    raise typer.Exit(worst)


def _tell(outcome: Any, envelope: dict[str, Any]) -> None:
    console.tell(outcome.findings)
    if not outcome.runs:
        console.say(f"{outcome.path}: {console.paint('failed', 'error')}")
        return
    for item in outcome.runs:
        name = item.run.asset_id if item.run.variant_id is None else f"{item.run.asset_id} ({item.run.variant_id})"
        if item.built is None or item.problem is not None:
            console.say(f"{name}: {console.paint('failed', 'error')}")
            continue
        how = "cached" if item.built.cache_hit else console.duration(item.duration_ms)
        console.say(f"{console.paint(name, 'good')} ({how})")
        for artifact in item.built.artifacts:
            folder = f"{item.run.folder}/" if item.run.folder else ""
            console.say(f"  {outcome.out}/{folder}{artifact.path}  {artifact.hash[:16]}")
    if "variations" in envelope.get("result", {}):
        manifest = envelope["result"]["variations"]
        console.say(f"  variations: {manifest['passed']} of {manifest['total']} passed")
