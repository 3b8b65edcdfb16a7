"""Blending two images, gray or colour."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from speccade.families.texture.contract import AnyInput, Array, Canvas, Input, Kind, TextureOp

Mode = Literal[
    "normal",
    "add",
    "subtract",
    "multiply",
    "screen",
    "overlay",
    "soft_light",
    "hard_light",
    "difference",
    "darken",
    "lighten",
    "divide",
]


class Blend(TextureOp):
    """Lays one image over another; a gray one meets a colour as three equal channels. Alpha is mixed by the same share."""

    type: Literal["blend"] = "blend"
    input_a: AnyInput
    """Lower image."""
    input_b: AnyInput
    """Upper image."""
    mode: Mode = "normal"
    """How the upper image acts on the lower one."""
    factor: Annotated[float, Field(ge=0, le=1)] = 1.0
    """Share of the result."""
    mask: Annotated[str | None, Input("gray")] = None
    """Share of the result at each pixel, times `factor`."""
    space: Literal["encoded", "linear"] = "encoded"
    """Where colours are mixed: as stored, or in linear light, where mixtures of light are right. Gray stays as it is."""

    def output_kind(self, kinds: Mapping[str, Kind]) -> Kind:
        return "colour" if "colour" in (kinds.get("input_a"), kinds.get("input_b")) else "gray"

    def scratch(self, canvas: Canvas) -> int:
        return 2 * 32 * canvas.width * canvas.height if self.space == "linear" else 0

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        from speccade.families.texture.ops.blend_kernels import blended

        return blended(inputs["input_a"], inputs["input_b"], self.mode, self.factor, inputs.get("mask"), self.space)


OP = Blend
