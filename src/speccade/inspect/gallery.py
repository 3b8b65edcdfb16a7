"""A gallery: one HTML file with every asset in it, to listen to and look at."""

from collections.abc import Iterable
from pathlib import Path

from speccade.building.batch import BatchResult
from speccade.building.files import write_atomic
from speccade.inspect.cards import Card, card, failed, read_report
from speccade.inspect.page import page


def cards_of(result: BatchResult, out: Path) -> list[Card]:
    """The cards of one spec of a batch: itself and its variants."""
    facts = result.envelope.get("result", {})
    reports = [facts.get("report_path"), *(item.get("report_path") for item in facts.get("variants", ()))]
    cards = [card(read_report(Path(path)), out, result.how) for path in reports if path is not None]
    return cards or [failed(result.path, result.envelope["errors"])]


def write_gallery(target: Path, cards: Iterable[Card], title: str) -> None:
    """Write the page, whole or not at all. Raises `OSError`."""
    target.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(target, page(list(cards), title, target.parent).encode("utf-8", "backslashreplace"))
