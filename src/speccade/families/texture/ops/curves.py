"""Tone curves."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field

from speccade.core.model import Pair
from speccade.families.texture.contract import Array, Canvas, GrayInput, Problem, TextureOp

_STEPS = 64


class Curves(TextureOp):
    """Maps values along a smooth curve through points that never overshoots between them.

    Monotone cubic interpolation: F. Fritsch and R. Carlson, 1980. Values beyond the ends take the end's value.
    """

    type: Literal["curves"] = "curves"
    input: GrayInput
    """Image to adjust."""
    points: Annotated[list[Pair], Field(min_length=2, max_length=256)]
    """Pairs of input and output value, inputs rising."""

    def problems(self, canvas: Canvas) -> Iterator[Problem]:
        for index in range(1, len(self.points)):
            if self.points[index][0] <= self.points[index - 1][0]:
                yield Problem(("points", index), "the inputs of the points must rise", "sort the points by input")

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        import numpy as np

        from speccade.families.texture.colour_kernels import apply_stops

        positions, values = [], []
        slopes = self._slopes()
        for index in range(len(self.points) - 1):
            (x0, y0), (x1, y1) = self.points[index], self.points[index + 1]
            for step in range(_STEPS):
                t = step / _STEPS
                a, b = t * t * (3.0 - 2.0 * t), t * (1.0 - t)
                positions.append(x0 + (x1 - x0) * t)
                bend = b * (1.0 - t) * slopes[index] - b * t * slopes[index + 1]
                values.append(y0 + (y1 - y0) * a + (x1 - x0) * bend)
        positions.append(self.points[-1][0])
        values.append(self.points[-1][1])
        image = apply_stops(inputs["input"], np.array(positions), np.array(values)[:, None])
        return image[..., 0]

    def _slopes(self) -> list[float]:
        """Tangents at the points: harmonic means of the secants, 0 at turning points."""
        secants = [(y1 - y0) / (x1 - x0) for (x0, y0), (x1, y1) in pairwise(self.points)]
        inner = [0.0 if a * b <= 0.0 else 2.0 * a * b / (a + b) for a, b in pairwise(secants)]
        return [secants[0], *inner, secants[-1]]


OP = Curves
