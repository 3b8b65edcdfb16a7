"""Stripes."""

import math
from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field

from speccade.core.model import UInt32, Unit
from speccade.families.texture.contract import Array, Canvas, Problem, TextureOp


class Stripes(TextureOp):
    """Bands of two values; the first is `color1`. Sized in pixels or, with `count`, by number; at any angle."""

    type: Literal["stripes"] = "stripes"
    direction: Literal["horizontal", "vertical"] | None = None
    """`horizontal`: bands run left to right; `vertical`, which counts when absent, top to bottom."""
    stripe_width: Annotated[UInt32 | None, Field(ge=1), Unit("px")] = None
    """Width of a band; hard edges on whole pixels."""
    color1: float = 0.0
    """Value of the even bands."""
    color2: float = 1.0
    """Value of the odd bands."""
    count: Annotated[float | None, Field(gt=0, le=4096)] = None
    """Pairs of bands in the width of the image, in place of `stripe_width`."""
    angle: Annotated[float | None, Unit("deg")] = None
    """Turns the bands clockwise. Tiling images bend it, and the width, to the nearest that repeats."""
    softness: Annotated[float | None, Field(ge=0, le=1)] = None
    """Width of the edges, in bands; they are at least a pixel wide where this, `count` or `angle` is given."""

    def problems(self, canvas: Canvas) -> Iterator[Problem]:
        if self.stripe_width is None and self.count is None:
            yield Problem(("stripe_width",), "'stripe_width' is required", "or give 'count', the number of bands")
            return
        if self.stripe_width is not None and self.count is not None:
            yield Problem(("stripe_width",), "'stripe_width' is ignored: 'count' is given", refused=False)
        if self._soft and canvas.tileable:
            turn = self._turns * 2.0 * math.pi
            wanted = self._periods(canvas, math.cos(turn), math.sin(turn))
            got = _whole(*wanted)
            if max(abs(got[0] - wanted[0]), abs(got[1] - wanted[1])) > 1e-6:
                message = f"bands bent to {got[0]:g} periods across and {got[1]:g} down, so that the image repeats"
                yield Problem(("angle" if self.angle else "count",), message, refused=False)

    @property
    def _soft(self) -> bool:
        return not (self.count is None and self.angle is None and self.softness is None)

    @property
    def _turns(self) -> float:
        """Direction in which the bands follow each other, clockwise from the right, in turns."""
        return (self.angle or 0.0) / 360.0 + (0.25 if self.direction == "horizontal" else 0.0)

    def _periods(self, canvas: Canvas, cosine: float, sine: float) -> tuple[float, float]:
        """Pairs of bands across and down."""
        per_pixel = 0.5 / (self.stripe_width or 1) if self.count is None else self.count / canvas.width
        return per_pixel * cosine * canvas.width, per_pixel * sine * canvas.height

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        import numpy as np

        width, height = canvas.width, canvas.height
        if not self._soft:
            horizontal = self.direction == "horizontal"
            line = np.arange(height if horizontal else width) // (self.stripe_width or 1)
            band = np.where(line % 2 == 1, self.color2, self.color1)
            out = np.empty((height, width))
            out[...] = band[:, None] if horizontal else band[None, :]
            return out
        from speccade.families.texture.bands_kernels import bands
        from speccade.families.texture.elementwise_kernels import rowwise
        from speccade.kernels.elementary import cos_turns, sin_turns

        across, down = self._periods(canvas, cos_turns(self._turns), sin_turns(self._turns))
        if canvas.tileable:
            across, down = _whole(across, down)
        edge = max(abs(across) / width + abs(down) / height, 0.5 * (self.softness or 0.0))
        x = (np.arange(width) + 0.5) / width * across
        y = (np.arange(height)[:, None] + 0.5) / height * down

        def stripe(out: Array, y: Array) -> None:
            np.add(self.color2, (self.color1 - self.color2) * bands(x + y, edge), out=out)

        return rowwise(stripe, y, shape=(height, width))


def _whole(across: float, down: float) -> tuple[float, float]:
    """The nearest whole periods, not both none."""
    whole = math.floor(across + 0.5), math.floor(down + 0.5)
    if whole == (0, 0):
        whole = (1, 0) if abs(across) >= abs(down) else (0, 1)
    return float(whole[0]), float(whole[1])


OP = Stripes
