"""Gray to colour through evenly spaced colours."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from speccade.families.texture.contract import Array, Canvas, GrayInput, TextureOp
from speccade.families.texture.fields import HexColour, hex_channels


class ColorRamp(TextureOp):
    """Colours spread evenly over 0..1, mixed straight between neighbours; values outside take the end colours."""

    output = "colour"

    type: Literal["color_ramp"] = "color_ramp"
    input: GrayInput
    """Image to colour."""
    ramp: Annotated[list[HexColour], Field(min_length=1)]
    """Colours from value 0 to value 1."""
    space: Literal["encoded", "linear", "oklab"] = "encoded"
    """Where colours are mixed: as stored, in linear light, or in OKLab, which keeps perceived steps even."""

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        import numpy as np

        from speccade.families.texture.colour_kernels import apply_stops, gradient_table

        colours = np.array([hex_channels(colour) for colour in self.ramp])
        positions = np.arange(len(colours)) / max(1, len(colours) - 1)
        return apply_stops(inputs["input"], *gradient_table(positions, colours, self.space))


OP = ColorRamp
