"""Ambient occlusion of a height field."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from speccade.families.texture.contract import Array, Canvas, GrayInput, TextureOp


class AoFromHeight(TextureOp):
    """How much open sky each place sees: 1 on top, darker in hollows and beside walls."""

    type: Literal["ao_from_height"] = "ao_from_height"
    input: GrayInput
    """Height."""
    radius: Annotated[float, Field(gt=0, le=4096)] = 0.04
    """How far walls are looked for: below 1 in widths of the image, at most half of one; from 1 on in pixels."""
    depth: Annotated[float, Field(ge=0, le=10)] = 0.05
    """Height of a value of 1, in widths of the image."""
    intensity: Annotated[float, Field(ge=0, le=10)] = 1.0
    """Factor on the darkening."""

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        from speccade.families.texture.ops.ao_from_height_kernels import occlusion

        radius = self.radius if self.radius < 1.0 else self.radius / canvas.width
        return occlusion(inputs["input"], self.depth * canvas.width, min(radius, 0.5), self.intensity, canvas.tileable)


OP = AoFromHeight
