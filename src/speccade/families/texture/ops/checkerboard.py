"""Checkerboards."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from speccade.core.model import UInt32, Unit
from speccade.families.texture.contract import Array, Canvas, TextureOp


class Checkerboard(TextureOp):
    """Squares of two values; the square at the top left is `color1`. Hard edges on whole pixels."""

    type: Literal["checkerboard"] = "checkerboard"
    tile_size: Annotated[UInt32, Field(ge=1), Unit("px")]
    """Side of a square."""
    color1: float
    """Value of the even squares."""
    color2: float
    """Value of the odd squares."""

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        import numpy as np

        columns = np.arange(canvas.width) // self.tile_size
        rows = np.arange(canvas.height) // self.tile_size
        odd = (columns[None, :] + rows[:, None]) % 2 == 1
        return np.where(odd, self.color2, self.color1)


OP = Checkerboard
