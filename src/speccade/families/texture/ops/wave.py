"""Regular waves and stripes that repeat."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from speccade.families.texture.contract import Array, Canvas, Input, TextureOp


class Wave(TextureOp):
    """Stripes of any direction, with whole numbers of periods across and down, so that they repeat."""

    type: Literal["wave"] = "wave"
    count_x: Annotated[int, Field(ge=-2048, le=2048)] = 8
    """Periods across the image; negative leans the other way."""
    count_y: Annotated[int, Field(ge=-2048, le=2048)] = 0
    """Periods down the image."""
    profile: Literal["sine", "triangle", "saw", "square"] = "sine"
    """Shape of a period, 0 to 1; a square wave has a smooth edge of a pixel."""
    duty: Annotated[float, Field(ge=0, le=1)] = 0.5
    """Share of a period in which a square wave is 1, and place of the peak of a triangle."""
    phase: float = 0.0
    """Shift, in periods."""
    distortion: Annotated[str | None, Input("gray")] = None
    """Image that shifts the wave."""
    distortion_amount: Annotated[float, Field(ge=-1000, le=1000)] = 1.0
    """Shift where that image is 1, in periods; none where it is 0.5, the opposite where it is 0."""

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        import numpy as np

        from speccade.families.texture.ops.wave_kernels import PROFILES, waves

        distortion = inputs.get("distortion", np.empty((0, 0)))
        return waves(
            (canvas.height, canvas.width),
            (self.count_x, self.count_y),
            PROFILES[self.profile],
            self.duty,
            self.phase,
            distortion,
            2.0 * self.distortion_amount,
        )


OP = Wave
