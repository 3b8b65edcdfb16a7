"""Colours of a fixed palette."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from speccade.families.texture.contract import Array, Canvas, ColourInput, TextureOp
from speccade.families.texture.fields import HexColour, hex_channels


class Palette(TextureOp):
    """Replaces every colour by the nearest of a palette; alpha is kept."""

    output = "colour"

    type: Literal["palette"] = "palette"
    input: ColourInput
    """Image to reduce."""
    palette: Annotated[list[HexColour], Field(min_length=1)]
    """The colours; of equally near ones the first is taken."""
    space: Literal["encoded", "linear", "oklab"] = "encoded"
    """Where distances are measured; `oklab` is closest to the eye."""

    def scratch(self, canvas: Canvas) -> int:
        return 0 if self.space == "encoded" else canvas.width * canvas.height * 32

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        import numpy as np

        from speccade.families.texture.colour_kernels import nearest_colours

        colours = np.array([hex_channels(colour) for colour in self.palette])
        return nearest_colours(inputs["input"], colours, self.space)


OP = Palette
