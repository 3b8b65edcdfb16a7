"""Checkerboards."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field

from speccade.core.model import UInt32, Unit
from speccade.families.texture.contract import Array, Canvas, Problem, TextureOp


class Checkerboard(TextureOp):
    """Squares of two values; the square at the top left is `color1`. Sized in pixels or, with `scale`, by number."""

    type: Literal["checkerboard"] = "checkerboard"
    tile_size: Annotated[UInt32 | None, Field(ge=1), Unit("px")] = None
    """Side of a square; hard edges on whole pixels."""
    color1: float = 0.0
    """Value of the even squares."""
    color2: float = 1.0
    """Value of the odd squares."""
    scale: Annotated[int | None, Field(ge=1, le=4096)] = None
    """Squares across and down the image, in place of `tile_size`; even ones repeat."""
    softness: Annotated[float | None, Field(ge=0, le=1)] = None
    """Width of the edges, in squares; they are at least a pixel wide where this or `scale` is given."""

    def problems(self, canvas: Canvas) -> Iterator[Problem]:
        if self.tile_size is None and self.scale is None:
            yield Problem(("tile_size",), "'tile_size' is required", "or give 'scale', the number of squares")
        elif self.tile_size is not None and self.scale is not None:
            yield Problem(("tile_size",), "'tile_size' is ignored: 'scale' is given", refused=False)
        if canvas.tileable and self.scale is not None and self.scale % 2 == 1:
            message = f"{self.scale} squares: at the border two of one value meet"
            yield Problem(("scale",), message, "use an even number", refused=False)

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        import numpy as np

        from speccade.families.texture.bands_kernels import line
        from speccade.families.texture.elementwise_kernels import rowwise

        width, height = canvas.width, canvas.height
        size = float(self.tile_size or 1)
        if self.scale is None and self.softness is None:
            odd_x = np.arange(width) // int(size) % 2 == 1
            odd_y = np.arange(height) // int(size) % 2 == 1
            return np.where(odd_x[None, :] ^ odd_y[:, None], self.color2, self.color1)
        across, down = (width / size, height / size) if self.scale is None else (float(self.scale), float(self.scale))
        softness = self.softness or 0.0
        dark_x = 2.0 * line(width, 0.5 * across, softness) - 1.0
        dark_y = 2.0 * line(height, 0.5 * down, softness) - 1.0

        def check(out: Array, dark_y: Array) -> None:
            np.add(self.color2, (self.color1 - self.color2) * (0.5 + 0.5 * (dark_y * dark_x)), out=out)

        return rowwise(check, dark_y[:, None], shape=(height, width))


OP = Checkerboard
