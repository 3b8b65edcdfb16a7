"""`speccade reproduce`: rebuild from a report and say whether the bytes agree."""

from pathlib import Path
from typing import Annotated

import typer

from speccade.cli import console


def command(
    report: Annotated[Path, typer.Argument(metavar="REPORT", help="A report that `generate` wrote.")],
    spec: Annotated[
        Path | None,
        typer.Option(
            "--spec", "-s", help="Where the spec is now [default: where the report says].", show_default=False
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON record on standard output.")] = False,
) -> None:
    """Rebuild an asset from its report, without the cache, and compare every output byte for byte.

    Exit 0 when all agree, 1 when the report or the spec cannot be used or the spec has changed, 2 when bytes differ.
    """
    from speccade.building.reproduce import reproduce

    result = reproduce(report, spec)
    if as_json:
        console.emit(result.to_json())
    else:
        console.tell(result.findings)
        for row in result.rows:
            verdict = console.paint("same", "good") if row.agrees else console.paint("DIFFERENT", "error")
            console.say(f"  {row.path}: {verdict}")
        console.say(f"{report}: {'reproduced' if result.exit_code == 0 else 'not reproduced'}")
    raise typer.Exit(result.exit_code)
