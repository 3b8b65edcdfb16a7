"""Moving pixels by the values of another image."""

from collections.abc import Mapping
from typing import Annotated, Literal

from speccade.core.model import Unit
from speccade.families.texture.contract import Array, Canvas, GrayInput, Input, TextureOp


class Warp(TextureOp):
    """Reads each pixel from a place displaced by `(displacement - 0.5) * 2 * strength`, bilinearly, wrapping.

    A single displacement moves along the diagonal, right and down alike; a second one moves down on its own.
    """

    type: Literal["warp"] = "warp"
    input: GrayInput
    """Image to distort."""
    displacement: GrayInput
    """Where to read: one half is the pixel itself, more is further right (and down)."""
    strength: Annotated[float, Unit("px")]
    """Largest displacement, for a displacement value of 1."""
    displacement_y: Annotated[str | None, Input("gray")] = None
    """Displacement downward, if it is not that of `displacement`."""
    strength_y: Annotated[float | None, Unit("px")] = None
    """Largest displacement downward, if it is not `strength`."""

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        from speccade.families.texture.sampling_kernels import displaced

        down = inputs.get("displacement_y", inputs["displacement"])
        strength_y = self.strength if self.strength_y is None else self.strength_y
        return displaced(inputs["input"], inputs["displacement"], down, self.strength, strength_y)


OP = Warp
