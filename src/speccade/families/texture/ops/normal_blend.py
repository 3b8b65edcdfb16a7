"""Detail normals on top of others."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from speccade.families.texture.contract import Array, Canvas, ColourInput, TextureOp


class NormalBlend(TextureOp):
    """Bends a normal map by another one, as if the detail were modelled on the base (reoriented normal mapping:
    C. Barre-Brisebois and S. Hill, "Blending in detail", 2012)."""

    output = "colour"

    type: Literal["normal_blend"] = "normal_blend"
    base: ColourInput
    """Normal map of the large shapes."""
    detail: ColourInput
    """Normal map of the small ones."""
    strength: Annotated[float, Field(ge=0, le=16)] = 1.0
    """Factor on the slopes of the detail."""

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        import numpy as np

        from speccade.families.texture.elementwise_kernels import rowwise

        def bend(out: Array, base: Array, detail: Array) -> None:
            tx, ty, tz = base[..., 0] * 2.0 - 1.0, base[..., 1] * 2.0 - 1.0, base[..., 2] * 2.0
            # The detail's x and y are negated, which turns the reflection of the paper into a rotation.
            ux, uy = (1.0 - detail[..., 0] * 2.0) * self.strength, (1.0 - detail[..., 1] * 2.0) * self.strength
            uz = detail[..., 2] * 2.0 - 1.0
            along = (tx * ux + ty * uy + tz * uz) / np.maximum(tz, 1e-6)
            nx, ny, nz = tx * along - ux, ty * along - uy, tz * along - uz
            length = np.sqrt(nx * nx + ny * ny + nz * nz)
            length = np.where(length > 0.0, length, 1.0)
            for channel, value in enumerate((nx, ny, nz)):
                out[..., channel] = 0.5 * (value / length) + 0.5

        return rowwise(bend, inputs["base"], inputs["detail"], channels=3)


OP = NormalBlend
