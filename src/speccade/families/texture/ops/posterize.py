"""Fewer tones."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from speccade.families.texture.contract import Array, Canvas, GrayInput, TextureOp


class Posterize(TextureOp):
    """Reduces 0..1 to evenly spaced levels of equal width, the lowest 0 and the highest 1."""

    type: Literal["posterize"] = "posterize"
    input: GrayInput
    """Image to reduce."""
    levels: Annotated[int, Field(ge=2, le=256)]
    """Number of levels."""

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        import numpy as np

        from speccade.families.texture.elementwise_kernels import rowwise

        def reduce(out: Array, value: Array) -> None:
            step = np.floor(np.minimum(np.maximum(value, 0.0), 1.0) * self.levels)
            np.divide(np.minimum(step, self.levels - 1.0), self.levels - 1.0, out=out)

        return rowwise(reduce, inputs["input"])


OP = Posterize
