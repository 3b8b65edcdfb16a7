"""Panels of many sizes."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from speccade.families.texture.contract import Array, Canvas, TextureOp


class Panels(TextureOp):
    """The image divided again and again into rectangles: hull plates, pavings, city blocks."""

    type: Literal["panels"] = "panels"
    divisions: Annotated[int, Field(ge=0, le=12)] = 5
    """How often rectangles are divided in two."""
    irregularity: Annotated[float, Field(ge=0, le=1)] = 0.5
    """0 divides in the middle, 1 nearly anywhere."""
    stop: Annotated[float, Field(ge=0, le=1)] = 0.15
    """Chance that a rectangle is left whole at each step."""
    grid: Annotated[int, Field(ge=1, le=256)] = 32
    """Joints lie on this many lines across the image."""
    gap: Annotated[float, Field(ge=0, le=0.1)] = 0.008
    """Width of the joints, in widths of the image."""
    bevel: Annotated[float, Field(ge=0, le=0.25)] = 0.01
    """Width of the sloped rim, in widths of the image."""
    rounding: Annotated[float, Field(ge=0, le=0.25)] = 0.0
    """Radius of the corners, in widths of the image."""
    variation: Annotated[float, Field(ge=0, le=1)] = 0.0
    """How much lower than the highest a panel may lie."""
    result: Literal["height", "mask", "random", "u", "v", "edge"] = "height"
    """As for `brick`."""
    layout: str | None = None
    """Nodes with the same word here have the same panels; a node's own when absent."""

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        from speccade.families.texture.ops.panels_kernels import panelled
        from speccade.families.texture.pattern_kernels import RESULTS

        return panelled(
            (canvas.height, canvas.width),
            self.divisions,
            self.irregularity,
            self.stop,
            self.grid,
            gap=self.gap * canvas.width,
            bevel=self.bevel * canvas.width,
            rounding=self.rounding * canvas.width,
            variation=self.variation,
            result=RESULTS[self.result],
            seed=canvas.layout_seed(self.layout),
        )


OP = Panels
