"""Two-level images."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from speccade.families.texture.contract import Array, Canvas, GrayInput, TextureOp


class Threshold(TextureOp):
    """1 where the input reaches `threshold`, else 0; a `softness` widens the step to a smooth ramp."""

    type: Literal["threshold"] = "threshold"
    input: GrayInput
    """Image to compare."""
    threshold: float
    """Values equal to it count as above."""
    softness: Annotated[float, Field(ge=0)] = 0.0
    """Width of the transition in value, centred on the threshold; 0 is a hard edge."""

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        import numpy as np

        from speccade.families.texture.elementwise_kernels import rowwise

        def step(out: Array, value: Array) -> None:
            np.greater_equal(value, self.threshold, out=out)

        def ramp(out: Array, value: Array) -> None:
            t = np.minimum(np.maximum((value - self.threshold) / self.softness + 0.5, 0.0), 1.0)
            np.multiply(t * t, 3.0 - 2.0 * t, out=out)

        return rowwise(ramp if self.softness > 0.0 else step, inputs["input"])


OP = Threshold
