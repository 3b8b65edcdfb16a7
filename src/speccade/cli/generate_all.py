"""`speccade generate-all`: every spec of a folder, in parallel, with a progress bar and a summary."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from speccade.cli import console, options


def command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder that is searched for specs.")],
    out: options.OutRoot = Path("out"),
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", "-j", help="Worker processes [default: one per processor].", min=1, show_default=False),
    ] = None,
    budget: options.Budget = "default",
    cache_dir: options.CacheDir = None,
    no_cache: options.NoCache = False,
    report_dir: options.ReportDir = None,
    expand_variants: Annotated[bool, typer.Option("--expand-variants", help="Also build every variant.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Write outputs again that are there already.")] = False,
    as_json: options.Json = False,
) -> None:
    """Build every spec below a folder; what is unchanged is left alone, a failure does not stop the others.

    Writes generation_summary.json below the output root. Exit 0 when all went well, 1 when a spec was refused, 2 when
    generating one failed.
    """
    from speccade.building.batch import BatchOptions, Summary, run, scan
    from speccade.building.plan import Request
    from speccade.building.store import default_root

    if not folder.is_dir():
        raise typer.BadParameter(f"{folder} is not a folder", param_hint="DIR")
    cache = None if no_cache else str(default_root() if cache_dir is None else cache_dir)
    settings = BatchOptions(
        out=str(out),
        budget=options.budget_profile(budget),
        cache_dir=cache,
        report_dir=None if report_dir is None else str(report_dir),
        request=Request(expand_variants=expand_variants),
        force=force,
    )
    started = time.perf_counter()
    paths = scan(folder)
    try:
        with Summary(out) as summary, _progress(len(paths), as_json) as advance:
            for result in run(paths, settings, jobs or os.cpu_count() or 1):
                summary.add(result)
                if as_json:
                    console.emit(result.envelope)
                elif result.how == "failed":
                    _tell_failure(result)
                advance(result)
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


@contextmanager
def _progress(total: int, quiet: bool) -> Iterator[Any]:
    """A progress bar on a terminal, nothing elsewhere."""
    if quiet or not sys.stderr.isatty():
        yield lambda result: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("generating", total=total)
        yield lambda result: bar.update(task, advance=1, description=Path(result.path).stem[:30].ljust(30))
