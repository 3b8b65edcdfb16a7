"""Gray to colour through placed stops."""

from collections.abc import Iterator, Mapping
from typing import Literal

from speccade.families.texture.contract import Array, Canvas, GrayInput, Problem, TextureOp
from speccade.families.texture.fields import Interpolation, Space, Stops, falling_stop


class GradientMap(TextureOp):
    """Colours values by stops anywhere in 0..1; values outside take the end colours."""

    output = "colour"

    type: Literal["gradient_map"] = "gradient_map"
    input: GrayInput
    """Image to colour."""
    stops: Stops
    """Colours by rising position; two at one position make a hard edge."""
    interpolation: Interpolation = "linear"
    """Between two stops: straight, eased, or the lower stop's colour up to the next."""
    space: Space = "oklab"
    """Where colours are mixed; `oklab` keeps perceived steps even and colours clean."""

    def problems(self, canvas: Canvas) -> Iterator[Problem]:
        if (index := falling_stop(self.stops)) is not None:
            yield Problem(("stops", index, "position"), "positions must not fall", "sort the stops by position")

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        from speccade.families.texture.colour_kernels import colour_by_stops

        stops = [(stop.position, stop.channels()) for stop in self.stops]
        return colour_by_stops(inputs["input"], stops, self.space, self.interpolation)


OP = GradientMap
