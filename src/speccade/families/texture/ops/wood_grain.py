"""Wood."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from speccade.families.texture.contract import Array, Canvas, TextureOp


class WoodGrain(TextureOp):
    """Sawn wood: growth rings seen as wavy bands along the grain, fine fibres, and knots that the rings flow around."""

    type: Literal["wood_grain"] = "wood_grain"
    ring_scale: Annotated[float, Field(gt=0, le=512)] = 8.0
    """Rings from side to side of the image."""
    grain_scale: Annotated[float, Field(gt=0, le=2048)] = 96.0
    """Fibres from side to side of the image."""
    turbulence: Annotated[float, Field(ge=0, le=8)] = 1.0
    """How much the rings wander, in rings."""
    grain_strength: Annotated[float, Field(ge=0, le=1)] = 0.3
    """Share of the fibres in the result."""
    knots: Annotated[float, Field(ge=0, le=64)] = 2.0
    """Cells of knots across the grain; about half of them hold a knot, 0 has none."""
    color_variation: Annotated[float | None, Field(ge=0, le=1)] = None
    """Share of wide, soft streaks of lighter and darker wood in the result; none when absent."""
    direction: Literal["horizontal", "vertical"] = "horizontal"
    """Which way the grain runs."""
    result: Literal["grain", "rings", "fibres"] = "grain"
    """The whole, or one part of it, each 0 to 1; late wood is dark."""

    def scratch(self, canvas: Canvas) -> int:
        return (5 if self.color_variation else 4) * 8 * canvas.width * canvas.height

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        from speccade.families.texture.ops.wood_grain_kernels import wood

        return wood(
            (canvas.height, canvas.width),
            canvas.tileable,
            canvas.seed,
            ring_scale=self.ring_scale,
            grain_scale=self.grain_scale,
            turbulence=self.turbulence,
            grain_strength=self.grain_strength,
            knots=self.knots,
            color_variation=self.color_variation or 0.0,
            vertical=self.direction == "vertical",
            result=self.result,
        )


OP = WoodGrain
