"""Limiting values to a range."""

from collections.abc import Iterator, Mapping
from typing import Literal

from speccade.families.texture.contract import Array, Canvas, GrayInput, Problem, TextureOp


class Clamp(TextureOp):
    """Values below `min` become `min`, above `max` become `max`."""

    type: Literal["clamp"] = "clamp"
    input: GrayInput
    """Image to limit."""
    min: float
    """Lowest value."""
    max: float
    """Highest value; at least `min`."""

    def problems(self, canvas: Canvas) -> Iterator[Problem]:
        if self.min > self.max:
            yield Problem(("min",), f"'min' is {self.min:g}, above 'max' {self.max:g}", "swap them")

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        import numpy as np

        from speccade.families.texture.elementwise_kernels import rowwise

        def limit(out: Array, value: Array) -> None:
            np.minimum(np.maximum(value, self.min), self.max, out=out)

        return rowwise(limit, inputs["input"])


OP = Clamp
