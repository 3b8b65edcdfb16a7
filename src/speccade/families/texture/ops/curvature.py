"""Edges and hollows of a height field."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from speccade.families.texture.contract import Array, Canvas, GrayInput, TextureOp


class Curvature(TextureOp):
    """How far each place stands above its surroundings: 0.5 where flat, more on edges and bumps, less in joints."""

    type: Literal["curvature"] = "curvature"
    input: GrayInput
    """Height."""
    radius: Annotated[float, Field(gt=0, le=0.5)] = 0.01
    """Size of the surroundings, in widths of the image."""
    strength: Annotated[float, Field(ge=-1000, le=1000)] = 4.0
    """Factor on the difference."""

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        import numpy as np

        from speccade.families.texture.elementwise_kernels import rowwise
        from speccade.families.texture.line_kernels import blurred

        def compare(out: Array, height: Array, around: Array) -> None:
            np.minimum(np.maximum(0.5 + self.strength * (height - around), 0.0), 1.0, out=out)

        height = inputs["input"]
        return rowwise(compare, height, blurred(height, self.radius * canvas.width, canvas.tileable))

    def scratch(self, canvas: Canvas) -> int:
        return 8 * canvas.width * canvas.height


OP = Curvature
