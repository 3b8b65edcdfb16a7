"""Moving, turning and scaling an image, gray or colour."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from speccade.core.model import Pair, Unit
from speccade.families.texture.contract import AnyInput, Array, Canvas, Kind, Problem, TextureOp


class Transform(TextureOp):
    """Scales and turns the content about the centre, then moves it. Smaller content is filtered against aliasing."""

    type: Literal["transform"] = "transform"
    input: AnyInput
    """Image to transform."""
    offset: Pair = (0.0, 0.0)
    """How far the content moves right and down, in widths and heights of the image."""
    rotation: Annotated[float, Unit("deg")] = 0.0
    """How far it turns, clockwise."""
    scale: Pair = (1.0, 1.0)
    """Size of the content across and down: 0.5 shows it twice; negative mirrors."""
    wrap: bool = True
    """Whether the content repeats; else it is 0 (transparent) outside."""
    keep_tiling: bool = False
    """Bends rotation and scale to the nearest ones with which a repeating image still repeats."""
    filter: Literal["bilinear", "nearest"] = "bilinear"
    """Between pixels: a mixture, or the nearest one."""

    def output_kind(self, kinds: Mapping[str, Kind]) -> Kind:
        return kinds.get("input", "gray")

    def problems(self, canvas: Canvas) -> Iterator[Problem]:
        for index, scale in enumerate(self.scale):
            if abs(scale) < 1e-3:
                yield Problem(("scale", index), f"a scale of {scale:g} leaves nothing to see", "use at least 0.001")

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        import math

        from speccade.families.texture.sampling_kernels import affine, cos_sin

        width, height = canvas.width, canvas.height
        cosine, sine = cos_sin(self.rotation / 180.0 * math.pi)
        # From a place in the result back to the content.
        xx, xy = cosine / self.scale[0], sine / self.scale[0]
        yx, yy = -sine / self.scale[1], cosine / self.scale[1]
        if self.keep_tiling:
            # A step of one image must lead to a whole number of images.
            xx, yy = float(math.floor(xx + 0.5)), float(math.floor(yy + 0.5))
            xy = math.floor(xy * height / width + 0.5) * width / height
            yx = math.floor(yx * width / height + 0.5) * height / width
        dx, dy = -self.offset[0] * width, -self.offset[1] * height
        matrix = (xx, xy, xx * dx + xy * dy, yx, yy, yx * dx + yy * dy)
        stretch = max(abs(xx) + abs(xy), abs(yx) + abs(yy))
        nearest = self.filter == "nearest"
        samples = 1 if nearest else min(max(math.ceil(stretch - 0.01), 1), 8)
        return affine(inputs["input"], matrix, samples=samples, wrap=self.wrap, nearest=nearest)


OP = Transform
