"""Screen blend."""

from collections.abc import Mapping
from typing import Literal

from speccade.families.texture.contract import Array, Canvas, GrayInput, TextureOp


class BlendScreen(TextureOp):
    """`1 - (1 - base) * (1 - blend)`: lightens, as two projectors on one screen."""

    type: Literal["blend_screen"] = "blend_screen"
    base: GrayInput
    """Lower image."""
    blend: GrayInput
    """Upper image."""

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        import numpy as np

        from speccade.families.texture.elementwise_kernels import rowwise

        def screen(out: Array, base: Array, blend: Array) -> None:
            np.subtract(1.0, (1.0 - base) * (1.0 - blend), out=out)

        return rowwise(screen, inputs["base"], inputs["blend"])


OP = BlendScreen
