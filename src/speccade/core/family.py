"""The contract between an asset family and the rest of the program.

A family is found by name: recipe kind `texture.procedural_v1` lives in `speccade.families.texture.recipes.procedural`,
`audio_v1` in `speccade.families.audio.recipes.audio`, each with a `RECIPE`. Its params, rules and budget usage are light;
its generator is named by a string and imported when something is built.
"""

import importlib
import importlib.util
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from speccade.core.budgets import Usage
from speccade.core.diagnostics import Diagnostic, Loc, error, warning
from speccade.core.kinds import RECIPE_KINDS
from speccade.core.record import Record, factory

if TYPE_CHECKING:
    from speccade.core.envelope import Envelope, OutputSpec
    from speccade.core.model import Model

PARAMS: Loc = ("recipe", "params")


class Inspection(Record):
    """What a rule sees: the typed spec as it was written, before normalisation, so that indices are the author's."""

    envelope: "Envelope"
    params: Any

    def error(self, loc: Loc, message: str, *, code: str = "E012", **facts: Any) -> Diagnostic:
        """An error at `loc` below `recipe.params`."""
        return error(code, message, PARAMS + loc, **facts)

    def warning(self, loc: Loc, message: str, *, code: str = "W004", **facts: Any) -> Diagnostic:
        """A warning at `loc` below `recipe.params`."""
        return warning(code, message, PARAMS + loc, **facts)


class OutputContract(Record):
    """Which outputs a recipe kind accepts (all findings are E015).

    formats          formats of primary outputs.
    exactly          exact number of primary outputs, or None for one or more.
    metadata         whether `metadata` outputs (JSON) are allowed.
    sources          names that `outputs[].source` may take given the params, or None when sources are ignored.
    spelling         the source that a way of writing it means (absent = None), without a warning; None = as written.
    default_source   the source of a primary output that names none, given the params; None makes a source required.
    check            further findings of the kind, given what a rule sees.
    """

    formats: tuple[str, ...]
    exactly: int | None = None
    metadata: bool = False
    sources: Callable[[Any], Iterable[str]] | None = None
    spelling: Callable[[str | None], str | None] | None = None
    default_source: "Callable[[Envelope, Any], str | None] | None" = None
    check: Callable[[Inspection], Iterable[Diagnostic]] | None = None


class ExternalInput(Record):
    """A file outside the spec that decides output bytes: relative to the spec's folder, inside its root.

    `code` is the family's code for one that cannot be read (`MUSIC_006`).
    """

    path: str
    loc: Loc
    code: str


class OutputRequest(Record):
    """One declared output that the generator must produce."""

    kind: str
    format: str
    path: str
    source: str | None = None


Stage = Callable[[str], AbstractContextManager[Any]]


def _no_stage(name: str) -> AbstractContextManager[Any]:
    return nullcontext()


class Job(Record):
    """Everything a generator may look at. It has no file system, no clock, no environment.

    params    the normalised params model.
    seed      base seed, unsigned 32-bit.
    outputs   the declared outputs, sorted by path.
    inputs    bytes of the external inputs, by their path in the spec.
    preview_seconds  keep only the first seconds of a sound or song, or None for all of it.
    stage     `with job.stage("render_audio"):` marks a stage for timing.
    """

    params: Any
    seed: int
    outputs: tuple[OutputRequest, ...]
    inputs: Mapping[str, bytes] = factory(default_factory=dict)
    preview_seconds: float | None = None
    stage: Stage = _no_stage


class File(Record):
    """One generated file. `hash` is what reports compare: the PCM of a WAV, the whole file otherwise (None = whole file)."""

    path: str
    kind: str
    format: str
    data: bytes
    hash: str | None = None
    metrics: Mapping[str, Any] = factory(default_factory=dict)


