"""Scattering copies of a motif."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field, Strict

from speccade.core.model import Unit
from speccade.families.texture.contract import Array, Canvas, GrayInput, Input, Problem, TextureOp, odd_rows

_MOST = 250_000


class TileSampler(TextureOp):
    """Draws a motif once in every cell of a grid, with its place, size, direction and brightness varied.

    Values of the motif below 0.01 are transparent; the ground is 0. In tileable graphs motifs continue across the border.
    """

    type: Literal["tile_sampler"] = "tile_sampler"
    input: GrayInput
    """The motif; it fills the image, as that of `shape` does."""
    count: Annotated[tuple[int, int], Strict(False)] = (8, 8)
    """Cells across and down."""
    size: Annotated[float, Field(gt=0, le=64)] = 1.0
    """Size of the motif, in cells; above 1 they overlap."""
    size_variation: Annotated[float, Field(ge=0, le=1)] = 0.0
    """How much smaller a motif may be."""
    aspect: Annotated[float, Field(gt=0, le=100)] = 1.0
    """Further width of a motif, relative to its height."""
    jitter: Annotated[float, Field(ge=0, le=4)] = 0.0
    """How far motifs leave the middle of their cells, in cells."""
    offset: Annotated[float, Field(ge=0, le=1)] = 0.0
    """Shift of each second row, in cells; needs an even number of rows to repeat."""
    rotation: Annotated[float, Unit("deg")] = 0.0
    """Turn of all motifs, clockwise."""
    rotation_variation: Annotated[float, Field(ge=0, le=360), Unit("deg")] = 0.0
    """Range of further turns, half of it each way; 360 has all."""
    value_variation: Annotated[float, Field(ge=0, le=1)] = 0.0
    """How much darker a motif may be."""
    coverage: Annotated[float, Field(ge=0, le=1)] = 1.0
    """Share of the cells that have a motif."""
    mask: Annotated[str | None, Input("gray")] = None
    """Chance of a motif where its middle lies, times `coverage`."""
    direction: Annotated[str | None, Input("gray")] = None
    """Turn where the middle of a motif lies: a full one, clockwise, from 0 to 1."""
    blend_mode: Literal["max", "add", "replace"] = "max"
    """Where motifs meet: the largest value, the sum, or the later one, row by row from the top."""
    result: Literal["value", "random"] = "value"
    """The motifs, or a flat number per motif; with `replace`, and the same `layout`, both fit together."""
    layout: str | None = None
    """Nodes with the same word here place motifs alike; a node's own when absent."""

    def problems(self, canvas: Canvas) -> Iterator[Problem]:
        for index, count in enumerate(self.count):
            if count < 1:
                yield Problem(("count", index), f"there must be at least one cell; got {count}")
        if canvas.tileable and self.offset > 0.0 and self.count[1] % 2 == 1:
            yield odd_rows("count", self.count[1])
        if self.count[0] * self.count[1] > _MOST:
            yield Problem(("count",), f"{self.count[0]} x {self.count[1]} motifs are more than {_MOST}")

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        from speccade.families.texture.ops.tile_sampler_kernels import scattered

        return scattered(self, inputs, canvas)


OP = TileSampler
