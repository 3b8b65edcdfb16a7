"""`speccade demo`: the example pack, made and shown."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from speccade.cli import console, options

if TYPE_CHECKING:
    from speccade.inspect.cards import Card


def command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of specs.")] = Path("examples"),
    out: options.OutRoot = Path("demo-out"),
    jobs: options.Jobs = None,
    cache_dir: options.CacheDir = None,
    no_cache: options.NoCache = False,
) -> None:
    """Generate every spec of a folder, say what was made of each, and write a gallery beside the assets.

    Run it twice: the second time everything comes from the cache.
    """
    from speccade.building.batch import scan
    from speccade.cli._assets import cards
    from speccade.inspect.gallery import write_gallery

    specs = scan(folder) if folder.is_dir() else []
    if not specs:
        raise typer.BadParameter(
            f"no specs in {folder}: run it in a clone of the repository, or name a folder", param_hint="DIR"
        )
    settings = options.batch_options(out, "default", cache_dir, no_cache, force=True)
    started = time.perf_counter()
    shown: list[Card] = []
    worst = 0
    for result, card in cards(specs, (), settings, jobs):
        shown.append(card)
        worst = max(worst, 0 if result is None else result.exit_code)
    seconds = time.perf_counter() - started
    page = out / "index.html"
    try:
        write_gallery(page, shown, "Example pack")
    except OSError as failure:
        console.say(f"cannot write {page}: {(failure.strerror or str(failure)).lower()}")
        raise typer.Exit(2) from None
    console.table(["asset", "kind", "size", "peak", "hash", "how"], [_row(card) for card in shown])
    for card in shown:
        for severity, finding in card.findings:
            if severity == "error":
                console.say(f"{card.title}: {console.paint(finding['code'], 'error')}: {finding['message']}")
    typer.echo(f"\n{len(shown)} assets in {seconds:.1f} s. Listen and look: {page}")
    raise typer.Exit(worst)


def _row(card: "Card") -> list[str]:
    facts = dict(card.facts)
    if card.sounds:
        size = f"{card.sounds[0].seconds:.2f} s"
    elif card.images:
        size = f"{card.images[0].width}x{card.images[0].height}"
    else:
        size = "-"
    peak = facts.get("peak dbfs")
    return [
        card.title,
        card.kind,
        size,
        "-" if peak is None else f"{float(peak):.1f} dB",
        card.files[0][1][:12] if card.files else "-",
        card.how,
    ]