class Generated(Record):
    """What a generator returns: one file per request (and declared extras), facts about the asset, findings."""

    files: tuple[File, ...]
    metrics: Mapping[str, Any] = factory(default_factory=dict)
    warnings: tuple[Diagnostic, ...] = ()


class GenerationError(Exception):
    """A valid spec that still cannot be generated; carries the family's code (`AUDIO_008`, `TEXTURE_003` ...)."""

    def __init__(self, code: str, message: str, loc: Loc | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.diagnostic = error(code, message, loc, hint=hint)


class ResolutionError(Exception):
    """Typed params that cannot be rewritten into another recipe (a composed song that does not expand)."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("; ".join(map(str, self.diagnostics)))


class Generator(Protocol):
    """A pure function from a job to files."""

    def __call__(self, job: Job) -> Generated: ...


class Picture(Record):
    """Something to look at beside the files themselves: `png` is a whole file."""

    title: str
    png: bytes


class Preview(Protocol):
    """Draws pictures of an asset's files for a person (a texture tiled, a material lit)."""

    def __call__(self, files: tuple[File, ...]) -> Iterable[Picture]: ...


class Sample(Record):
    """Small valid params as JSON, quick to generate: `name` says what they exercise. `sources` are those of its outputs."""

    name: str
    params: Mapping[str, Any]
    sources: tuple[str | None, ...] = (None,)


def _nothing(_: Any) -> Iterable[Any]:
    return ()


class Recipe(Record):
    """The declaration of one recipe kind.

    params        model of `recipe.params`.
    outputs       which outputs it accepts.
    generator     `"package.module:function"`, imported when something is built.
    rules         cross-field findings.
    usage         predicted budget usage; exact, since it is compared with limits before anything is generated.
    inputs        external files that the params name.
    ignored       keys of the raw params that are dropped before typing, with the place of each (coverage keys).
    resolve       rewrites typed params into those of another recipe (composed music into a song): returns (kind, params),
                  raises `ResolutionError`.
    preview       `"package.module:function"`, a `Preview`; imported when a gallery is made.
    samples       `"package.module:function"` without arguments that gives `Sample`s; light.
    """

    kind: str
    params: "type[Model]"
    outputs: OutputContract
    generator: str
    rules: Callable[[Inspection], Iterable[Diagnostic]] = _nothing
    usage: Callable[[Inspection], Iterable[Usage]] = _nothing
    inputs: Callable[[Any], Iterable[ExternalInput]] = _nothing
    ignored: Callable[[Mapping[str, Any]], tuple[dict[str, Any], list[Loc]]] | None = None
    resolve: "Callable[[Any, int], tuple[str, Model]] | None" = None
    preview: str | None = None
    samples: str | None = None

    def load_generator(self) -> Generator:
        """Import the generator."""
        # from here: from deeper down, thousands of small calls in it cross the end of a 16 kB piece of Python's stack, and
        # each maps and unmaps another piece (40 ms)
        importlib.import_module("numpy")
        function: Generator = _import(self.generator)
        return function

    def load_preview(self) -> Preview | None:
        """Import what draws previews; None when the files speak for themselves."""
        function: Preview | None = None if self.preview is None else _import(self.preview)
        return function

    def load_samples(self) -> Iterator[Sample]:
        """Small params that together use every operation of the recipe kind; nothing when it names none."""
        return iter(()) if self.samples is None else iter(_import(self.samples)())


def _import(reference: str) -> Any:
    module, _, name = reference.partition(":")
    return getattr(importlib.import_module(module), name)


def recipe_module(kind: str) -> str:
    """Dotted name of the module that declares recipe kind `kind`."""
    stem = kind.removesuffix("_v1")
    family, _, name = stem.partition(".")
    return f"speccade.families.{family}.recipes.{name or family}"


@cache
def is_built(kind: str) -> bool:
    """Whether the family of a recipe kind is part of this release; imports nothing."""
    if kind not in RECIPE_KINDS:
        return False
    name = recipe_module(kind)
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


@cache
def find_recipe(kind: str) -> Recipe | None:
    """The recipe of `kind`, or None when the kind is unknown or its family is not part of this release."""
    if not is_built(kind):
        return None
    recipe: Recipe = importlib.import_module(recipe_module(kind)).RECIPE
    return recipe


def built_kinds() -> Iterator[str]:
    """The recipe kinds whose family is part of this release."""
    return filter(is_built, RECIPE_KINDS)


def check_outputs(
    contract: OutputContract | None, envelope: "Envelope", params: Any, kind: str | None
) -> Iterator[Diagnostic]:
    """E015 findings of the output contract; `contract` None means an unknown or absent recipe kind."""
    primaries = 0
    for index, output in enumerate(envelope.outputs):
        loc: Loc = ("outputs", index)
        if output.kind == "preview":
            yield error("E015", "output kind 'preview' is reserved", (*loc, "kind"), hint="use 'primary'")
        elif output.kind == "metadata" and (contract is None or not contract.metadata):
            yield error(
                "E015",
                f"recipe kind '{kind or 'none'}' has no metadata output",
                (*loc, "kind"),
                hint=f"facts about the asset are in {envelope.asset_id[:80]}.report.json",
            )
        elif output.kind == "metadata" and output.format != "json":
            yield error("E015", f"metadata must be json, got {output.format}", (*loc, "format"), allowed=("json",))
        if output.kind != "primary":
            continue
        primaries += 1
        if contract is not None and output.format not in contract.formats:
            wanted = " or ".join(contract.formats)
            yield error(
                "E015",
                f"primary outputs of '{kind}' are {wanted}; got {output.format}",
                (*loc, "format"),
                allowed=contract.formats,
            )
    if contract is None:
        return
    if contract.exactly is not None and primaries != contract.exactly:
        yield error("E015", f"'{kind}' needs exactly {contract.exactly} primary output; got {primaries}", ("outputs",))
    if params is None:
        return
    if contract.sources is not None:
        yield from _check_sources(contract, envelope, params)
    if contract.check is not None:
        yield from contract.check(Inspection(envelope, params))


def _check_sources(contract: OutputContract, envelope: "Envelope", params: Any) -> Iterator[Diagnostic]:
    from speccade.core.suggest import did_you_mean

    assert contract.sources is not None
    known = tuple(contract.sources(params))
    for index, output in enumerate(envelope.outputs):
        if output.kind != "primary":
            continue
        loc: Loc = ("outputs", index, "source")
        source = contract.spelling(output.source) if contract.spelling else output.source
        if source is None:
            fallback = contract.default_source(envelope, params) if contract.default_source else None
            if fallback is None:
                yield error("E015", "this output needs a 'source'", loc, allowed=known)
            elif fallback not in known:
                yield error("E015", f"source '{fallback}' does not exist", loc, allowed=known)
            continue
        if source not in known:
            yield error("E015", f"unknown source '{source[:60]}'", loc, allowed=known, hint=did_you_mean(source, known))


def resolved_outputs(
    contract: OutputContract, envelope: "Envelope", params: Any
) -> tuple["list[OutputSpec]", list[Diagnostic]]:
    """The outputs with every absent `source` filled in, and a warning for each that was."""
    filled, findings = [], []
    for index, output in enumerate(envelope.outputs):
        if output.kind == "primary" and contract.spelling is not None:
            output = output.model_copy(update={"source": contract.spelling(output.source)})
        if output.kind == "primary" and output.source is None and contract.default_source is not None:
            source = contract.default_source(envelope, params)
            if source is not None:
                output = output.model_copy(update={"source": source})
                findings.append(
                    warning(
                        "W004",
                        f"no 'source': '{source}' is used",
                        ("outputs", index, "source"),
                        hint=f'add "source": "{source}"',
                    )
                )
        filled.append(output)
    return filled, findings
