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

    dither: Literal["none", "ordered", "noise", "diffusion"] = "none"
    """Hides the steps between colours in a fine pattern, or hands the error to the neighbours."""
    dither_strength: Annotated[float, Field(ge=0, le=1)] = 0.25
    """Size of the pattern in colour values; for `diffusion` the share of the error that is handed on."""

    def scratch(self, canvas: Canvas) -> int:
        copied = self.space != "encoded" or self.dither != "none"
        return canvas.width * canvas.height * (16 + (32 if copied else 0))

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        import numpy as np

        from speccade.families.texture.dither_kernels import in_palette

        colours = np.array([hex_channels(colour) for colour in self.palette])
        return in_palette(inputs["input"], colours, self.space, self.dither, self.dither_strength)


OP = Palette
