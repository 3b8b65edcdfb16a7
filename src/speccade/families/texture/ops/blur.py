"""Blurring."""

from collections.abc import Mapping
from typing import Annotated, Literal

from speccade.core.model import Clamped, Unit
from speccade.families.texture.contract import Array, Canvas, GrayInput, TextureOp


class Blur(TextureOp):
    """Close to a Gaussian of sigma sqrt(radius * (radius + 1)) pixels; equally fast for every radius.

    Tileable graphs wrap; in others the border is mirrored.
    """

    version = 1

    type: Literal["blur"] = "blur"
    input: GrayInput
    """Image to blur."""
    radius: Annotated[float, Unit("px"), Clamped(0, None)]
    """Radius of each of the three box means; fractions count."""

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        from speccade.families.texture.line_kernels import blurred

        return blurred(inputs["input"], self.radius, canvas.tileable)


OP = Blur
