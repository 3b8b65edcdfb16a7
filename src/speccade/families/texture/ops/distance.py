"""Distance from the edge of a shape."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from speccade.families.texture.contract import Array, Canvas, GrayInput, TextureOp


class Distance(TextureOp):
    """Exact Euclidean distance to the edge of what reaches a threshold: 0 at the edge, 1 at `radius` and beyond."""

    type: Literal["distance"] = "distance"
    input: GrayInput
    """Shape: pixels that reach `threshold`."""
    threshold: float = 0.5
    """Value from which a pixel belongs to the shape."""
    radius: Annotated[float, Field(gt=0, le=2)] = 0.1
    """Distance that becomes 1, in widths of the image."""
    side: Literal["inside", "outside", "signed"] = "inside"
    """Where to measure; `signed` has 0.5 at the edge, more inside and less outside."""

    def scratch(self, canvas: Canvas) -> int:
        return 36 * canvas.width * canvas.height

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        import numpy as np

        from speccade.families.texture.distance_kernels import edge_distance

        image, wrap = inputs["input"], canvas.tileable
        reach = self.radius * canvas.width
        if self.side == "signed":
            signed = edge_distance(image, self.threshold, wrap)
            signed -= edge_distance(image, self.threshold, wrap, outside=True)
            return np.minimum(np.maximum(0.5 + 0.5 * (signed / reach), 0.0), 1.0)
        distance = edge_distance(image, self.threshold, wrap, outside=self.side == "outside")
        return np.minimum(distance / reach, 1.0)


OP = Distance
