"""Stripes."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from speccade.core.model import UInt32, Unit
from speccade.families.texture.contract import Array, Canvas, TextureOp


class Stripes(TextureOp):
    """Bands of two values; the first is `color1`. Hard edges on whole pixels."""

    type: Literal["stripes"] = "stripes"
    direction: Literal["horizontal", "vertical"]
    """`horizontal`: bands run left to right."""
    stripe_width: Annotated[UInt32, Field(ge=1), Unit("px")]
    """Width of a band."""
    color1: float
    """Value of the even bands."""
    color2: float
    """Value of the odd bands."""

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        import numpy as np

        horizontal = self.direction == "horizontal"
        line = np.arange(canvas.height if horizontal else canvas.width) // self.stripe_width
        band = np.where(line % 2 == 1, self.color2, self.color1)
        out = np.empty((canvas.height, canvas.width))
        out[...] = band[:, None] if horizontal else band[None, :]
        return out


OP = Stripes
