"""`texture.decal_v1`: colour with alpha from a texture graph, and normals and roughness on demand."""

from collections.abc import Iterator
from typing import Annotated

from speccade.core.budgets import Usage
from speccade.core.diagnostics import Diagnostic, error
from speccade.core.family import Inspection, OutputContract, Recipe
from speccade.core.model import Keyed, Model, Pair, Unit
from speccade.core.suggest import did_you_mean
from speccade.families.texture.contract import NodeList
from speccade.families.texture.fields import PngForms, Resolution, png_findings, resolution_findings
from speccade.families.texture.graph import graph_findings, graph_usage, image_usage


class DecalMetadata(Model):
    """Placement data, copied to the sidecar."""

    aspect_ratio: float = 1.0
    """Width divided by height of the projection."""
    anchor: Pair = (0.5, 0.5)
    """Origin in fractions of the image, from the top left."""
    fade_distance: float = 0.0
    """Distance over which the decal fades at its edges."""
    projection_size: Annotated[Pair | None, Unit("m")] = None
    """Width and height of the projection box."""
    depth_range: Annotated[Pair | None, Unit("m")] = None
    """Near and far end of the projection box."""


class DecalParams(Model):
    """A decal."""

    resolution: Annotated[Resolution, Unit("px")]
    """Width and height."""
    nodes: Annotated[NodeList, Keyed("id")]
    """The graph; it does not repeat."""
    albedo_output: str
    """Node of the colour; a gray one gives gray."""
    alpha_output: str
    """Node of the opacity: a gray value, the alpha of a colour, or the luma of an opaque colour."""
    normal_output: str | None = None
    """Node of the normals; a gray one is taken as height."""
    roughness_output: str | None = None
    """Node of the roughness; the luma of a colour."""
    metadata: DecalMetadata
    """Placement data."""
    apply_fade: bool | None = None
    """Whether the alpha fades out over `metadata.fade_distance` along the border, in fractions of the shorter side; else
    that is left to the engine."""
    png: PngForms | None = None
    """Bit depth, colour tag and alpha of the written maps: `albedo`, `normal`, `roughness`."""


def rules(spec: Inspection) -> Iterator[Diagnostic]:
    params: DecalParams = spec.params
    yield from resolution_findings(spec)
    yield from graph_findings(spec, tileable=False)
    known = {node.id for node in params.nodes}
    for field in ("albedo_output", "alpha_output", "normal_output", "roughness_output"):
        node = getattr(params, field)
        if node is not None and node not in known:
            yield spec.error((field,), f"there is no node '{node[:60]}'", hint=did_you_mean(node, known))
    if params.apply_fade and params.metadata.fade_distance <= 0:
        yield spec.warning(("apply_fade",), "a fade_distance of 0 fades nothing", hint="set metadata.fade_distance")
    yield from png_findings(spec, sources(params))


def usage(spec: Inspection) -> Iterator[Usage]:
    params: DecalParams = spec.params
    yield from image_usage(spec)
    nodes = (params.albedo_output, params.alpha_output, params.normal_output, params.roughness_output)
    yield from graph_usage(spec, [node for node in nodes if node is not None], [params.resolution])


def sources(params: DecalParams) -> Iterator[str]:
    yield "albedo"
    if params.normal_output is not None:
        yield "normal"
    if params.roughness_output is not None:
        yield "roughness"


def spelling(source: str | None) -> str:
    """A decal's output without a source, or with an empty one, is its colour."""
    return source or "albedo"


def check(spec: Inspection) -> Iterator[Diagnostic]:
    primaries = (output for output in spec.envelope.outputs if output.kind == "primary")
    if not any(spelling(output.source) == "albedo" for output in primaries):
        yield error("E015", "a decal needs a primary output for its albedo", ("outputs",))


RECIPE = Recipe(
    kind="texture.decal_v1",
    params=DecalParams,
    outputs=OutputContract(formats=("png",), metadata=True, sources=sources, spelling=spelling, check=check),
    generator="speccade.families.texture.decal:generate",
    rules=rules,
    usage=usage,
    samples="speccade.families.texture.recipe_samples:decal",
)
