"""Generator of `texture.trimsheet_v1` (heavy)."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from speccade.core.family import File, Generated, Job, OutputRequest
from speccade.families.texture.distance_kernels import bled
from speccade.families.texture.elementwise_kernels import as_colour
from speccade.families.texture.fields import PngForm
from speccade.families.texture.graph import render
from speccade.families.texture.images import quantise, write_png
from speccade.families.texture.ops.normal_from_height_kernels import normals
from speccade.families.texture.packing import Cell, pack
from speccade.families.texture.recipes.trimsheet import Tile, TrimsheetParams, map_names, rectangles
from speccade.formats.sidecar import sidecar_bytes
from speccade.kernels.jit import Floats

_MISSING = (1.0, 0.0, 1.0, 1.0)
_PLAIN = {
    "normal": (0.5, 0.5, 1.0, 1.0),
    "roughness": (0.5, 0.5, 0.5, 1.0),
    "height": (0.5, 0.5, 0.5, 1.0),
    "ao": (1.0, 1.0, 1.0, 1.0),
}
"""What a tile without a node for a map has there; black for other maps."""
_BLACK = (0.0, 0.0, 0.0, 1.0)


def generate(job: Job) -> Generated:
    """The atlas for every primary output, or that of the map its source names, the UV table for every metadata output."""
    params: TrimsheetParams = job.params
    form = params.png or PngForm()
    further = map_names(params)
    sheets = {_sheet_of(request, further) for request in job.outputs if request.kind == "primary"}
    made: dict[str, NDArray[Any]] = {}
    with job.stage("pack_and_render"):
        width, height = params.resolution
        cells = pack(rectangles(params), width, height, params.padding, params.alignment)
        for sheet in sorted(sheets):
            atlas = np.zeros((height, width, 4))
            contents = _node_images(params, sheet, job.seed)
            for tile, cell in zip(params.tiles, cells, strict=True):
                _paint(atlas, cell, _content(tile, sheet, contents))
            made[sheet] = quantise(bled(atlas), form)
    with job.stage("write_outputs"):
        written = {sheet: write_png(pixels, form) for sheet, pixels in made.items()}
        table = sidecar_bytes(_uv_table(params, cells))
    files = (
        File(r.path, r.kind, r.format, table if r.kind == "metadata" else written[_sheet_of(r, further)])
        for r in job.outputs
    )
    return Generated(tuple(files))


def _sheet_of(request: OutputRequest, further: frozenset[str]) -> str:
    """Which sheet an output gets: sources that are no map mean nothing, as the format has it."""
    return request.source if request.source in further else "albedo"


def _node_of(tile: Tile, sheet: str) -> str | None:
    """The node that a tile shows on a sheet."""
    if sheet != "albedo":
        return (tile.maps or {}).get(sheet)
    return tile.node_ref if tile.color is None else None


def _node_images(params: TrimsheetParams, sheet: str, seed: int) -> dict[tuple[str, int, int], Floats]:
    """The image of every node that a tile shows on a sheet, by id and size."""
    wanted: dict[tuple[int, int], set[str]] = {}
    for tile in params.tiles:
        node = _node_of(tile, sheet)
        if params.nodes is not None and node is not None:
            wanted.setdefault((tile.width, tile.height), set()).add(node)
    images = {}
    for (width, height), names in sorted(wanted.items()):
        assert params.nodes is not None
        nodes = render(params.nodes, names, width=width, height=height, tileable=True, seed=seed)
        for name, image in nodes:
            relief = sheet == "normal" and image.ndim == 2
            images[name, width, height] = normals(image, 1.0, 1.0, True) if relief else as_colour(image)
    return images


def _content(tile: Tile, sheet: str, images: Mapping[tuple[str, int, int], Floats]) -> Floats:
    """RGBA of a tile on a sheet, shape (height, width, 4)."""
    content = np.empty((tile.height, tile.width, 4))
    content[...] = (tile.color or _MISSING) if sheet == "albedo" else _PLAIN.get(sheet, _BLACK)
    image = images.get((_node_of(tile, sheet) or "", tile.width, tile.height))
    if image is not None:
        content[..., : image.shape[2]] = image
        if image.shape[2] == 3:
            content[..., 3] = 1.0
    return content


def _paint(atlas: Floats, cell: Cell, content: Floats) -> None:
    """Write content and its gutter, which repeats the content's edge as far as the cell goes."""
    height, width = content.shape[:2]
    rows = np.clip(np.arange(cell.top, cell.top + cell.height) - cell.y, 0, height - 1)
    columns = np.clip(np.arange(cell.left, cell.left + cell.width) - cell.x, 0, width - 1)
    bottom, right = cell.top + cell.height, cell.left + cell.width
    atlas[cell.top : bottom, cell.left : right] = content[np.ix_(rows, columns)]


def _uv_table(params: TrimsheetParams, cells: list[Cell]) -> dict[str, Any]:
    width, height = params.resolution
    return {
        "atlas_width": width,
        "atlas_height": height,
        "padding": params.padding,
        "tiles": [
            {
                "id": tile.id,
                "u_min": cell.x / width,
                "v_min": cell.y / height,
                "u_max": (cell.x + tile.width) / width,
                "v_max": (cell.y + tile.height) / height,
                "width": tile.width,
                "height": tile.height,
            }
            for tile, cell in zip(params.tiles, cells, strict=True)
        ],
    }
