"""Stage B's result: one spec, typed, resolved and with its canonical form, whatever it was written in."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from speccade.core import jsontext
from speccade.core.canonical import CanonicalText, canonical_text, content_hash
from speccade.core.diagnostics import Diagnostic, SpecError, warning
from speccade.core.envelope import Envelope, RecipeSpec
from speccade.core.family import (
    PARAMS,
    ExternalInput,
    OutputRequest,
    Recipe,
    ResolutionError,
    find_recipe,
    resolved_outputs,
)
from speccade.core.model import Metadata, Model, dump, leniency, normalise, read
from speccade.core.record import Record
from speccade.core.source import Source


class Module(Record):
    """A library that a Starlark spec loaded: path relative to the spec's folder, BLAKE3 of its bytes."""

    path: str
    hash: str


class NormalForm(Record):
    """What generators and hashes see: defaults filled in, sets sorted, sources bound, composed forms expanded."""

    kind: str
    params: Model
    outputs: tuple[OutputRequest, ...]


class Spec(Record):
    """A spec as compiled from its source.

    envelope  the typed envelope as written.
    recipe    the declaration of its recipe kind, or None when there is none or its family is not in this release.
    params    the typed params as written, or None when they do not fit their kind.
    findings  what compiling found: ill-typed params, ignored keys, warnings of the evaluation.
    modules   libraries that were loaded.
    """

    source: Source
    envelope: Envelope
    recipe: Recipe | None
    params: Model | None
    findings: tuple[Diagnostic, ...] = ()
    modules: tuple[Module, ...] = ()

    @cached_property
    def value(self) -> dict[str, Any]:
        """The spec as JSON in the order of the format, absent optionals left out, params as written."""
        return envelope_value(self.envelope)

    @cached_property
    def spec_hash(self) -> str:
        """Order-preserving hash of the whole spec as written."""
        return content_hash(self.value if self._recipe_text is None else {**self.value, "recipe": self._recipe_text})

    @cached_property
    def recipe_hash(self) -> str | None:
        """Order-preserving hash of kind and params as written."""
        return None if self._recipe_text is None else content_hash(self._recipe_text)

    @cached_property
    def _recipe_text(self) -> CanonicalText | None:
        recipe = self.value.get("recipe")
        return None if recipe is None else CanonicalText(canonical_text(recipe))

    @cached_property
    def _resolved(self) -> tuple[NormalForm | None, tuple[Diagnostic, ...]]:
        if self.recipe is None or self.params is None:
            return None, ()
        try:
            return normal_form(self.recipe, self.envelope, self.params), ()
        except ResolutionError as failure:
            return None, failure.diagnostics

    @property
    def normal(self) -> NormalForm | None:
        """The normal form, or None when the params do not fit (or there is no recipe)."""
        return self._resolved[0]

    @property
    def resolution_findings(self) -> tuple[Diagnostic, ...]:
        """Why a composed form does not expand; empty when it does."""
        return self._resolved[1]

    @cached_property
    def ir(self) -> dict[str, Any] | None:
        """The canonical IR: the normal form without metadata, as JSON; None while the params do not fit."""
        envelope = self.envelope
        if self.recipe is not None and self.normal is None:
            return None
        if self.normal is not None:
            outputs = [_request_value(request) for request in self.normal.outputs]
            recipe: Any = {"kind": self.normal.kind, "params": dump(self.normal.params)}
        else:
            outputs = dump(normalise(envelope).outputs)
            recipe = self.value.get("recipe")
        ir = {
            name: dump(getattr(envelope, name))
            for name, info in Envelope.model_fields.items()
            if name not in ("outputs", "recipe") and not any(isinstance(marker, Metadata) for marker in info.metadata)
        }
        ir["outputs"] = outputs
        if recipe is not None:
            ir["recipe"] = recipe
        return ir

    @cached_property
    def ir_hash(self) -> str | None:
        """Hash of the canonical IR: what decides output bytes and nothing else."""
        return None if self.ir is None else content_hash(self.ir)

    def external_inputs(self) -> tuple[ExternalInput, ...]:
        """Files outside the spec that decide output bytes."""
        if self.normal is None:
            return ()
        recipe = find_recipe(self.normal.kind)
        return () if recipe is None else tuple(recipe.inputs(self.normal.params))

    def located(self, findings: Iterable[Diagnostic]) -> list[Diagnostic]:
        """The findings with line and column, where the source is JSON."""
        return locate_findings(self.source, findings)


