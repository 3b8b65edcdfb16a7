"""`speccade gallery`: one HTML page of assets, to listen to and look at."""

from pathlib import Path
from typing import Annotated

import typer

from speccade.cli import console, options


def command(
    paths: Annotated[
        list[Path], typer.Argument(metavar="DIR|SPEC|REPORT...", help="Folders of specs, spec files, reports.")
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="The page to write.")] = Path("gallery.html"),
    title: Annotated[str, typer.Option("--title", help="Heading of the page.")] = "Gallery",
    out: Annotated[Path, typer.Option("--out-root", "--out", help="Folder that the assets go below.")] = Path("out"),
    jobs: options.Jobs = None,
    budget: options.Budget = "default",
    cache_dir: options.CacheDir = None,
    no_cache: options.NoCache = False,
    expand_variants: options.ExpandVariants = False,
) -> None:
    """Generate specs (through the cache) and write one page that shows them; reports are shown as they are.

    The page needs no other file and no network: sounds with outline and spectrogram, images, how they tile and take
    light, hashes, budget, findings. Exit 0 when all went well, 1 when a spec was refused, 2 when generating one failed.
    """
    from speccade.cli._assets import cards, sorted_out
    from speccade.inspect.cards import ReportError
    from speccade.inspect.gallery import write_gallery

    specs, reports = sorted_out(paths)
    if not specs and not reports:
        raise typer.BadParameter("no specs and no reports there", param_hint="DIR|SPEC|REPORT")
    settings = options.batch_options(out, budget, cache_dir, no_cache, expand_variants=expand_variants)
    shown, worst = [], 0
    try:
        for result, card in cards(specs, reports, settings, jobs):
            shown.append(card)
            worst = max(worst, 0 if result is None else result.exit_code)
        write_gallery(output, shown, title)
    except ReportError as failure:
        raise typer.BadParameter(str(failure), param_hint="REPORT") from None
    except OSError as failure:
        console.say(f"cannot write {failure.filename or output}: {(failure.strerror or str(failure)).lower()}")
        raise typer.Exit(2) from None
    failures = sum(card.how == "failed" for card in shown)
    console.say(f"{len(shown)} assets{f', {failures} failed' if failures else ''}: {output}")
    raise typer.Exit(worst)
