"""One channel of a colour image."""

from collections.abc import Mapping
from typing import Literal

from speccade.families.texture.contract import Array, Canvas, ColourInput, TextureOp


class Channel(TextureOp):
    """Takes one channel as a gray image."""

    type: Literal["channel"] = "channel"
    input: ColourInput
    """Colour image."""
    channel: Literal["r", "g", "b", "a"]
    """Which channel; the alpha of an opaque image is 1."""

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        import numpy as np

        image, index = inputs["input"], "rgba".index(self.channel)
        if index >= image.shape[2]:
            return np.ones(image.shape[:2])
        return np.ascontiguousarray(image[..., index])


OP = Channel
