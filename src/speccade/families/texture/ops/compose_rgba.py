"""Gray images as the channels of a colour image."""

from collections.abc import Mapping
from typing import Annotated, Literal

from speccade.families.texture.contract import Array, Canvas, GrayInput, Input, TextureOp


class ComposeRgba(TextureOp):
    """Packs three or four gray images, such as occlusion, roughness and metallic, into one picture."""

    output = "colour"

    type: Literal["compose_rgba"] = "compose_rgba"
    r: GrayInput
    """Red channel."""
    g: GrayInput
    """Green channel."""
    b: GrayInput
    """Blue channel."""
    a: Annotated[str | None, Input("gray")] = None
    """Alpha channel; opaque when absent."""

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        from speccade.families.texture.elementwise_kernels import stacked

        return stacked([inputs[name] for name in ("r", "g", "b", "a") if name in inputs])


OP = ComposeRgba
