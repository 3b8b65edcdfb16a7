"""Gray-Scott patterns."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from speccade.families.texture.contract import Array, Canvas, TextureOp


class ReactionDiffusion(TextureOp):
    """Spots, worms and cells grown by the Gray-Scott reaction (J. E. Pearson, "Complex patterns in a simple system", 1993).

    The result is the concentration of B, stretched to 0..1. Patterns have a size in pixels, unless `grid` sets it.
    """

    version = 2

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

    grid: Annotated[int | None, Field(ge=8, le=4096)] = None
    """Columns of the grid on which the pattern grows; it is then scaled to the image, and looks the same at every
    resolution. The image's own pixels when absent."""

    def _size(self, canvas: Canvas) -> tuple[int, int]:
        """Columns and rows of the grid."""
        if self.grid is None:
            return canvas.width, canvas.height
        return self.grid, max(1, int(self.grid * canvas.height / canvas.width + 0.5))

    def scratch(self, canvas: Canvas) -> int:
        width, height = self._size(canvas)
        scaled = (
            0 if self.grid is None else 8 * (width * height + 2 * height * canvas.width + canvas.width * canvas.height)
        )
        return 4 * 8 * (width + 2) * (height + 2) + scaled

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        from speccade.families.texture.ops.reaction_diffusion_kernels import gray_scott, resized

        width, height = self._size(canvas)
        grown = gray_scott(
            width,
            height,
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
        return grown if self.grid is None else resized(grown, canvas.width, canvas.height, canvas.tileable)


OP = ReactionDiffusion
