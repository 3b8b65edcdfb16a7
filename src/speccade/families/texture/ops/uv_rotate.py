"""Turning an image."""

from collections.abc import Mapping
from typing import Annotated, Literal

from speccade.core.model import Unit
from speccade.families.texture.contract import Array, Canvas, GrayInput, TextureOp


class UvRotate(TextureOp):
    """Turns an image about its centre, wrapping; only quarter turns of a square image still tile."""

    type: Literal["uv_rotate"] = "uv_rotate"
    input: GrayInput
    """Image to turn."""
    angle: Annotated[float, Unit("rad")]
    """Angle, counter-clockwise."""

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        from speccade.families.texture.sampling_kernels import affine, cos_sin

        cosine, sine = cos_sin(self.angle)
        return affine(inputs["input"], (cosine, -sine, 0.0, sine, cosine, 0.0))


OP = UvRotate
