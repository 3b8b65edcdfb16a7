"""Cards as HTML: a page that needs no other file, no network and no script to be read, or a fragment for notebooks (light).

Pictures of large files are thumbnails, which lead to the files where they lie.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from importlib.resources import files
from os.path import relpath
from pathlib import Path
from typing import Any
from urllib.parse import quote

from speccade.inspect.cards import Card, Image, Sound
from speccade.version import __version__

_SMALL = 128  # pictures up to this size are shown with hard pixels


def page(cards: Sequence[Card], title: str, folder: Path | None = None) -> str:
    """The whole document; files are linked as seen from `folder`, where it will lie."""
    groups = Counter(_group(card) for card in cards)
    chips = [("", "all", len(cards)), *((name, name.replace("_", " "), groups[name]) for name in sorted(groups))]
    buttons = "".join(
        f'<button type="button" data-filter="{escape(value)}" aria-pressed="{"false" if value else "true"}">'
        f"{escape(label)} {number}</button>"
        for value, label, number in chips
    )
    failures = sum(card.how == "failed" for card in cards)
    summary = f"{len(cards)} assets" + (f", {failures} failed" if failures else "")
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; media-src data:;
 style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>{escape(title)}</title>
<style>
{_asset("gallery.css")}</style>
</head>
<body>
<header><h1>{escape(title)}</h1><p>{summary}, made by speccade {__version__}</p></header>
<div class="tools"><div role="search">
<input type="search" id="search" placeholder="Search names, hashes, codes ..." aria-label="Search" aria-keyshortcuts="/">
{buttons}<button type="button" id="theme" aria-label="Switch between light and dark">&#9680;</button>
<span class="count" role="status">{len(cards)} assets</span>
</div></div>
<main>
{"".join(article(card, folder) for card in cards)}<p class="empty" hidden>Nothing fits.</p>
</main>
<footer><p><kbd>/</kbd> searches, <kbd>Esc</kbd> clears the search. Click a picture of a sound to play it from there.</p></footer>
<script>
{_asset("gallery.js")}</script>
</body>
</html>
"""


def style() -> str:
    """The style sheet, for fragments."""
    return _asset("gallery.css")


def article(card: Card, folder: Path | None = None) -> str:
    """One card; its files are linked where the page's folder is known."""
    parts = [
        f'<div class="title"><h2>{escape(card.title)}</h2><span class="badge" data-how="{escape(card.how)}">'
        f"{escape(card.how)}</span></div>",
        f'<p class="kind"><code>{escape(card.kind)}</code></p>',
        *map(_sound, card.sounds),
        _images(card.images, folder),
        *map(_finding, card.findings),
        _details(card, folder),
    ]
    return (
        f'<article data-group="{escape(_group(card))}" data-words="{escape(card.words)}" '
        f'aria-label="{escape(card.title)}">\n' + "\n".join(part for part in parts if part) + "\n</article>\n"
    )


def _group(card: Card) -> str:
    from speccade.core.kinds import kind_prefix

    return kind_prefix(card.kind)


def _sound(sound: Sound) -> str:
    marks = "".join(
        f'<span class="tick" style="bottom:{height:.1f}%">{escape(label)}</span>' for label, height in sound.ticks
    )
    return (
        f'<div class="sound" style="margin-left:0;margin-right:0" data-seconds="{sound.seconds:.6f}">'
        f'<button type="button" class="scope" aria-label="Play {escape(sound.name)}">{sound.outline}'
        f'<span class="picture"><img alt="Spectrogram of {escape(sound.name)}" src="{sound.spectrogram}">{marks}</span>'
        f'<span class="head"></span></button>'
        f'<audio controls preload="metadata" src="{sound.source}" aria-label="{escape(sound.name)}"></audio></div>'
    )


def _images(images: Sequence[Image], folder: Path | None) -> str:
    if not images:
        return ""
    shared = _shared_start([image.name for image in images if image.file is not None])
    figures = "".join(_figure(image, len(images) < 3 or image.file is None, shared, folder) for image in images)
    return f'<div class="images{" one" if len(images) == 1 else ""}">{figures}</div>'


def _shared_start(names: Sequence[str]) -> int:
    """How many characters several names share at their start, up to a word."""
    if len(names) < 2:
        return 0
    first, last = min(names), max(names)
    start = first[: next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), 0)]
    return max(start.rfind(sign) for sign in "_-./") + 1


def _figure(image: Image, large: bool, shared: int, folder: Path | None) -> str:
    short = image.name if image.file is None or not shared else image.name[shared:].removesuffix(".png")
    picture = (
        f'<img {"class=small " if max(image.width, image.height) <= _SMALL else ""}alt="{escape(image.name)}" '
        f'width="{image.width}" height="{image.height}" src="{image.source}">'
    )
    size = f" &middot; {image.width}&times;{image.height}" if image.file is not None else ""
    return (
        f"<figure{' class=large' if large else ''}>{_link(picture, image.file, folder)}"
        f'<figcaption title="{escape(image.name)}">{escape(short)}{size}</figcaption></figure>'
    )


def _link(text: str, file: Path | None, folder: Path | None) -> str:
    """HTML that leads to a file on disk, where it is known how to get there."""
    if file is None or folder is None:
        return text
    try:
        address = quote(Path(relpath(file, folder)).as_posix())
    except ValueError:  # another drive
        address = file.resolve().as_uri()
    return f'<a href="{escape(address)}">{text}</a>'


def _finding(item: tuple[str, Mapping[str, Any]]) -> str:
    severity, finding = item
    place = f" <code>{escape(str(finding['path']))}</code>" if finding.get("path") else ""
    hint = f"<br>{escape(str(finding['suggestion']))}" if finding.get("suggestion") else ""
    return (
        f'<p class="finding" data-severity="{severity}"><code>{escape(str(finding["code"]))}</code> '
        f"{escape(str(finding['message']))}{place}{hint}</p>"
    )


def _details(card: Card, folder: Path | None) -> str:
    facts = "".join(f"<dt>{escape(label)}</dt><dd>{_value(text)}</dd>" for label, text in card.facts)
    files = "".join(
        f"<li>{_link(escape(path), place, folder)} &middot; {size:,} bytes<br><code>{escape(digest)}</code></li>"
        for path, digest, size, place in card.files
    )
    bars = "".join(
        f'<span>{escape(name)}</span><meter min="0" max="{maximum:g}" value="{actual:g}" '
        f'aria-label="{escape(name)}"></meter><span>{_amount(actual)} of {_amount(maximum)}</span>'
        for name, actual, maximum in card.usage
    )
    return "".join(_fold(facts, files, bars))


def _amount(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,g}"


def _fold(facts: str, files: str, bars: str) -> Iterator[str]:
    yield f"<details><summary>Facts and provenance</summary><dl>{facts}</dl>"
    if files:
        yield f'<ul class="files">{files}</ul>'
    if bars:
        yield f'<div class="usage">{bars}</div>'
    yield "</details>"


def _value(text: str) -> str:
    return f"<code>{escape(text)}</code>" if len(text) >= 32 and " " not in text else escape(text)


def _asset(name: str) -> str:
    return files("speccade.inspect").joinpath("assets", name).read_text("utf-8")


def fragment(cards: Iterable[Card]) -> str:
    """Cards for a page of somebody else: the style applies below one element only."""
    scoped = f"@scope (.speccade) {{ {style().replace(':root', ':scope').replace('body {', ':scope {')} }}"
    return f'<div class="speccade"><style>{scoped}</style><main>{"".join(map(article, cards))}</main></div>'
