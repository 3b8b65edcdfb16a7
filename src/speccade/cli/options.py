"""Options that several commands share, declared once."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from speccade.building.store import Store, default_root
from speccade.core.budgets import BudgetFileError, BudgetProfile, UnknownProfileError, load_profile

if TYPE_CHECKING:
    from speccade.building.batch import BatchOptions

Specs = Annotated[
    list[Path] | None, typer.Argument(metavar="SPEC...", help="Spec files (.json, .star, .bzl).", show_default=False)
]
SpecOption = Annotated[
    list[Path] | None, typer.Option("--spec", "-s", help="A spec file; the same as the argument.", show_default=False)
]
Json = Annotated[
    bool, typer.Option("--json", help="Print one JSON envelope per spec, and nothing else, on standard output.")
]
Budget = Annotated[
    str,
    typer.Option("--budget-profile", "--budget", help="Budget profile: a name, or a .toml file.", metavar="NAME|FILE"),
]
OutRoot = Annotated[Path, typer.Option("--out-root", "-o", "--out", help="Folder that the outputs go below.")]
CacheDir = Annotated[
    Path | None,
    typer.Option(
        "--cache-dir",
        help="Where the cache is [default: SPECCADE_CACHE_DIR, else the user's cache folder].",
        show_default=False,
    ),
]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Neither read nor write the cache.")]
ReportDir = Annotated[
    Path | None,
    typer.Option("--report-dir", help="Folder of the reports [default: the output root].", show_default=False),
]
Jobs = Annotated[
    int | None,
    typer.Option("--jobs", "-j", help="Worker processes [default: one per processor].", min=1, show_default=False),
]
ExpandVariants = Annotated[bool, typer.Option("--expand-variants", help="Also build every variant.")]


def spec_files(positional: list[Path] | None, named: list[Path] | None) -> list[Path]:
    """The spec files of a command line, positional ones first.

    Raises
        typer.BadParameter: none was given.
    """
    files = [*(positional or ()), *(named or ())]
    if not files:
        raise typer.BadParameter("name at least one spec file", param_hint="SPEC")
    return files


def budget_profile(text: str) -> BudgetProfile:
    """The budget profile that an option names.

    Raises
        typer.BadParameter: no such profile, or a file that cannot be used.
    """
    try:
        return load_profile(text)
    except (UnknownProfileError, BudgetFileError) as failure:
        hint = f" ({failure.hint})" if failure.hint else ""
        raise typer.BadParameter(f"CLI_008: {failure}{hint}", param_hint="--budget-profile") from None


def open_store(cache_dir: Path | None, no_cache: bool) -> Store | None:
    """The store that the options ask for."""
    if no_cache:
        return None
    return Store(default_root() if cache_dir is None else cache_dir)


def batch_options(
    out: Path,
    budget: str,
    cache_dir: Path | None,
    no_cache: bool,
    *,
    report_dir: Path | None = None,
    expand_variants: bool = False,
    force: bool = False,
) -> "BatchOptions":
    """What every spec of a batch is generated with."""
    from speccade.building.batch import BatchOptions
    from speccade.building.plan import Request

    return BatchOptions(
        out=str(out),
        budget=budget_profile(budget),
        cache_dir=None if no_cache else str(default_root() if cache_dir is None else cache_dir),
        report_dir=None if report_dir is None else str(report_dir),
        request=Request(expand_variants=expand_variants),
        force=force,
    )
