"""Gradients."""

from collections.abc import Mapping
from typing import Literal

from speccade.core.model import Pair
from speccade.families.texture.contract import Array, Canvas, TextureOp


class Gradient(TextureOp):
    """A ramp across the image, or outward from a point. Does not tile."""

    type: Literal["gradient"] = "gradient"
    direction: Literal["horizontal", "vertical", "radial"]
    """Direction of the ramp; `horizontal` runs left to right, `vertical` top to bottom."""
    start: float | None = None
    """Value at the left or top edge (0 when absent); not used by `radial`."""
    end: float | None = None
    """Value at the right or bottom edge (1 when absent); not used by `radial`."""
    center: Pair | None = None
    """Centre of a radial gradient in fractions of the image (0.5, 0.5 when absent)."""
    inner: float | None = None
    """Value at the centre of a radial gradient (1 when absent)."""
    outer: float | None = None
    """Value at the corner farthest from the centre of a radial gradient (0 when absent)."""

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        import numpy as np

        from speccade.families.texture.elementwise_kernels import rowwise

        x = np.arange(canvas.width) / max(1, canvas.width - 1)
        y = np.arange(canvas.height)[:, None] / max(1, canvas.height - 1)
        shape = (canvas.height, canvas.width)
        if self.direction != "radial":
            start = 0.0 if self.start is None else self.start
            end = 1.0 if self.end is None else self.end
            out = np.empty(shape)
            out[...] = start + (end - start) * (x if self.direction == "horizontal" else y)
            return out
        cx, cy = self.center or (0.5, 0.5)
        inner = 1.0 if self.inner is None else self.inner
        outer = 0.0 if self.outer is None else self.outer
        far_x, far_y = max(cx, 1.0 - cx), max(cy, 1.0 - cy)
        reach = np.sqrt(far_x * far_x + far_y * far_y)

        def spread(out: Array, y: Array) -> None:
            distance = np.sqrt((x - cx) * (x - cx) + (y - cy) * (y - cy)) / reach
            np.add(inner, (outer - inner) * np.minimum(distance, 1.0), out=out)

        return rowwise(spread, y, shape=shape)


OP = Gradient
