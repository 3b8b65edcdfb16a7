"""Sloped rims."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from speccade.families.texture.contract import Array, Canvas, GrayInput, TextureOp


class Bevel(TextureOp):
    """Turns a flat shape into a height that rises from its edge to 1; outside it is 0."""

    type: Literal["bevel"] = "bevel"
    input: GrayInput
    """Shape: pixels that reach `threshold`."""
    threshold: float = 0.5
    """Value from which a pixel belongs to the shape."""
    width: Annotated[float, Field(gt=0, le=2)] = 0.02
    """Width of the slope, in widths of the image."""
    profile: Literal["linear", "smooth", "round"] = "smooth"
    """Shape of the slope: straight, eased at both ends, or a quarter circle."""

    def scratch(self, canvas: Canvas) -> int:
        return 28 * canvas.width * canvas.height

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        import numpy as np

        from speccade.families.texture.distance_kernels import edge_distance
        from speccade.families.texture.elementwise_kernels import PROFILES, rowwise

        distance = edge_distance(inputs["input"], self.threshold, canvas.tileable)
        reach, profile = self.width * canvas.width, PROFILES[self.profile]

        def rise(out: Array, distance: Array) -> None:
            out[...] = profile(np.minimum(distance / reach, 1.0))

        return rowwise(rise, distance)


OP = Bevel
