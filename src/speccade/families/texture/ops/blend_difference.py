"""Difference blend."""

from collections.abc import Mapping
from typing import Literal

from speccade.families.texture.contract import Array, Canvas, GrayInput, TextureOp


class BlendDifference(TextureOp):
    """`|base - blend|`."""

    type: Literal["blend_difference"] = "blend_difference"
    base: GrayInput
    """Lower image."""
    blend: GrayInput
    """Upper image."""

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        import numpy as np

        difference = inputs["base"] - inputs["blend"]
        return np.abs(difference, out=difference)


OP = BlendDifference
