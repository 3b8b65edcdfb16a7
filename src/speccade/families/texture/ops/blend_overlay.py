"""Overlay blend."""

from collections.abc import Mapping
from typing import Literal

from speccade.families.texture.contract import Array, Canvas, GrayInput, TextureOp


class BlendOverlay(TextureOp):
    """Multiplies where the base is below one half, screens elsewhere: raises contrast, keeps the base's extremes."""

    type: Literal["blend_overlay"] = "blend_overlay"
    base: GrayInput
    """Lower image; decides between multiply and screen."""
    blend: GrayInput
    """Upper image."""

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        import numpy as np

        from speccade.families.texture.elementwise_kernels import rowwise

        def overlay(out: Array, base: Array, blend: Array) -> None:
            bright = 1.0 - 2.0 * (1.0 - base) * (1.0 - blend)
            out[...] = np.where(base < 0.5, 2.0 * base * blend, bright)

        return rowwise(overlay, inputs["base"], inputs["blend"])


OP = BlendOverlay
