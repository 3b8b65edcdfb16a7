"""Woven threads."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field

from speccade.families.texture.contract import Array, Canvas, Problem, TextureOp


class Weave(TextureOp):
    """Threads across and down that pass over and under each other."""

    type: Literal["weave"] = "weave"
    count: Annotated[int, Field(ge=1, le=1024)] = 16
    """Threads that run down, side by side across the image."""
    count_y: Annotated[int | None, Field(ge=1, le=1024)] = None
    """Threads that run across; as many for a square weave when absent."""
    pattern: Literal["plain", "twill", "basket", "satin"] = "plain"
    """`plain`: over one, under one; `twill`: diagonal ribs; `basket`: pairs; `satin`: over four, under one. The counts
    are multiples of 2, 4, 4 and 5 where the image has to repeat."""
    thickness: Annotated[float, Field(gt=0, le=1)] = 0.9
    """Width of a thread, of the room it has."""
    depth: Annotated[float, Field(ge=0, le=1)] = 0.6
    """How far threads dive under each other."""
    result: Literal["height", "mask", "warp", "random", "along"] = "height"
    """`height`: the threads; `mask`: 1 on threads; `warp`: 1 where a thread that runs down is on top; `random`: a number
    per thread; `along`: place across the thread on top."""

    def problems(self, canvas: Canvas) -> Iterator[Problem]:
        if max(self.count, self.count_y or 1) > max(canvas.width, canvas.height):
            yield Problem(("count",), f"{self.count} threads do not fit into {canvas.width} x {canvas.height} pixels")

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        from speccade.families.texture.ops.weave_kernels import PATTERNS, RESULTS, woven

        repeat = {"plain": 2, "twill": 4, "basket": 4, "satin": 5}[self.pattern]
        down = self.count_y or self.count * canvas.height / canvas.width
        return woven(
            (canvas.height, canvas.width),
            _whole(self.count, repeat),
            _whole(down, repeat),
            PATTERNS[self.pattern],
            self.thickness,
            self.depth,
            RESULTS[self.result],
            canvas.seed,
        )


def _whole(count: float, repeat: int) -> int:
    """The nearest multiple, at least one."""
    return max(1, int(count / repeat + 0.5)) * repeat


OP = Weave
