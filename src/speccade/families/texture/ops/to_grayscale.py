"""Colour to gray."""

from collections.abc import Mapping
from typing import Literal

from speccade.families.texture.contract import Array, Canvas, ColourInput, TextureOp


class ToGrayscale(TextureOp):
    """Brightness of a colour image; alpha is ignored."""

    type: Literal["to_grayscale"] = "to_grayscale"
    input: ColourInput
    """Colour image."""
    space: Literal["encoded", "linear"] = "encoded"
    """`encoded`: Rec. 601 luma of the stored numbers. `linear`: Rec. 709 luminance of the light they stand for,
    encoded again (sRGB)."""

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        from speccade.families.texture.elementwise_kernels import luma

        if self.space == "encoded":
            return luma(inputs["input"])
        from speccade.families.texture.colour_kernels import luminance

        return luminance(inputs["input"])


OP = ToGrayscale
