"""A texture without repetition, by blending patches of it."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from speccade.families.texture.contract import Array, Canvas, GrayInput, TextureOp


class StochasticTile(TextureOp):
    """Patches of the input from random places, blended so that contrast and histogram stay those of the input.

    For textures without large shapes: ground, stone, bark, noise. (E. Heitz and F. Neyret, "High-performance by-example
    noise using a histogram-preserving blending operator", 2018.)
    """

    type: Literal["stochastic_tile"] = "stochastic_tile"
    input: GrayInput
    """Texture to take patches from; it should tile."""
    count: Annotated[int, Field(ge=2, le=256)] = 4
    """Patches across the image."""
    sharpness: Annotated[float, Field(ge=1, le=32)] = 2.0
    """How narrow the zones are in which patches blend."""

    def scratch(self, canvas: Canvas) -> int:
        return 5 * 8 * canvas.width * canvas.height

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        from speccade.families.texture.ops.stochastic_tile_kernels import tiled

        return tiled(inputs["input"], self.count, self.sharpness, canvas.seed)


OP = StochasticTile
