"""Fewer levels without bands."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from speccade.families.texture.contract import AnyInput, Array, Canvas, Kind, TextureOp


class Dither(TextureOp):
    """Reduces each channel to evenly spaced levels and hides the steps in a fine pattern."""

    type: Literal["dither"] = "dither"
    input: AnyInput
    """Image to reduce; alpha is kept."""
    levels: Annotated[int, Field(ge=2, le=256)] = 2
    """Levels per channel."""
    method: Literal["ordered", "noise", "diffusion"] = "ordered"
    """`ordered`: Bayer's 8x8 pattern, which repeats on sizes divisible by 8; `noise`: a fine even grain;
    `diffusion`: the error goes to the neighbours (R. Floyd and L. Steinberg, 1976)."""

    def output_kind(self, kinds: Mapping[str, Kind]) -> Kind:
        return kinds.get("input", "gray")

    def scratch(self, canvas: Canvas) -> int:
        return 0 if self.method == "diffusion" else 8 * canvas.width * canvas.height

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        from speccade.families.texture.dither_kernels import dithered

        return dithered(inputs["input"], self.levels, self.method)


OP = Dither
