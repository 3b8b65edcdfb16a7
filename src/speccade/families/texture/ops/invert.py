"""Negative of an image."""

from collections.abc import Mapping
from typing import Literal

from speccade.families.texture.contract import Array, Canvas, GrayInput, TextureOp


class Invert(TextureOp):
    """`1 - input`."""

    type: Literal["invert"] = "invert"
    input: GrayInput
    """Image to invert."""

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        return 1.0 - inputs["input"]


OP = Invert
