"""Hexagonal tiles."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field

from speccade.families.texture.contract import Array, Canvas, Problem, TextureOp


class Hexagons(TextureOp):
    """A honeycomb, stretched a little so that it repeats."""

    type: Literal["hexagons"] = "hexagons"
    count: Annotated[int, Field(ge=1, le=1024)] = 8
    """Hexagons across the image, with points up and down."""
    gap: Annotated[float, Field(ge=0, le=0.95)] = 0.08
    """Width of the joints, in widths of a hexagon."""
    variation: Annotated[float, Field(ge=0, le=1)] = 0.0
    """How much lower than the highest a cell may lie."""
    bevel: Annotated[float, Field(ge=0, le=1)] = 0.1
    """Width of the sloped rim, in widths of a hexagon."""
    result: Literal["height", "mask", "random", "u", "v", "edge"] = "height"
    """As for `brick`."""
    layout: str | None = None
    """Nodes with the same word here have the same random numbers; a node's own when absent."""

    def problems(self, canvas: Canvas) -> Iterator[Problem]:
        if self.count > canvas.width:
            yield Problem(("count",), f"{self.count} hexagons do not fit into {canvas.width} pixels")

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        from speccade.families.texture.ops.hexagons_kernels import honeycomb
        from speccade.families.texture.pattern_kernels import RESULTS

        shape = (canvas.height, canvas.width)
        result = RESULTS[self.result]
        return honeycomb(
            shape, self.count, self.gap, self.bevel, self.variation, result, canvas.layout_seed(self.layout)
        )


OP = Hexagons
