"""`speccade doctor`: is everything in order on this machine, and have kernels compiled ahead of time."""

import os
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from speccade.cli import console, options
from speccade.cli._progress import progress

_MARKS = {"ok": ("ok", "good"), "note": ("--", "place"), "warning": ("!!", "warning"), "error": ("XX", "error")}


def command(
    warm: Annotated[bool, typer.Option("--warm", help="Compile all kernels now instead of on first use.")] = False,
    jobs: options.Jobs = None,
    cache_dir: options.CacheDir = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON record on standard output.")] = False,
) -> None:
    """Check Python, libraries, caches, arithmetic and the sandbox; exit 1 when something is broken."""
    from speccade.inspect.health import examine

    checks = []
    for check in examine(None if cache_dir is None else str(cache_dir)):
        checks.append(check)
        if not as_json:
            mark, role = _MARKS[check.status]
            typer.echo(f"{console.paint(mark, role, _stdout())} {check.name}: {console.printable(check.text)}")
            if check.hint is not None:
                typer.echo(f"   {console.printable(check.hint)}")
    broken = any(check.status == "error" for check in checks)
    record: dict[str, Any] = {"success": not broken, "checks": [check.to_json() for check in checks]}
    if warm and not broken:
        record["warm"] = _warm(jobs or os.cpu_count() or 1, as_json)
        record["success"] = not record["warm"]["problems"]
    if as_json:
        console.emit(record)
    raise typer.Exit(0 if record["success"] else 1)


def _stdout() -> Any:
    import sys

    return sys.stdout


def _warm(jobs: int, quiet: bool) -> dict[str, Any]:
    from speccade.building.warming import groups, warm

    started = time.perf_counter()
    total, compiled, samples = len(groups()), 0, 0
    problems: list[str] = []
    with progress("compiling kernels", total, quiet=quiet) as advance:
        for result in warm(jobs):
            compiled += result.compiled
            samples += result.samples
            if result.problem is not None:
                problems.append(f"{result.name}: {result.problem}")
            advance(Path(result.name).name)
    seconds = time.perf_counter() - started
    if not quiet:
        typer.echo(f"{compiled} functions compiled, {samples} small assets generated in {seconds:.1f} s")
        for problem in problems:
            console.say(f"{console.paint('failed', 'error')}: {problem}")
    return {"compiled": compiled, "samples": samples, "seconds": round(seconds, 3), "problems": problems}
