"""Sum of two images."""

from collections.abc import Mapping
from typing import Literal

from speccade.families.texture.contract import Array, Canvas, GrayInput, TextureOp


class Add(TextureOp):
    """`a + b`, not clamped."""

    type: Literal["add"] = "add"
    a: GrayInput
    """First summand."""
    b: GrayInput
    """Second summand."""

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        return inputs["a"] + inputs["b"]


OP = Add
