"""Blending by height."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from speccade.families.texture.contract import AnyInput, Array, Canvas, GrayInput, Input, Kind, TextureOp


class HeightBlend(TextureOp):
    """Mixes two materials so that the higher one shows: sand fills the joints of a pavement before it covers the stones.

    A. Mishkinis, "Advanced terrain texture splatting", 2013.
    """

    type: Literal["height_blend"] = "height_blend"
    input_a: AnyInput
    """First material: a colour, a roughness, a height ..."""
    input_b: AnyInput
    """Second material."""
    height_a: GrayInput
    """Height of the first."""
    height_b: GrayInput
    """Height of the second."""
    mask: Annotated[str | None, Input("gray")] = None
    """Share of the second at each pixel; `factor` everywhere when absent."""
    factor: Annotated[float, Field(ge=0, le=1)] = 0.5
    """Share of the second where there is no mask."""
    softness: Annotated[float, Field(ge=0.001, le=1)] = 0.1
    """Width of the transition, in height."""

    def output_kind(self, kinds: Mapping[str, Kind]) -> Kind:
        return "colour" if "colour" in (kinds.get("input_a"), kinds.get("input_b")) else "gray"

    def scratch(self, canvas: Canvas) -> int:
        return 8 * canvas.width * canvas.height

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        import numpy as np

        from speccade.families.texture.elementwise_kernels import rowwise
        from speccade.families.texture.ops.blend_kernels import blended

        def share(out: Array, height_a: Array, height_b: Array, mask: Array | None = None) -> None:
            part = self.factor if mask is None else mask
            # A share of 0 or 1 leaves nothing of the other, whatever the heights.
            a, b = height_a + 2.0 * (1.0 - part) - 1.0, height_b + 2.0 * part - 1.0
            floor = np.maximum(a, b) - self.softness
            above_a, above_b = np.maximum(a - floor, 0.0), np.maximum(b - floor, 0.0)
            np.divide(above_b, above_a + above_b, out=out)

        heights = [inputs["height_a"], inputs["height_b"]]
        weights = rowwise(share, *heights, *([inputs["mask"]] if "mask" in inputs else []))
        return blended(inputs["input_a"], inputs["input_b"], "normal", 1.0, weights, "encoded")


OP = HeightBlend
