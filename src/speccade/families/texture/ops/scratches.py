"""Scratches."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from speccade.core.model import Unit
from speccade.families.texture.contract import Array, Canvas, TextureOp


class Scratches(TextureOp):
    """Fine straight or slightly bent scratches of random depth, 1 where deepest, on a ground of 0."""

    type: Literal["scratches"] = "scratches"
    density: Annotated[float, Field(ge=0, le=20)] = 1.0
    """Hundreds of scratches."""
    length: Annotated[float, Field(gt=0, le=2)] = 0.25
    """Length of the longest ones, in widths of the image."""
    width: Annotated[float, Field(gt=0, le=0.1)] = 0.002
    """Width of the widest ones, in widths of the image; at least a pixel is drawn."""
    angle: Annotated[float, Unit("deg")] = 0.0
    """Direction, clockwise from the right."""
    angle_variation: Annotated[float, Field(ge=0, le=180), Unit("deg")] = 180.0
    """How far directions vary to either side, half of it each way; 180 has all of them."""
    bend: Annotated[float, Field(ge=0, le=1)] = 0.1
    """How much scratches curve."""

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        from speccade.families.texture.ops.scratches_kernels import scratched

        return scratched(
            (canvas.height, canvas.width),
            int(self.density * 100.0 + 0.5),
            self.length * canvas.width,
            self.width * canvas.width,
            self.angle / 360.0,
            self.angle_variation / 360.0,
            self.bend,
            canvas.tileable,
            canvas.seed,
        )


OP = Scratches
