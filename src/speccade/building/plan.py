"""What building a spec comes to: the runs (base and variants) with their cache keys, and everything a report says of them.

A plan is plain data. It is derived from a compiled spec, or read back from the cache's second index, so that an
unchanged file needs no parsing, no Starlark and no models (light).
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from speccade.building import toolchain
from speccade.core.budgets import BudgetProfile
from speccade.core.canonical import content_hash, digest
from speccade.core.diagnostics import Diagnostic
from speccade.core.record import Record, as_dict, factory, replace
from speccade.core.source import Source

if TYPE_CHECKING:
    from speccade.core.spec import Spec

PLAN_VERSION = 1


class Run(Record):
    """One generation: of the spec itself, of a variant or of a variation.

    key     cache key: `ir_hash`, toolchain, budget profile, external inputs and the preview length.
    folder  where the outputs go below the output root.
    """

    asset_id: str
    asset_type: str
    license: str
    seed: int
    recipe_kind: str
    spec_hash: str
    recipe_hash: str
    ir_hash: str
    key: str
    folder: str = ""
    variant_id: str | None = None
    base_spec_hash: str | None = None

    @property
    def report_name(self) -> str:
        suffix = "" if self.variant_id is None else f"__{self.variant_id}"
        return f"{self.asset_id}{suffix}.report.json"


class FileHash(Record):
    """A file beside the spec that takes part in it: path relative to the spec's folder, BLAKE3 of its bytes."""

    path: str
    hash: str

    def is_current(self, folder: Path) -> bool:
        """Whether the file still has this content."""
        try:
            return digest((folder / self.path).read_bytes()) == self.hash
        except OSError:
            return False


class Plan(Record):
    """All runs of one source under one budget."""

    runs: tuple[Run, ...]
    warnings: tuple[Diagnostic, ...] = ()
    usage: Mapping[str, Any] = factory(default_factory=dict)
    modules: tuple[FileHash, ...] = ()
    inputs: tuple[FileHash, ...] = ()

    def is_current(self, folder: Path) -> bool:
        """Whether every file that the plan read beside the spec is unchanged."""
        return all(item.is_current(folder) for item in (*self.modules, *self.inputs))

    def to_json(self) -> dict[str, Any]:
        """The plan as the second index keeps it."""
        return {
            "version": PLAN_VERSION,
            "runs": [as_dict(run) for run in self.runs],
            "warnings": [_finding_to_json(finding) for finding in self.warnings],
            "usage": dict(self.usage),
            "modules": [as_dict(item) for item in self.modules],
            "inputs": [as_dict(item) for item in self.inputs],
        }

    @classmethod
    def from_json(cls, body: Mapping[str, Any], file: str) -> "Plan | None":
        """The plan in an index entry, its warnings about `file`; None when the entry is of another version."""
        if body.get("version") != PLAN_VERSION:
            return None
        try:
            return cls(
                tuple(Run(**run) for run in body["runs"]),
                tuple(_finding_from_json(item, file) for item in body["warnings"]),
                body["usage"],
                tuple(FileHash(**item) for item in body["modules"]),
                tuple(FileHash(**item) for item in body["inputs"]),
            )
        except (KeyError, TypeError):
            return None


def _finding_to_json(finding: Diagnostic) -> dict[str, Any]:
    span = finding.span
    return {
        "code": finding.code,
        "message": finding.message,
        "loc": None if finding.loc is None else list(finding.loc),
        "allowed": list(finding.allowed),
        "hint": finding.hint,
        "span": None if span is None else [span.line, span.column, span.excerpt],
        "data": dict(finding.data),
    }


def _finding_from_json(body: Mapping[str, Any], file: str) -> Diagnostic:
    from speccade.core.diagnostics import Span

    return Diagnostic(
        body["code"],
        body["message"],
        None if body["loc"] is None else tuple(body["loc"]),
        "warning",
        tuple(body["allowed"]),
        body["hint"],
        None if body["span"] is None else Span(*body["span"]),
        file,
        body["data"],
    )


class Request(Record):
    """What is asked of the outputs besides the spec: part of both cache keys."""

    preview_seconds: float | None = None
    expand_variants: bool = False
    seed: int | None = None


def run_key(ir_hash: str, budget: BudgetProfile, inputs: Iterable[FileHash], preview_seconds: float | None) -> str:
    """The key of one run: equal exactly when the bytes must be equal."""
    return content_hash(
        {
            "ir_hash": ir_hash,
            "toolchain_version": toolchain.toolchain_version(),
            "budget_profile": budget.digest,
            "inputs": {item.path: item.hash for item in inputs},
            "preview_seconds": preview_seconds,
        }
    )


def source_key(source: Source, stdlib_version: str | None, budget: BudgetProfile, request: Request) -> str:
    """The key of the second index: equal when the raw file, the library, the program and the request are."""
    return content_hash(
        {
            "source_hash": source.source_hash,
            "source_kind": source.kind,
            "stdlib_version": stdlib_version,
            "toolchain_version": toolchain.toolchain_version(),
            "budget_profile": budget.digest,
            "request": as_dict(request),
        }
    )


def plan_of(
    spec: "Spec",
    warnings: Iterable[Diagnostic],
    usage: Mapping[str, Any],
    budget: BudgetProfile,
    inputs: Iterable[FileHash],
    request: Request,
) -> tuple[Plan, list["Spec"]]:
    """The plan of a valid spec, and for each run the spec that it generates."""
    inputs = tuple(inputs)
    base = spec if request.seed is None else with_seed(spec, request.seed)
    specs, runs = [base], [_run(base, budget, inputs, request)]
    if request.expand_variants:
        from speccade.core.seeds import variant_seed

        for variant in spec.envelope.variants or ():
            varied = with_seed(spec, variant_seed(spec.envelope.seed, variant.seed_offset, variant.variant_id))
            specs.append(varied)
            runs.append(
                _run(
                    varied,
                    budget,
                    inputs,
                    request,
                    folder=f"variants/{variant.variant_id}",
                    variant_id=variant.variant_id,
                    base_spec_hash=spec.spec_hash,
                )
            )
    modules = tuple(FileHash(module.path, module.hash) for module in spec.modules)
    return Plan(tuple(runs), tuple(warnings), usage, modules, inputs), specs


def with_seed(spec: "Spec", seed: int) -> "Spec":
    """The same spec with another seed."""

    return replace(spec, envelope=spec.envelope.model_copy(update={"seed": seed}))


def _run(
    spec: "Spec",
    budget: BudgetProfile,
    inputs: tuple[FileHash, ...],
    request: Request,
    *,
    folder: str = "",
    variant_id: str | None = None,
    base_spec_hash: str | None = None,
) -> Run:
    envelope = spec.envelope
    if spec.ir_hash is None or spec.recipe_hash is None or envelope.recipe is None:
        raise ValueError("only a valid spec with a recipe can be planned")
    return Run(
        asset_id=envelope.asset_id,
        asset_type=envelope.asset_type,
        license=envelope.license,
        seed=envelope.seed,
        recipe_kind=envelope.recipe.kind,
        spec_hash=spec.spec_hash,
        recipe_hash=spec.recipe_hash,
        ir_hash=spec.ir_hash,
        key=run_key(spec.ir_hash, budget, inputs, request.preview_seconds),
        folder=folder,
        variant_id=variant_id,
        base_spec_hash=base_spec_hash,
    )
