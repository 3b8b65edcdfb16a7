"""Shifting an image."""

from collections.abc import Mapping
from typing import Literal

from speccade.families.texture.contract import Array, Canvas, GrayInput, TextureOp


class UvTranslate(TextureOp):
    """Shifts texture coordinates, wrapping: positive offsets move the content left and up."""

    type: Literal["uv_translate"] = "uv_translate"
    input: GrayInput
    """Image to shift."""
    offset_x: float
    """Offset across, in widths of the image."""
    offset_y: float
    """Offset down, in heights of the image."""

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        from speccade.families.texture.sampling_kernels import affine

        return affine(
            inputs["input"], (1.0, 0.0, self.offset_x * canvas.width, 0.0, 1.0, self.offset_y * canvas.height)
        )


OP = UvTranslate
