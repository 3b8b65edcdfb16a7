"""Full contrast."""

from collections.abc import Mapping
from typing import Literal

from speccade.families.texture.contract import Array, Canvas, GrayInput, TextureOp


class Normalize(TextureOp):
    """Stretches an image so that its lowest value becomes `low` and its highest `high`; a flat one becomes `low`."""

    type: Literal["normalize"] = "normalize"
    input: GrayInput
    """Image to stretch."""
    low: float = 0.0
    """Lowest value of the result."""
    high: float = 1.0
    """Highest value of the result."""

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        import numpy as np

        from speccade.families.texture.elementwise_kernels import rowwise

        image = inputs["input"]
        darkest, brightest = image.min(), image.max()
        if not brightest > darkest:
            return np.full(image.shape, self.low)

        def stretch(out: Array, value: Array) -> None:
            np.multiply((value - darkest) / (brightest - darkest), self.high - self.low, out=out)
            out += self.low

        return rowwise(stretch, image)


OP = Normalize
