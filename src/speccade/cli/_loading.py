"""Reading and compiling a spec file for commands that go on with it."""

from pathlib import Path
from typing import TYPE_CHECKING

from speccade.cli import console
from speccade.core.budgets import BudgetProfile

if TYPE_CHECKING:
    from speccade.core.spec import Spec


def compiled(file: Path, profile: BudgetProfile, as_json: bool) -> "Spec | None":
    """The compiled spec, or None after saying, as an envelope or to the person, why it does not load."""
    from speccade import pipeline
    from speccade.building import outcome as outcomes
    from speccade.core.diagnostics import SpecError

    source = None
    try:
        source = pipeline.read(file, profile)
        return pipeline.compile(source, profile)
    except SpecError as failure:
        if as_json:
            envelope = outcomes.shell(str(file), False, failure.diagnostics, ())
            console.emit(envelope | outcomes.hashes(source, {}, None))
        else:
            console.tell(failure.diagnostics)
        return None
