"""Irregular cells."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field

from speccade.families.texture.contract import Array, Canvas, Problem, TextureOp, odd_rows


class Cells(TextureOp):
    """Voronoi cells with joints of even width: stones, scales, cracked mud."""

    version = 2

    type: Literal["cells"] = "cells"
    count: Annotated[int, Field(ge=1, le=1024)] = 8
    """Cells across the image."""
    count_y: Annotated[int | None, Field(ge=1, le=1024)] = None
    """Cells down the image; square ones when absent."""
    jitter: Annotated[float, Field(ge=0, le=1)] = 1.0
    """How irregular the cells are; 0 makes them rectangles."""
    stagger: bool = False
    """Whether each second row is shifted by half a cell, for laid stones; needs an even number of rows to repeat."""
    gap: Annotated[float, Field(ge=0, le=1)] = 0.08
    """Width of the joints, in the shorter side of a cell."""
    variation: Annotated[float, Field(ge=0, le=1)] = 0.0
    """How much lower than the highest a cell may lie."""
    bevel: Annotated[float, Field(ge=0, le=1)] = 0.15
    """Width of the sloped rim, in the shorter side of a cell."""
    result: Literal["height", "mask", "random", "u", "v", "edge"] = "height"
    """As for `brick`; `u` and `v` are 0.5 at the cell's point."""
    layout: str | None = None
    """Nodes with the same word here have the same cells; a node's own when absent."""

    def problems(self, canvas: Canvas) -> Iterator[Problem]:
        down = self.rows(canvas)
        if self.count > canvas.width or down > canvas.height:
            room = f"{canvas.width} x {canvas.height} pixels"
            yield Problem(("count",), f"{self.count} x {down} cells do not fit into {room}")
        if canvas.tileable and self.stagger and down % 2 == 1:
            yield odd_rows("count_y", down)

    def rows(self, canvas: Canvas) -> int:
        """Cells down the image."""
        return self.count_y or max(1, int(self.count * canvas.height / canvas.width + 0.5))

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        from speccade.families.texture.ops.cells_kernels import voronoi
        from speccade.families.texture.pattern_kernels import RESULTS

        return voronoi(
            (canvas.height, canvas.width),
            self.count,
            self.rows(canvas),
            jitter=self.jitter,
            stagger=self.stagger,
            gap=self.gap,
            bevel=self.bevel,
            variation=self.variation,
            result=RESULTS[self.result],
            seed=canvas.layout_seed(self.layout),
        )


OP = Cells
