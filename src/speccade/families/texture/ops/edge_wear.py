"""Worn edges."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from speccade.families.texture.contract import Array, Canvas, GrayInput, TextureOp


class EdgeWear(TextureOp):
    """A mask of raised edges, broken up by noise: where paint chips and metal shines through."""

    type: Literal["edge_wear"] = "edge_wear"
    input: GrayInput
    """Height."""
    amount: Annotated[float, Field(ge=0, le=1)] = 0.5
    """How far wear goes: 0 none, 1 all edges and much beside them."""
    noise_scale: Annotated[float, Field(gt=0, le=4096)] = 12.0
    """Cells of the noise across the image."""
    radius: Annotated[float, Field(gt=0, le=0.5)] = 0.01
    """Reach of the wear from an edge, in widths of the image."""
    softness: Annotated[float, Field(gt=0, le=1)] = 0.15
    """Width of the transition."""

    def scratch(self, canvas: Canvas) -> int:
        return 16 * canvas.width * canvas.height

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        import numpy as np

        from speccade.families.texture.elementwise_kernels import rowwise
        from speccade.families.texture.line_kernels import blurred
        from speccade.families.texture.noise_fields import noise_field
        from speccade.families.texture.ops.noise import NoiseConfig

        height = inputs["input"]
        config = NoiseConfig(algorithm="perlin", scale=max(1.0, self.noise_scale), octaves=5, persistence=0.65)
        noise = noise_field(config, canvas.width, canvas.height, canvas.tileable, canvas.seed)
        around = blurred(height, self.radius * canvas.width, canvas.tileable)
        start, softness = 1.0 - self.amount, self.softness

        def wear(out: Array, height: Array, around: Array, noise: Array) -> None:
            raised = np.minimum(np.maximum((height - around) * 5.0, 0.0), 1.0)
            reach = (raised + 1.6 * (noise - 0.5) * (0.25 + raised) - start) / softness + 0.5
            t = np.minimum(np.maximum(reach, 0.0), 1.0)
            np.multiply(t * t, 3.0 - 2.0 * t, out=out)

        return rowwise(wear, height, around, noise)


OP = EdgeWear
