"""A single value everywhere."""

from collections.abc import Mapping
from typing import Literal

from speccade.families.texture.contract import Array, Canvas, TextureOp


class Constant(TextureOp):
    """The same gray value at every pixel."""

    type: Literal["constant"] = "constant"
    value: float
    """The value; outside 0..1 it is kept until a picture is written."""

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        import numpy as np

        return np.full((canvas.height, canvas.width), self.value)


OP = Constant
