"""Repeating or enlarging an image."""

from collections.abc import Mapping
from typing import Literal

from speccade.families.texture.contract import Array, Canvas, GrayInput, TextureOp


class UvScale(TextureOp):
    """Scales texture coordinates about the centre, wrapping: 2 shows the image twice, one half enlarges it."""

    type: Literal["uv_scale"] = "uv_scale"
    input: GrayInput
    """Image to read."""
    scale_x: float
    """Repeats across; negative mirrors."""
    scale_y: float
    """Repeats down; negative mirrors."""

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        from speccade.families.texture.sampling_kernels import affine

        return affine(inputs["input"], (self.scale_x, 0.0, 0.0, 0.0, self.scale_y, 0.0))


OP = UvScale
