"""What an outcome looks like in a notebook: listen, look, and see what was wrong (light until a file is looked at)."""

from pathlib import Path
from typing import TYPE_CHECKING

from speccade.inspect.cards import Card, card, failed
from speccade.inspect.page import fragment

if TYPE_CHECKING:
    from speccade.building.outcome import Outcome


def outcome_cards(outcome: "Outcome") -> list[Card]:
    """A card for the spec and each of its variants."""
    out = Path(outcome.out or ".")
    if not outcome.runs:
        if outcome.report:
            return [card(outcome.report, out)]
        return [failed(outcome.path, [finding.to_json() for finding in outcome.errors])]
    return [card(item.report, out, item.how) for item in outcome.runs]


def outcome_html(outcome: "Outcome") -> str:
    """HTML of an outcome, for `_repr_html_`."""
    return fragment(outcome_cards(outcome))
