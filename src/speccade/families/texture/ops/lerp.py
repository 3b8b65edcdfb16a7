"""Linear interpolation between two images."""

from collections.abc import Mapping
from typing import Literal

from speccade.families.texture.contract import Array, Canvas, GrayInput, TextureOp


class Lerp(TextureOp):
    """`a * (1 - t) + b * t`; `t` outside 0..1 extrapolates."""

    type: Literal["lerp"] = "lerp"
    a: GrayInput
    """Value where `t` is 0."""
    b: GrayInput
    """Value where `t` is 1."""
    t: GrayInput
    """Weight of `b`."""

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        import numpy as np

        from speccade.families.texture.elementwise_kernels import rowwise

        def mix(out: Array, a: Array, b: Array, t: Array) -> None:
            np.add(a * (1.0 - t), b * t, out=out)

        return rowwise(mix, inputs["a"], inputs["b"], inputs["t"])


OP = Lerp
