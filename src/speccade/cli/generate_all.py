"""`speccade generate-all`: every spec of a folder, in parallel, with a progress bar and a summary."""

import os
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from speccade.cli import console, options
from speccade.cli._progress import progress


def command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder that is searched for specs.")],
    out: options.OutRoot = Path("out"),
    jobs: options.Jobs = None,
    budget: options.Budget = "default",
    cache_dir: options.CacheDir = None,
    no_cache: options.NoCache = False,
    report_dir: options.ReportDir = None,
    expand_variants: options.ExpandVariants = False,
    force: Annotated[bool, typer.Option("--force", help="Write outputs again that are there already.")] = False,
    as_json: options.Json = False,
) -> None:
    """Build every spec below a folder; what is unchanged is left alone, a failure does not stop the others.

    Writes generation_summary.json below the output root. Exit 0 when all went well, 1 when a spec was refused, 2 when
    generating one failed.
    """
    from speccade.building.batch import Summary, run, scan
    from speccade.core.startup import keep_freed_memory

    keep_freed_memory()
    if not folder.is_dir():
        raise typer.BadParameter(f"{folder} is not a folder", param_hint="DIR")
    settings = options.batch_options(
        out, budget, cache_dir, no_cache, report_dir=report_dir, expand_variants=expand_variants, force=force
    )
    started = time.perf_counter()
    paths = scan(folder)
    try:
        with Summary(out) as summary, progress("generating", len(paths), quiet=as_json) as advance:
            for result in run(paths, settings, jobs or os.cpu_count() or 1):
                summary.add(result)
                if as_json:
                    console.emit(result.envelope)
                elif result.how == "failed":
                    _tell_failure(result)
                advance(Path(result.path).stem)
    except OSError as failure:
        console.say(f"cannot write to {out}: {(failure.strerror or str(failure)).lower()}")
        raise typer.Exit(2) from None
    counts = summary.counts
    if not as_json:
        seconds = time.perf_counter() - started
        console.say(
            f"{counts['successful']} of {counts['total_specs']} specs in {seconds:.1f} s "
            f"({counts['fresh_skipped']} unchanged, {counts['cached']} cached, {counts['failed']} failed)"
        )
    raise typer.Exit(summary.worst)


def _tell_failure(result: Any) -> None:
    for finding in result.envelope["errors"]:
        place = f" (at {finding['path']})" if finding.get("path") else ""
        console.say(
            f"{result.path}: {console.paint(finding['code'], 'error')}: {console.printable(finding['message'])}{place}"
        )
