"""One value per island."""

from collections.abc import Mapping
from typing import Literal

from speccade.families.texture.contract import Array, Canvas, GrayInput, TextureOp


class FloodFill(TextureOp):
    """Finds the connected islands of a shape and gives each a value of its own, or coordinates inside it.

    Islands connect along pixel sides, in tileable graphs across the border too. What belongs to none is 0.
    """

    type: Literal["flood_fill"] = "flood_fill"
    input: GrayInput
    """Shape: pixels that reach `threshold`."""
    threshold: float = 0.5
    """Value from which a pixel belongs to the shape."""
    result: Literal["random", "size", "u", "v", "tilt"] = "random"
    """`random`: a number from 0 to 1 per island; `size`: its area relative to the largest; `u`, `v`: place inside its
    bounding box; `tilt`: a ramp in a random direction, 0.5 in the middle."""

    def scratch(self, canvas: Canvas) -> int:
        return 33 * canvas.width * canvas.height

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        from speccade.families.texture.ops.flood_fill_kernels import island_values

        shape = inputs["input"] >= self.threshold
        return island_values(shape, self.result, canvas.tileable, canvas.seed)


OP = FloodFill
