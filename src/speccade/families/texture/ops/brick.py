"""Brickwork and tiles."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field

from speccade.families.texture.contract import Array, Canvas, Problem, TextureOp, odd_rows


class Brick(TextureOp):
    """Rows of bricks, each second row shifted. Nodes with equal fields differ in their random numbers only."""

    type: Literal["brick"] = "brick"
    width: Annotated[int, Field(ge=1, le=1024)] = 4
    """Bricks across the image."""
    height: Annotated[int, Field(ge=1, le=1024)] = 8
    """Rows of bricks; even ones repeat when rows are shifted."""
    mortar_size: Annotated[float, Field(ge=0, le=0.95)] = 0.1
    """Width of the joints, in heights of a brick."""
    offset: Annotated[float, Field(ge=0, le=1)] = 0.5
    """Shift of each second row, in widths of a brick; 0 gives square tiles."""
    variation: Annotated[float, Field(ge=0, le=1)] = 0.0
    """How much lower than the highest a brick may lie."""
    bevel: Annotated[float, Field(ge=0, le=1)] = 0.1
    """Width of the sloped rim, in heights of a brick."""
    rounding: Annotated[float, Field(ge=0, le=1)] = 0.0
    """Radius of the corners, in half heights of a brick."""
    result: Literal["height", "mask", "random", "u", "v", "edge"] = "height"
    """`height`: bevelled bricks, 0 in the joints; `mask`: 1 on bricks; `random`: a number per brick; `u`, `v`: place in
    the brick; `edge`: distance from its edge, 1 in the middle."""
    layout: str | None = None
    """Nodes with the same word here have the same random numbers; a node's own when absent."""

    def problems(self, canvas: Canvas) -> Iterator[Problem]:
        if self.width > canvas.width or self.height > canvas.height:
            room = f"{canvas.width} x {canvas.height} pixels"
            yield Problem((), f"{self.width} x {self.height} bricks do not fit into {room}")
        if canvas.tileable and self.height % 2 == 1 and 0.0 < self.offset < 1.0:
            yield odd_rows("height", self.height)

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        from speccade.families.texture.ops.brick_kernels import bricks
        from speccade.families.texture.pattern_kernels import RESULTS

        return bricks(
            (canvas.height, canvas.width),
            self.width,
            self.height,
            joint=self.mortar_size,
            offset=self.offset,
            bevel=self.bevel,
            rounding=self.rounding,
            variation=self.variation,
            result=RESULTS[self.result],
            seed=canvas.layout_seed(self.layout),
        )


OP = Brick
