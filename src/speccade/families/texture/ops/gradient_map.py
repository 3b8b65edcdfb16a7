"""Gray to colour through placed stops."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field

from speccade.core.model import Model
from speccade.families.texture.contract import Array, Canvas, GrayInput, Problem, TextureOp
from speccade.families.texture.fields import HexColour, hex_channels


class Stop(Model):
    """A colour at a place of a gradient."""

    position: Annotated[float, Field(ge=0, le=1)]
    """Value that gets the colour."""
    color: HexColour
    """The colour."""
    alpha: Annotated[float, Field(ge=0, le=1)] = 1.0
    """Its opacity."""


class GradientMap(TextureOp):
    """Colours values by stops anywhere in 0..1; values outside take the end colours."""

    output = "colour"

    type: Literal["gradient_map"] = "gradient_map"
    input: GrayInput
    """Image to colour."""
    stops: Annotated[list[Stop], Field(min_length=1, max_length=256)]
    """Colours by rising position; two at one position make a hard edge."""
    interpolation: Literal["linear", "smooth", "constant"] = "linear"
    """Between two stops: straight, eased, or the lower stop's colour up to the next."""
    space: Literal["encoded", "linear", "oklab"] = "oklab"
    """Where colours are mixed; `oklab` keeps perceived steps even and colours clean."""

    def problems(self, canvas: Canvas) -> Iterator[Problem]:
        for index in range(1, len(self.stops)):
            if self.stops[index].position < self.stops[index - 1].position:
                yield Problem(("stops", index, "position"), "positions must not fall", "sort the stops by position")

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        import numpy as np

        from speccade.families.texture.colour_kernels import apply_stops, gradient_table

        channels = 3 if all(stop.alpha == 1.0 for stop in self.stops) else 4
        colours = np.array([(*hex_channels(stop.color), stop.alpha)[:channels] for stop in self.stops])
        positions = np.array([stop.position for stop in self.stops], dtype=np.float64)
        if self.interpolation == "constant":
            positions = np.repeat(positions, 2)[1:]
            colours = np.repeat(colours, 2, axis=0)[:-1]
        table = gradient_table(positions, colours, self.space, eased=self.interpolation == "smooth")
        return apply_stops(inputs["input"], *table)


OP = GradientMap
