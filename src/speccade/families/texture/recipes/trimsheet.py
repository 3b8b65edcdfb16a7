"""`texture.trimsheet_v1`: rectangles of flat colour or of a texture graph, packed into one atlas."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field, model_validator

from speccade.core.budgets import Usage
from speccade.core.diagnostics import Diagnostic
from speccade.core.family import Inspection, OutputContract, Recipe
from speccade.core.model import Keyed, LenientModel, Model, UInt32, Unit, Vector4
from speccade.core.suggest import did_you_mean
from speccade.families.texture.contract import NodeList
from speccade.families.texture.fields import PngForm, Resolution, resolution_findings
from speccade.families.texture.graph import graph_findings, graph_usage, image_usage
from speccade.families.texture.packing import DoesNotFitError, Rectangle, pack

BYTES_PER_PIXEL = 128
"""Of the sheet, while the space between tiles is filled."""


class Tile(LenientModel):
    """One rectangle of the atlas."""

    id: str
    """Name in the UV table."""
    width: Annotated[UInt32, Unit("px")]
    """Width of the content."""
    height: Annotated[UInt32, Unit("px")]
    """Height of the content."""
    color: Vector4 | None = None
    """Flat colour, red, green, blue and alpha in 0..1; comes before `node_ref`."""
    node_ref: str | None = None
    """A node of `nodes`, rendered at the tile's size; magenta when the sheet has no `nodes`."""
    maps: dict[str, str] | None = None
    """Nodes of further maps by name, such as `normal` and `roughness`. An output whose `source` is that name gets a sheet of
    them, with the tiles at the same places; a gray normal is taken as height."""

    @model_validator(mode="after")
    def _has_content(self) -> "Tile":
        if self.color is None and self.node_ref is None:
            raise ValueError("a tile needs a 'color' or a 'node_ref'")
        return self


class TrimsheetParams(Model):
    """A trim sheet."""

    resolution: Annotated[Resolution, Unit("px")]
    """Width and height of the atlas."""
    padding: Annotated[UInt32, Unit("px")] = 2
    """Gutter on each side of a tile, filled with the colour of its edge."""
    tiles: list[Tile]
    """The rectangles; the UV table lists them in this order."""
    alignment: Annotated[int, Field(ge=1, le=4096), Unit("px")] = 1
    """Cells begin and end at multiples of this; a power of two keeps that many mip levels apart."""
    nodes: Annotated[NodeList, Keyed("id")] | None = None
    """A texture graph for tiles with `node_ref`; its nodes repeat."""
    png: PngForm | None = None
    """Bit depth, colour tag and alpha of the atlas."""


def map_names(params: TrimsheetParams) -> frozenset[str]:
    """The maps beside the colour for which any tile has a node."""
    return frozenset(name for tile in params.tiles for name in tile.maps or ())


def rectangles(params: TrimsheetParams) -> list[Rectangle]:
    return [Rectangle(tile.id, tile.width, tile.height) for tile in params.tiles]


def rules(spec: Inspection) -> Iterator[Diagnostic]:
    params: TrimsheetParams = spec.params
    yield from resolution_findings(spec)
    sound = not any(True for _ in resolution_findings(spec))
    width, height = params.resolution
    seen: dict[str, int] = {}
    for index, tile in enumerate(params.tiles):
        loc = ("tiles", index)
        if tile.id in seen:
            message = f"tile id '{tile.id[:60]}' repeats tiles[{seen[tile.id]}]"
            yield spec.error((*loc, "id"), message, hint="ids must be unique")
        seen.setdefault(tile.id, index)
        padded = (tile.width + 2 * params.padding, tile.height + 2 * params.padding)
        if tile.width < 1 or tile.height < 1:
            sound = False
            yield spec.error(loc, f"a tile needs at least one pixel; got {tile.width} x {tile.height}")
        elif sound and (padded[0] > width or padded[1] > height):
            sound = False
            yield spec.error(
                loc,
                f"tile '{tile.id[:60]}' with its padding is {padded[0]} x {padded[1]}, larger than the atlas",
                hint=f"the atlas is {width} x {height}",
            )
    if sound:
        try:
            pack(rectangles(params), width, height, params.padding, params.alignment)
        except DoesNotFitError as failure:
            tile = params.tiles[failure.index]
            yield spec.error(
                ("tiles", failure.index),
                f"no room for tile '{tile.id[:60]}' ({tile.width} x {tile.height}) in the atlas",
                hint="enlarge 'resolution', or use fewer or smaller tiles",
            )
    yield from _node_findings(spec)


def _node_findings(spec: Inspection) -> Iterator[Diagnostic]:
    params: TrimsheetParams = spec.params
    if params.nodes is not None:
        yield from graph_findings(spec, tileable=True)
    known = {node.id for node in params.nodes or ()}
    for index, tile in enumerate(params.tiles):
        for name, node in (tile.maps or {}).items():
            place = ("tiles", index, "maps", name)
            if name == "albedo":
                yield spec.error(place, "the colour of a tile is its 'node_ref'", hint="or its 'color'")
            elif node not in known:
                yield spec.error(place, f"there is no node '{node[:60]}'", hint=did_you_mean(node, known))
        loc = ("tiles", index, "node_ref")
        if tile.node_ref is None or tile.color is not None:
            continue
        if params.nodes is None:
            yield spec.warning(loc, "the sheet has no 'nodes': the tile becomes magenta", hint="add a texture graph")
        elif tile.node_ref not in known:
            hint = did_you_mean(tile.node_ref, known)
            yield spec.error(loc, f"there is no node '{tile.node_ref[:60]}'", hint=hint)


def usage(spec: Inspection) -> Iterator[Usage]:
    params: TrimsheetParams = spec.params
    if params.nodes is None:
        yield from image_usage(spec, BYTES_PER_PIXEL)
        return
    yield from image_usage(spec)
    sheet = BYTES_PER_PIXEL * params.resolution[0] * params.resolution[1]
    sizes = [(tile.width, tile.height) for tile in params.tiles]
    drawn = [node for tile in params.tiles for node in (tile.node_ref, *(tile.maps or {}).values()) if node is not None]
    yield from graph_usage(spec, drawn, sizes, sheet)


RECIPE = Recipe(
    kind="texture.trimsheet_v1",
    params=TrimsheetParams,
    outputs=OutputContract(formats=("png",), metadata=True),
    generator="speccade.families.texture.trimsheet:generate",
    rules=rules,
    usage=usage,
    samples="speccade.families.texture.recipe_samples:trimsheet",
)
