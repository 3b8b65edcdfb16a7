"""Gradients."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from speccade.core.model import Pair, Unit
from speccade.families.texture.contract import Array, Canvas, Problem, TextureOp


class Gradient(TextureOp):
    """A ramp across the image, outward from a point, or around it. Does not tile."""

    type: Literal["gradient"] = "gradient"
    direction: Literal["horizontal", "vertical", "radial"] | None = None
    """Direction of the ramp; `horizontal` runs left to right, `vertical` top to bottom."""
    start: float | None = None
    """Value where the ramp begins (0 when absent); not used by radial gradients."""
    end: float | None = None
    """Value where the ramp ends (1 when absent); not used by radial gradients."""
    center: Pair | None = None
    """Centre of a radial or angular gradient in fractions of the image (0.5, 0.5 when absent)."""
    inner: float | None = None
    """Value at the centre of a radial gradient (1 when absent)."""
    outer: float | None = None
    """Value at the corner farthest from the centre of a radial gradient (0 when absent)."""
    gradient_type: Literal["linear", "radial", "angular"] | None = None
    """What `direction` cannot say: `linear` at an `angle`, `angular` around a point; comes before `direction`."""
    angle: Annotated[float | None, Unit("deg")] = None
    """Turns a linear gradient clockwise, corner to corner; where the ramp of an angular one begins, from the right."""
    circular: bool | None = None
    """Whether rings of a radial gradient are circles on images that are not square; ellipses when absent."""

    @property
    def kind(self) -> Literal["linear", "radial", "angular"]:
        return self.gradient_type or ("radial" if self.direction == "radial" else "linear")

    def problems(self, canvas: Canvas) -> Iterator[Problem]:
        if self.direction is None and self.gradient_type is None:
            yield Problem(
                ("direction",), "'direction' is required", "horizontal, vertical or radial; or 'gradient_type'"
            )
            return
        unused = {"inner": self.inner, "outer": self.outer, "circular": self.circular}
        if self.kind == "radial":
            # The values that constructors always write mean nothing; others are a misunderstanding.
            unused = {
                "start": self.start if self.start != 0.0 else None,
                "end": self.end if self.end != 1.0 else None,
                "angle": self.angle,
            }
        for field, value in unused.items():
            if value is not None:
                hint = "use 'inner' and 'outer'" if field in ("start", "end") else None
                yield Problem((field,), f"'{field}' means nothing to a {self.kind} gradient", hint, refused=False)

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        if self.kind == "radial":
            return self._radial(canvas)
        return self._angular(canvas) if self.kind == "angular" else self._linear(canvas)

    def _linear(self, canvas: Canvas) -> Array:
        import numpy as np

        from speccade.families.texture.elementwise_kernels import rowwise
        from speccade.kernels.elementary import cos_turns, sin_turns

        width, height = canvas.width, canvas.height
        start = 0.0 if self.start is None else self.start
        end = 1.0 if self.end is None else self.end
        x = np.arange(width) / max(1, width - 1)
        y = np.arange(height)[:, None] / max(1, height - 1)
        vertical = self.direction == "vertical"
        if not self.angle:
            out = np.empty((height, width))
            out[...] = start + (end - start) * (y if vertical else x)
            return out
        turns = self.angle / 360.0 + (0.25 if vertical else 0.0)
        across, down = cos_turns(turns) * max(1, width - 1), sin_turns(turns) * max(1, height - 1)
        # From the corner where the ramp begins to the opposite one, as CSS gradients do.
        reach = abs(across) + abs(down)

        def ramp(out: Array, y: Array) -> None:
            t = (across * (x - 0.5) + down * (y - 0.5)) / reach + 0.5
            np.add(start, (end - start) * t, out=out)

        return rowwise(ramp, y, shape=(height, width))

    def _radial(self, canvas: Canvas) -> Array:
        import numpy as np

        from speccade.families.texture.elementwise_kernels import rowwise

        width, height = canvas.width, canvas.height
        cx, cy = self.center or (0.5, 0.5)
        inner = 1.0 if self.inner is None else self.inner
        outer = 0.0 if self.outer is None else self.outer
        tall = max(1, height - 1) / max(1, width - 1) if self.circular else 1.0
        x = np.arange(width) / max(1, width - 1) - cx
        y = (np.arange(height)[:, None] / max(1, height - 1) - cy) * tall
        far_x, far_y = max(cx, 1.0 - cx), max(cy, 1.0 - cy) * tall
        reach = np.sqrt(far_x * far_x + far_y * far_y)

        def spread(out: Array, y: Array) -> None:
            distance = np.sqrt(x * x + y * y) / reach
            np.add(inner, (outer - inner) * np.minimum(distance, 1.0), out=out)

        return rowwise(spread, y, shape=(height, width))

    def _angular(self, canvas: Canvas) -> Array:
        import numpy as np

        from speccade.families.texture.ops.gradient_kernels import sweep

        start = 0.0 if self.start is None else self.start
        end = 1.0 if self.end is None else self.end
        cx, cy = self.center or (0.5, 0.5)
        out = np.empty((canvas.height, canvas.width))
        sweep(out, cx * canvas.width, cy * canvas.height, (self.angle or 0.0) / 360.0, start, end)
        return out


OP = Gradient
