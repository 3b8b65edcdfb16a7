"""Tonal range."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field

from speccade.families.texture.contract import Array, Canvas, GrayInput, Problem, TextureOp


class Levels(TextureOp):
    """Stretches the range between two points to another one, with a bend in between."""

    type: Literal["levels"] = "levels"
    input: GrayInput
    """Image to adjust."""
    black_point: float = 0.0
    """Value that becomes `out_black`; values below it too."""
    white_point: float = 1.0
    """Value that becomes `out_white`; values above it too."""
    gamma: Annotated[float, Field(ge=0.01, le=100)] = 1.0
    """Bend of the middle: above 1 brightens, below 1 darkens."""
    out_black: float = 0.0
    """Darkest value of the result."""
    out_white: float = 1.0
    """Brightest value of the result; below `out_black` it inverts."""

    def problems(self, canvas: Canvas) -> Iterator[Problem]:
        if self.white_point <= self.black_point:
            message = "'white_point' must be above 'black_point'"
            yield Problem(("white_point",), message, "to invert, swap 'out_black' and 'out_white'")

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        import numpy as np

        from speccade.families.texture.elementwise_kernels import rowwise
        from speccade.kernels.elementary import pow_array

        span = self.white_point - self.black_point

        def adjust(out: Array, value: Array) -> None:
            np.minimum(np.maximum((value - self.black_point) / span, 0.0), 1.0, out=out)
            if self.gamma != 1.0:
                pow_array(out.reshape(-1), 1.0 / self.gamma, out.reshape(-1))
            out *= self.out_white - self.out_black
            out += self.out_black

        return rowwise(adjust, inputs["input"])


OP = Levels
