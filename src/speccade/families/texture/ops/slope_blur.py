"""Blurring along the slopes of another image."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from speccade.families.texture.contract import Array, Canvas, GrayInput, TextureOp


class SlopeBlur(TextureOp):
    """Drags an image down the slopes of another one: frays edges, lets stains run, breaks straight lines."""

    type: Literal["slope_blur"] = "slope_blur"
    input: GrayInput
    """Image to drag."""
    slope: GrayInput
    """Image whose slopes decide where to; usually noise."""
    strength: Annotated[float, Field(ge=-1, le=1)] = 0.02
    """Length of the path where the slope is as steep as it mostly gets, in widths of the image; negative goes uphill."""
    samples: Annotated[int, Field(ge=1, le=64)] = 8
    """Steps of the path."""
    mode: Literal["blur", "min", "max"] = "blur"
    """What becomes of the values on the path: their mean, the smallest, which eats into bright areas, or the largest."""

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        from speccade.families.texture.ops.slope_blur_kernels import dragged

        return dragged(
            inputs["input"], inputs["slope"], self.strength * canvas.width, self.samples, self.mode, canvas.tileable
        )


OP = SlopeBlur
