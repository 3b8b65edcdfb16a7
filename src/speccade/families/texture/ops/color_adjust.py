"""Hue, saturation and lightness."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from speccade.core.model import Unit
from speccade.families.texture.contract import Array, Canvas, ColourInput, Input, TextureOp


class ColorAdjust(TextureOp):
    """Shifts colours in OKLab, so that hue turns keep lightness; a gray image can vary the shift from place to place."""

    output = "colour"

    type: Literal["color_adjust"] = "color_adjust"
    input: ColourInput
    """Image to adjust."""
    hue: Annotated[float, Field(ge=-360, le=360), Unit("deg")] = 0.0
    """Turn of the hue."""
    saturation: Annotated[float, Field(ge=0, le=16)] = 1.0
    """Factor on the chroma; 0 is gray."""
    lightness: Annotated[float, Field(ge=0, le=16)] = 1.0
    """Factor on the perceived lightness."""
    variation: Annotated[str | None, Input("gray")] = None
    """Where to vary: one half leaves a pixel alone, 0 and 1 take it to either end of the ranges below."""
    hue_variation: Annotated[float, Field(ge=-360, le=360), Unit("deg")] = 0.0
    """Further turn where `variation` is 1."""
    saturation_variation: Annotated[float, Field(ge=-1, le=1)] = 0.0
    """Relative change of the chroma where `variation` is 1."""
    lightness_variation: Annotated[float, Field(ge=-1, le=1)] = 0.0
    """Relative change of the lightness where `variation` is 1."""

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        from speccade.families.texture.ops.color_adjust_kernels import adjusted

        return adjusted(
            inputs["input"],
            inputs.get("variation"),
            (self.hue / 360.0, self.saturation, self.lightness),
            (self.hue_variation / 360.0, self.saturation_variation, self.lightness_variation),
        )


OP = ColorAdjust
