"""Stage C: every finding about a compiled spec, all at once, the same for JSON and Starlark."""

import re
from collections.abc import Iterator

from speccade.core.budgets import BudgetProfile, Usage, exceeded
from speccade.core.diagnostics import Diagnostic, distinct, error, warning
from speccade.core.envelope import Envelope
from speccade.core.family import Inspection, Recipe, built_kinds, check_outputs, find_recipe
from speccade.core.kinds import RECIPE_KINDS, SPEC_VERSION, kind_prefix
from speccade.core.paths import (
    collision_key,
    collisions,
    extension,
    file_name_problems,
    is_reserved_name,
    output_path_problems,
)
from speccade.core.spec import Spec
from speccade.core.suggest import did_you_mean

ASSET_ID = re.compile(r"[a-z][a-z0-9_-]{2,63}")
SEED_WARNING = 2**32 - 1 - 1000


def check(spec: Spec, budget: BudgetProfile, *, artifacts: bool) -> list[Diagnostic]:
    """All findings in the order of discovery, each once, located in the source.

    `artifacts` asks for what generating needs: a recipe of a kind that can be built.
    """
    return spec.located(distinct(_findings(spec, budget, artifacts)))


def _findings(spec: Spec, budget: BudgetProfile, artifacts: bool) -> Iterator[Diagnostic]:
    envelope = spec.envelope
    yield from exceeded(general_usage(spec), budget)
    yield from _identity(envelope)
    yield from _outputs(envelope)
    yield from _variants(envelope)
    yield from _recipe(spec, budget, artifacts)
    yield from spec.findings
    if envelope.license == "":
        yield warning("W001", "the licence is empty", ("license",), hint="name one, such as CC0-1.0")
    if not envelope.description:
        yield warning("W002", "there is no description", ("description",))


def general_usage(spec: Spec) -> list[Usage]:
    """Usage that does not depend on the recipe."""
    return [Usage("general.max_spec_size_bytes", len(spec.source.data))]


def usage_of(spec: Spec) -> list[Usage]:
    """Everything the spec will use, by limit."""
    usage = general_usage(spec)
    if spec.recipe is not None and spec.params is not None:
        usage.extend(spec.recipe.usage(Inspection(spec.envelope, spec.params)))
    return usage


def _identity(envelope: Envelope) -> Iterator[Diagnostic]:
    if envelope.spec_version != SPEC_VERSION:
        yield error(
            "E001",
            f"spec_version must be {SPEC_VERSION}, got {envelope.spec_version}",
            ("spec_version",),
            allowed=("1",),
        )
    if not ASSET_ID.fullmatch(envelope.asset_id):
        shown = envelope.asset_id[:80]
        yield error(
            "E002",
            f"asset_id '{shown}' must match ^{ASSET_ID.pattern}$",
            ("asset_id",),
            hint="a lower-case letter, then 2 to 63 of a-z, 0-9, '_' and '-'",
        )
    elif is_reserved_name(envelope.asset_id):
        yield error("E002", f"asset_id '{envelope.asset_id}' is a reserved device name on Windows", ("asset_id",))
    if envelope.seed >= SEED_WARNING:
        yield warning("W003", f"seed {envelope.seed} is close to the largest u32", ("seed",))


def _outputs(envelope: Envelope) -> Iterator[Diagnostic]:
    outputs = envelope.outputs
    if not outputs:
        yield error("E005", "a spec needs at least one output", ("outputs",))
    if not any(output.kind == "primary" for output in outputs):
        yield error("E006", "a spec needs a primary output", ("outputs",))
    for index, output in enumerate(outputs):
        loc = ("outputs", index, "path")
        for problem in output_path_problems(output.path):
            yield error("E008", f"output path '{output.path[:120]}' {problem}", loc)
        if extension(output.path).lower() != output.format:
            yield error(
                "E009",
                f"path '{output.path[:120]}' does not end in .{output.format}",
                loc,
                hint=f"end it with .{output.format}",
            )
    for later, earlier in collisions([output.path for output in outputs]):
        text = f"output path '{outputs[later].path[:120]}' names the same file as outputs[{earlier}]"
        yield error("E007", text, ("outputs", later, "path"))
    yield from _derived_collisions(envelope)


def _derived_collisions(envelope: Envelope) -> Iterator[Diagnostic]:
    report = collision_key(f"{envelope.asset_id}.report.json")
    variants = {collision_key(f"variants/{variant.variant_id}") for variant in envelope.variants or ()}
    for index, output in enumerate(envelope.outputs):
        key = collision_key(output.path)
        if key == report:
            yield error("E007", f"'{output.path}' is the name of the report", ("outputs", index, "path"))
        elif key[:2] in variants:
            yield error("E007", f"'{output.path[:120]}' lies where a variant is written", ("outputs", index, "path"))


def _variants(envelope: Envelope) -> Iterator[Diagnostic]:
    seen: dict[tuple[str, ...], int] = {}
    for index, variant in enumerate(envelope.variants or ()):
        loc = ("variants", index, "variant_id")
        for problem in file_name_problems(variant.variant_id):
            yield error("E008", f"variant id '{variant.variant_id[:80]}' {problem}", loc)
        key = collision_key(variant.variant_id)
        if key in seen:
            yield error("E007", f"variant id '{variant.variant_id[:80]}' repeats variants[{seen[key]}]", loc)
        seen.setdefault(key, index)


def _recipe(spec: Spec, budget: BudgetProfile, artifacts: bool) -> Iterator[Diagnostic]:
    envelope = spec.envelope
    if envelope.recipe is None:
        yield from check_outputs(None, envelope, None, None)
        if artifacts:
            yield error("E010", "there is no recipe to generate from", ("recipe",))
        return
    kind = envelope.recipe.kind
    if kind_prefix(kind) != envelope.asset_type:
        yield error(
            "E011",
            f"recipe kind '{kind[:80]}' does not make an asset of type '{envelope.asset_type}'",
            ("recipe", "kind"),
        )
    if kind not in RECIPE_KINDS:
        if artifacts or kind_prefix(kind) == "texture":
            known = tuple(k for k in RECIPE_KINDS if kind_prefix(k) == envelope.asset_type) or RECIPE_KINDS
            yield error(
                "E016",
                f"unknown recipe kind '{kind[:80]}'",
                ("recipe", "kind"),
                allowed=known,
                hint=did_you_mean(kind, RECIPE_KINDS),
            )
        yield from check_outputs(None, envelope, None, kind)
        return
    if spec.recipe is None:
        yield error(
            "E013",
            f"recipe kind '{kind}' is part of the format, but this release cannot build it yet",
            ("recipe", "kind"),
            allowed=tuple(built_kinds()),
        )
        return
    if spec.params is not None:
        inspection = Inspection(envelope, spec.params)
        yield from spec.recipe.rules(inspection)
        yield from exceeded(spec.recipe.usage(inspection), budget)
        yield from _resolution(spec, spec.recipe)
    yield from check_outputs(spec.recipe.outputs, envelope, spec.params, kind)


def _resolution(spec: Spec, recipe: Recipe) -> Iterator[Diagnostic]:
    """A composed form must expand, and what it expands to must be sound."""
    if recipe.resolve is None:
        return
    yield from spec.resolution_findings
    resolved = None if spec.normal is None else find_recipe(spec.normal.kind)
    if spec.normal is not None and resolved is not None:
        yield from resolved.rules(Inspection(spec.envelope, spec.normal.params))
