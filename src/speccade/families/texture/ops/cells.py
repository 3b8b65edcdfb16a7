"""Irregular cells."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field

from speccade.families.texture.contract import Array, Canvas, Problem, TextureOp


class Cells(TextureOp):
    """Voronoi cells with joints of even width: stones, scales, cracked mud."""

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
    """Width of the joints, in widths of a cell."""
    variation: Annotated[float, Field(ge=0, le=1)] = 0.0
    """How much lower than the highest a cell may lie."""
    bevel: Annotated[float, Field(ge=0, le=1)] = 0.15
    """Width of the sloped rim, in widths of a cell."""
    result: Literal["height", "mask", "random", "u", "v", "edge"] = "height"
    """As for `brick`; `u` and `v` are 0.5 at the cell's point."""
    layout: str | None = None
    """Nodes with the same word here have the same cells; a node's own when absent."""

    def problems(self, width: int, height: int) -> Iterator[Problem]:
        if self.count > width or (self.count_y or 1) > height:
            yield Problem(("count",), f"{self.count} cells do not fit into {width} x {height} pixels")

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        from speccade.families.texture.ops.cells_kernels import voronoi
        from speccade.families.texture.pattern_kernels import RESULTS

        down = self.count_y or max(1, int(self.count * canvas.height / canvas.width + 0.5))
        return voronoi(
            (canvas.height, canvas.width),
            self.count,
            down,
            jitter=self.jitter,
            stagger=self.stagger,
            gap=self.gap,
            bevel=self.bevel,
            variation=self.variation,
            result=RESULTS[self.result],
            seed=canvas.layout_seed(self.layout),
        )


OP = Cells
