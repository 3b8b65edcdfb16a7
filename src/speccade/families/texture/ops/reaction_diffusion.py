"""Gray-Scott patterns."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from speccade.families.texture.contract import Array, Canvas, TextureOp


class ReactionDiffusion(TextureOp):
    """Spots, worms and cells grown by the Gray-Scott reaction (J. E. Pearson, "Complex patterns in a simple system", 1993).

    The result is the concentration of B, stretched to 0..1. Patterns have a size in pixels.
    """

    type: Literal["reaction_diffusion"] = "reaction_diffusion"
    steps: Annotated[int, Field(ge=1, le=2000)] = 120
    """Time steps; patterns spread from their seeds as time goes on."""
    feed: Annotated[float, Field(gt=0, le=1)] = 0.055
    """Rate at which A is fed."""
    kill: Annotated[float, Field(gt=0, le=1)] = 0.062
    """Rate at which B is removed."""
    diffuse_a: Annotated[float, Field(gt=0, le=2)] = 1.0
    """Diffusion of A."""
    diffuse_b: Annotated[float, Field(gt=0, le=2)] = 0.5
    """Diffusion of B."""
    dt: Annotated[float, Field(gt=0, le=2)] = 1.0
    """Length of a time step."""
    seed_density: Annotated[float, Field(ge=0, le=0.5)] = 0.03
    """Share of the image that starts as B, in patches of three by three pixels with room around them (about a sixteenth of
    this number of patches per pixel)."""

    def scratch(self, canvas: Canvas) -> int:
        return 4 * 8 * (canvas.width + 2) * (canvas.height + 2)

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        from speccade.families.texture.ops.reaction_diffusion_kernels import gray_scott

        return gray_scott(
            canvas.width,
            canvas.height,
            canvas.tileable,
            canvas.seed,
            steps=self.steps,
            feed=self.feed,
            kill=self.kill,
            diffuse_a=self.diffuse_a,
            diffuse_b=self.diffuse_b,
            dt=self.dt,
            patch_density=self.seed_density / 16.0,
        )


OP = ReactionDiffusion
