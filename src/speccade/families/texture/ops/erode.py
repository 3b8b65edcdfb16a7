"""Minimum filter."""

from collections.abc import Mapping
from typing import Annotated, Literal

from speccade.core.model import UInt32, Unit
from speccade.families.texture.contract import Array, Canvas, GrayInput, TextureOp


class Erode(TextureOp):
    """Smallest value in the square around each pixel: shrinks what is bright.

    Tileable graphs wrap; in others nothing lies beyond the border. Equally fast for every radius.
    """

    type: Literal["erode"] = "erode"
    input: GrayInput
    """Image to filter."""
    radius: Annotated[UInt32, Unit("px")]
    """Half the side of the square, less the middle pixel; 0 changes nothing."""

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        from speccade.families.texture.line_kernels import extreme

        return extreme(inputs["input"], self.radius, canvas.tileable, -1.0)


OP = Erode
