"""A texture made of tiles whose edges match."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Strict

from speccade.core.model import Clamped, UInt32
from speccade.families.texture.contract import Array, Canvas, GrayInput, Problem, TextureOp


class WangTiles(TextureOp):
    """Tiles cut from the input at random places and laid so that neighbours match, which hides repetition.

    Of many places the one that fits the neighbours best is taken, and tiles meet along the path where they differ least
    (A. Efros and W. Freeman, "Image quilting for texture synthesis and transfer", 2001). In tileable graphs the tiles
    match across the border too.
    """

    type: Literal["wang_tiles"] = "wang_tiles"
    input: GrayInput
    """Texture to cut tiles from; in tileable graphs it should tile itself."""
    tile_count: Annotated[tuple[UInt32, UInt32], Strict(False)]
    """Tiles across and down; 0 counts as 1."""
    blend_width: Annotated[float, Clamped(0, 0.5)] = 0.1
    """How far a tile reaches into its neighbours, in tiles; 0 cuts hard."""

    def problems(self, canvas: Canvas) -> Iterator[Problem]:
        for index, (count, size) in enumerate(zip(self.tile_count, (canvas.width, canvas.height), strict=True)):
            if count > size:
                what = "columns" if index == 0 else "rows"
                yield Problem(("tile_count", index), f"{count} {what} of tiles do not fit into {size} pixels")

    def scratch(self, canvas: Canvas) -> int:
        # What is computed about a tile: the patch, what lies there, costs, shares and paths.
        columns, rows = (max(1, count) for count in self.tile_count)
        reach = 1.0 + 2.0 * min(max(self.blend_width, 0.0), 0.5)
        return int(11 * 8 * (reach * canvas.width / columns) * (reach * canvas.height / rows))

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        from speccade.families.texture.ops.wang_tiles_kernels import quilt

        columns, rows = (max(1, count) for count in self.tile_count)
        return quilt(inputs["input"], columns, rows, self.blend_width, canvas.tileable, canvas.seed)


OP = WangTiles