def _request_value(request: OutputRequest) -> dict[str, Any]:
    value = {"kind": request.kind, "format": request.format, "path": request.path}
    return value if request.source is None else {**value, "source": request.source}


def envelope_value(envelope: Envelope) -> dict[str, Any]:
    """A typed envelope as JSON in the format's key order; `recipe.params` untouched."""
    value: dict[str, Any] = {}
    for name in Envelope.model_fields:
        item = getattr(envelope, name)
        if item is None:
            continue
        value[name] = {"kind": item.kind, "params": item.params} if isinstance(item, RecipeSpec) else dump(item)
    return value


def normal_form(recipe: Recipe, envelope: Envelope, params: Model) -> NormalForm:
    """Resolve and normalise: bind absent sources, sort what has no order, expand composed forms."""
    outputs, _ = resolved_outputs(recipe.outputs, envelope, params)
    binds = recipe.outputs.sources is not None
    requests = sorted(
        (OutputRequest(o.kind, o.format, o.path, o.source if binds and o.kind == "primary" else None) for o in outputs),
        key=lambda request: request.path,
    )
    kind, normal = recipe.kind, normalise(params)
    if recipe.resolve is not None:
        kind, normal = recipe.resolve(normal, envelope.seed)
        normal = normalise(normal)
    return NormalForm(kind, normal, tuple(requests))


def locate_findings(source: Source, findings: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Add file, line and column to findings about a JSON source."""
    findings = list(findings)
    shown = str(source.path)
    if source.kind != "json" or not any(f.loc is not None and f.span is None for f in findings):
        return [finding.at(None, shown) for finding in findings]
    text = source.data.decode("utf-8", "replace")
    places = jsontext.locate_all(text, [f.loc for f in findings if f.loc is not None])
    return [finding.at(places.get(finding.loc) if finding.loc is not None else None, shown) for finding in findings]


def from_value(
    source: Source, value: Any, *, findings: Iterable[Diagnostic] = (), modules: Iterable[Module] = ()
) -> Spec:
    """Type a decoded JSON value.

    Raises
        SpecError: the envelope is not that of a spec (CLI_003, or CLI_004 with detail S006 for Starlark).
    """
    code = "CLI_003" if source.kind == "json" else "CLI_004"
    envelope, problems = read(Envelope, value, (), code)
    if envelope is None:
        if source.kind == "starlark":
            problems = [
                Diagnostic(p.code, f"S006: not a valid spec: {p.message}", p.loc, allowed=p.allowed, hint=p.hint,
                           data={"detail": {"code": "S006"}})
                for p in problems
            ]  # fmt: skip
        raise SpecError(locate_findings(source, problems))
    recipe = params = None
    collected = list(findings)
    if envelope.recipe is not None:
        recipe = find_recipe(envelope.recipe.kind)
    if recipe is not None and envelope.recipe is not None:
        params, typed = type_params(recipe, envelope.recipe.params)
        collected.extend(typed)
        if params is not None:
            collected.extend(resolved_outputs(recipe.outputs, envelope, params)[1])
    if envelope.recipe is not None and (recipe is None or recipe.outputs.sources is None):
        collected.extend(
            warning("W004", "'source' is ignored by this recipe kind", ("outputs", index, "source"))
            for index, output in enumerate(envelope.outputs)
            if output.source is not None and recipe is not None
        )
    return Spec(source, envelope, recipe, params, tuple(collected), tuple(modules))


def type_params(recipe: Recipe, raw: Any) -> tuple[Model | None, list[Diagnostic]]:
    """Type raw params by their recipe: the model or None, and what was found on the way."""
    findings: list[Diagnostic] = []
    if recipe.ignored is not None and isinstance(raw, dict):
        raw, dropped = recipe.ignored(raw)
        findings.extend(warning("W004", f"'{loc[-1]}' is ignored", PARAMS + loc) for loc in dropped)
    params, problems = read(recipe.params, raw, PARAMS, "E012")
    if params is not None:
        problems = list(leniency(params, PARAMS))
    return params, findings + problems
