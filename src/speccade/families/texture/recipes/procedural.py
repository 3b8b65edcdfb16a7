"""`texture.procedural_v1`: a graph of nodes, any of which can be written as an image."""

from collections.abc import Iterator
from typing import Annotated

from speccade.core.budgets import Usage
from speccade.core.diagnostics import Diagnostic
from speccade.core.envelope import Envelope
from speccade.core.family import Inspection, OutputContract, Recipe
from speccade.core.model import Keyed, Model, Unit
from speccade.families.texture.contract import NodeList
from speccade.families.texture.fields import PngForms, Resolution, png_findings, resolution_findings
from speccade.families.texture.graph import graph_findings, graph_usage, image_usage


class ProceduralParams(Model):
    """A texture graph."""

    resolution: Annotated[Resolution, Unit("px")]
    """Width and height of every node."""
    tileable: bool
    """Whether opposite edges continue each other."""
    nodes: Annotated[NodeList, Keyed("id")]
    """The graph; the order of nodes means nothing."""
    png: PngForms | None = None
    """Bit depth, colour tag and alpha of written maps, by node id."""


def rules(spec: Inspection) -> Iterator[Diagnostic]:
    yield from resolution_findings(spec)
    yield from graph_findings(spec, tileable=spec.params.tileable)
    yield from png_findings(spec, sources(spec.params))


def usage(spec: Inspection) -> Iterator[Usage]:
    yield from image_usage(spec)
    primaries = [output.source for output in spec.envelope.outputs if output.kind == "primary"]
    wanted = [source or default_source(spec.envelope, spec.params) or "" for source in primaries]
    yield from graph_usage(spec, wanted, [spec.params.resolution])


def sources(params: ProceduralParams) -> tuple[str, ...]:
    return tuple(node.id for node in params.nodes)


def default_source(envelope: Envelope, params: ProceduralParams) -> str | None:
    """The last node, for the only primary output of a spec; several need to say which they mean."""
    primaries = sum(output.kind == "primary" for output in envelope.outputs)
    return params.nodes[-1].id if primaries == 1 else None


RECIPE = Recipe(
    kind="texture.procedural_v1",
    params=ProceduralParams,
    outputs=OutputContract(formats=("png",), sources=sources, default_source=default_source),
    generator="speccade.families.texture.procedural:generate",
    rules=rules,
    usage=usage,
    preview="speccade.families.texture.preview:previews",
    samples="speccade.families.texture.samples:procedural",
)
