"""What commands that show assets share: specs or reports become cards, specs through the cache and in parallel."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from speccade.building.batch import BatchOptions, BatchResult, run, scan
from speccade.cli._progress import progress

if TYPE_CHECKING:
    from speccade.inspect.cards import Card


def generated(specs: Sequence[str], settings: BatchOptions, jobs: int | None) -> Iterator[BatchResult]:
    """Build specs in worker processes behind a progress bar; results come in order."""
    with progress("generating", len(specs)) as advance:
        for result in run(list(specs), settings, jobs or os.cpu_count() or 1):
            yield result
            advance(Path(result.path).stem)


def sorted_out(paths: Sequence[Path]) -> tuple[list[str], list[Path]]:
    """Spec files and reports of a command line; a folder gives its specs or, where it has none, its reports."""
    specs: list[str] = []
    reports: list[Path] = []
    for path in paths:
        if path.is_dir():
            found = scan(path)
            specs.extend(found)
            if not found:
                reports.extend(sorted(path.rglob("*.report.json")))
        elif path.name.endswith(".report.json"):
            reports.append(path)
        else:
            specs.append(str(path))
    return specs, reports


def cards(
    specs: Sequence[str], reports: Sequence[Path], settings: BatchOptions, jobs: int | None
) -> Iterator[tuple[BatchResult | None, "Card"]]:
    """A card for each spec, generated first, with what came of it, and for each report, whose files are beside it.

    Raises
        ReportError: one of the reports is none.
    """
    from speccade.inspect.cards import card, read_report
    from speccade.inspect.gallery import cards_of

    for report in reports:
        yield None, card(read_report(report), report.parent)
    for result in generated(specs, settings, jobs):
        for made in cards_of(result, Path(settings.out)):
            yield result, made
