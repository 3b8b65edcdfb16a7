"""Maps packed into the channels of one image."""

from collections.abc import Mapping
from typing import Annotated, Literal

from speccade.core.model import SetLike
from speccade.families.texture.contract import Array, Canvas, GrayInput, Input, TextureOp


class ChannelPack(TextureOp):
    """Packs gray maps into channels; `invert` turns smoothness into roughness and back on the way."""

    output = "colour"

    type: Literal["channel_pack"] = "channel_pack"
    r: GrayInput
    """Red channel, in an ORM map the occlusion."""
    g: GrayInput
    """Green channel, in an ORM map the roughness."""
    b: GrayInput
    """Blue channel, in an ORM map the metallic value."""
    a: Annotated[str | None, Input("gray")] = None
    """Alpha channel; opaque when absent."""
    invert: Annotated[list[Literal["r", "g", "b", "a"]] | None, SetLike()] = None
    """Channels to invert."""

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        from speccade.families.texture.elementwise_kernels import stacked

        names = [name for name in ("r", "g", "b", "a") if name in inputs]
        image = stacked([inputs[name] for name in names])
        for name in set(self.invert or ()) & set(names):
            channel = image[..., names.index(name)]
            channel *= -1.0
            channel += 1.0
        return image


OP = ChannelPack
