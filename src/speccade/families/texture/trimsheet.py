"""Generator of `texture.trimsheet_v1` (heavy)."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from speccade.core.family import File, Generated, Job
from speccade.families.texture.distance_kernels import bled
from speccade.families.texture.elementwise_kernels import as_colour
from speccade.families.texture.fields import PngForm
from speccade.families.texture.graph import render
from speccade.families.texture.images import quantise, write_png
from speccade.families.texture.packing import Cell, pack
from speccade.families.texture.recipes.trimsheet import Tile, TrimsheetParams, rectangles
from speccade.formats.sidecar import sidecar_bytes
from speccade.kernels.jit import Floats

_MISSING = (1.0, 0.0, 1.0, 1.0)


def generate(job: Job) -> Generated:
    """The atlas for every primary output, the UV table for every metadata output."""
    params: TrimsheetParams = job.params
    form = params.png or PngForm()
    with job.stage("pack_and_render"):
        width, height = params.resolution
        cells = pack(rectangles(params), width, height, params.padding, params.alignment)
        atlas = np.zeros((height, width, 4))
        contents = _node_images(params, job.seed)
        for tile, cell in zip(params.tiles, cells, strict=True):
            _paint(atlas, cell, _content(tile, contents))
        pixels = quantise(bled(atlas), form)
    with job.stage("write_outputs"):
        files = {"primary": write_png(pixels, form), "metadata": sidecar_bytes(_uv_table(params, cells))}
    return Generated(tuple(File(r.path, r.kind, r.format, files[r.kind]) for r in job.outputs))


def _node_images(params: TrimsheetParams, seed: int) -> dict[tuple[str, int, int], Floats]:
    """The image of every node that a tile shows, by id and size."""
    wanted: dict[tuple[int, int], set[str]] = {}
    for tile in params.tiles:
        if params.nodes is not None and tile.color is None and tile.node_ref is not None:
            wanted.setdefault((tile.width, tile.height), set()).add(tile.node_ref)
    images = {}
    for (width, height), names in sorted(wanted.items()):
        assert params.nodes is not None
        nodes = render(params.nodes, names, width=width, height=height, tileable=True, seed=seed)
        for name, image in nodes:
            images[name, width, height] = as_colour(image)
    return images


def _content(tile: Tile, images: Mapping[tuple[str, int, int], Floats]) -> Floats:
    """RGBA of a tile, shape (height, width, 4)."""
    content = np.empty((tile.height, tile.width, 4))
    content[...] = tile.color or _MISSING
    image = images.get((tile.node_ref or "", tile.width, tile.height)) if tile.color is None else None
    if image is not None:
        content[..., : image.shape[2]] = image
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
