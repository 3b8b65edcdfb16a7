"""Tangent-space normals of a height field."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from speccade.families.texture.contract import Array, Canvas, GrayInput, TextureOp


class NormalFromHeight(TextureOp):
    """Normal map by a 3x3 Sobel filter, undivided: a slope of h per pixel counts 8 h.

    Tileable graphs wrap; in others the border goes on with the slope next to it.
    """

    output = "colour"

    type: Literal["normal_from_height"] = "normal_from_height"
    input: GrayInput
    """Height."""
    strength: float = 1.0
    """Factor on the slopes; negative turns bumps into dents."""
    convention: Literal["opengl", "directx"] = "opengl"
    """Green of a slope that faces up: `opengl` (+Y) makes it bright, `directx` (-Y) dark."""

    relief: Annotated[float | None, Field(gt=0, le=10)] = None
    """Height of a value of 1, in widths of the image: slopes are true and the same at every resolution, and `strength` is
    a factor on them. Per pixel when absent."""

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        from speccade.families.texture.ops.normal_from_height_kernels import normals

        sign = 1.0 if self.convention == "opengl" else -1.0
        # The Sobel sums count eight times the slope per pixel.
        slope = 1.0 if self.relief is None else self.relief * canvas.width / 8.0
        return normals(inputs["input"], self.strength * slope, sign, canvas.tileable)


OP = NormalFromHeight
