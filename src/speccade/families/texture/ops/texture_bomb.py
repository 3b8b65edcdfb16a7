"""Stamping an image at random places."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator

from speccade.core.model import Clamped, Pair, Unit
from speccade.families.texture.contract import Array, Canvas, GrayInput, Problem, TextureOp


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


class TextureBomb(TextureOp):
    """Stamps the whole input at random places, scaled and turned; values below 0.01 are transparent, the ground is 0.

    There are four stamps per 64 x 64 pixels at density 1, but no more than lie 64 deep. Tileable graphs wrap.
    """

    type: Literal["texture_bomb"] = "texture_bomb"
    input: GrayInput
    """Image to stamp."""
    density: Annotated[float, Clamped(0, 1)]
    """How many stamps."""
    scale_variation: Pair = (1.0, 1.0)
    """Smallest and largest size of a stamp, relative to the image; at least 0.1."""
    rotation_variation: Annotated[float, Unit("deg"), Clamped(0, 360)] = 0.0
    """Largest turn of a stamp, clockwise."""
    blend_mode: Annotated[Literal["max", "add", "average"], BeforeValidator(_lower)] = "max"
    """Where stamps meet: the largest value, the sum up to 1, or the mean."""

    def problems(self, canvas: Canvas) -> Iterator[Problem]:
        if max(map(abs, self.scale_variation)) > 64.0:
            yield Problem(
                ("scale_variation",), "a stamp is at most 64 times the size of the image", "use values near 1"
            )

    def scratch(self, canvas: Canvas) -> int:
        return 8 * canvas.width * canvas.height if self.blend_mode == "average" else 0

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        import math

        import numpy as np

        from speccade.core.pcg32 import Pcg32
        from speccade.families.texture.sampling_kernels import cos_sin
        from speccade.families.texture.stamp_kernels import MODES, reduced, stamp

        width, height = canvas.width, canvas.height
        smallest = max(0.1, self.scale_variation[0])
        largest = max(smallest, self.scale_variation[1])
        count = math.ceil(width * height / 4096 * self.density * 4)
        count = min(count, math.ceil(64 / (smallest * smallest)))
        rng = Pcg32(canvas.seed)
        image = reduced(inputs["input"], largest * width, largest * height)
        out = np.zeros((height, width))
        hits = np.zeros((height, width) if self.blend_mode == "average" else (0, 0))
        for _ in range(count):
            x, y = rng.next_f64() * width, rng.next_f64() * height
            scale = smallest
            if largest - smallest >= 1e-6:
                scale += rng.next_f64() * (largest - smallest)
            turn = rng.next_f64() * self.rotation_variation if self.rotation_variation > 0 else 0.0
            cosine, sine = cos_sin(turn / 180.0 * math.pi)
            place = np.array([x, y, 0.5 * scale * width, 0.5 * scale * height, cosine, sine, 1.0, 0.0])
            stamp(image, place, canvas.tileable, MODES[self.blend_mode], 1.0, out, hits)
        if self.blend_mode == "average":
            np.divide(out, np.maximum(hits, 1.0, out=hits), out=out)
        return out


OP = TextureBomb
