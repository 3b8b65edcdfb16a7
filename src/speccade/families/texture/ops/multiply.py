"""Product of two images."""

from collections.abc import Mapping
from typing import Literal

from speccade.families.texture.contract import Array, Canvas, GrayInput, TextureOp


class Multiply(TextureOp):
    """`a * b`, not clamped."""

    type: Literal["multiply"] = "multiply"
    a: GrayInput
    """First factor."""
    b: GrayInput
    """Second factor."""

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        return inputs["a"] * inputs["b"]


OP = Multiply
