"""Soft light blend."""

from collections.abc import Mapping
from typing import Literal

from speccade.families.texture.contract import Array, Canvas, GrayInput, TextureOp


class BlendSoftLight(TextureOp):
    """`(1 - 2 * blend) * base**2 + 2 * blend * base`: a gentle dodge and burn (Pegtop's formula)."""

    type: Literal["blend_soft_light"] = "blend_soft_light"
    base: GrayInput
    """Lower image."""
    blend: GrayInput
    """Upper image; one half changes nothing."""

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        import numpy as np

        from speccade.families.texture.elementwise_kernels import rowwise

        def soften(out: Array, base: Array, blend: Array) -> None:
            np.add((1.0 - 2.0 * blend) * base * base, 2.0 * blend * base, out=out)

        return rowwise(soften, inputs["base"], inputs["blend"])


OP = BlendSoftLight
