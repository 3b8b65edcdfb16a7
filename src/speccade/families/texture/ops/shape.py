"""Single shapes."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from speccade.core.model import Unit
from speccade.families.texture.contract import Array, Canvas, TextureOp


class Shape(TextureOp):
    """A shape in the middle of the image, for scattering with `tile_sampler` or as a mask."""

    type: Literal["shape"] = "shape"
    kind: Literal["disc", "ring", "polygon", "star", "box", "dome", "cone", "bell", "blade", "drop"]
    """`disc`, `ring`, `polygon`, `star`, `box`: flat; `dome`, `cone`, `bell`: rising to the middle; `blade`: a leaf of
    grass, ridged, root at the bottom; `drop`: a tear with its tip at the top."""
    size: Annotated[float, Field(gt=0, le=2)] = 0.9
    """Diameter, of the image."""
    aspect: Annotated[float, Field(gt=0, le=100)] = 1.0
    """Width divided by height."""
    sides: Annotated[int, Field(ge=3, le=64)] = 6
    """Sides of a polygon, points of a star."""
    inner: Annotated[float, Field(ge=0, le=1)] = 0.6
    """Hole of a ring, waist of a star, relative to the whole; rounding of a box."""
    softness: Annotated[float, Field(ge=0, le=1)] = 0.0
    """Width of the soft rim of flat shapes, in radii."""
    rotation: Annotated[float, Unit("deg")] = 0.0
    """Turn, clockwise."""

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        from speccade.families.texture.ops.shape_kernels import KINDS, drawn

        return drawn(
            (canvas.height, canvas.width),
            KINDS[self.kind],
            self.size,
            self.aspect,
            self.sides,
            self.inner,
            self.softness,
            self.rotation / 360.0,
        )


OP = Shape
