"""Declarative, deterministic game assets: specs in, assets out, bit for bit.

    import speccade
    outcome = speccade.generate("laser.json", out="assets")

The five stages are functions of their own: `read`, `compile`, `validate`, `build`, `report`. Names are imported when they
are used, so `import speccade` costs nothing.
"""

from speccade.version import __version__

TYPE_CHECKING = False  # without the cost of importing typing
if TYPE_CHECKING:
    from speccade.building.artifacts import Artifact, BuildError, Built
    from speccade.building.outcome import Outcome
    from speccade.building.plan import Request
    from speccade.building.report import Provenance
    from speccade.building.store import Store
    from speccade.core.budgets import BudgetProfile, load_profile
    from speccade.core.canonical import canonical_json, content_hash
    from speccade.core.diagnostics import Diagnostic, SpecError
    from speccade.core.source import Source
    from speccade.core.spec import Spec
    from speccade.pipeline import build, compile, generate, read, report, validate

_HOMES = {
    "Artifact": "building.artifacts",
    "BudgetProfile": "core.budgets",
    "BuildError": "building.artifacts",
    "Built": "building.artifacts",
    "Diagnostic": "core.diagnostics",
    "Outcome": "building.outcome",
    "Provenance": "building.report",
    "Request": "building.plan",
    "Source": "core.source",
    "Spec": "core.spec",
    "SpecError": "core.diagnostics",
    "Store": "building.store",
    "build": "pipeline",
    "canonical_json": "core.canonical",
    "compile": "pipeline",
    "content_hash": "core.canonical",
    "generate": "pipeline",
    "load_profile": "core.budgets",
    "read": "pipeline",
    "report": "pipeline",
    "validate": "pipeline",
}

__all__ = [
    "Artifact",
    "BudgetProfile",
    "BuildError",
    "Built",
    "Diagnostic",
    "Outcome",
    "Provenance",
    "Request",
    "Source",
    "Spec",
    "SpecError",
    "Store",
    "__version__",
    "build",
    "canonical_json",
    "compile",
    "content_hash",
    "generate",
    "load_profile",
    "read",
    "report",
    "validate",
]


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'speccade' has no attribute '{name}'")
    from importlib import import_module

    value = getattr(import_module(f"speccade.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
