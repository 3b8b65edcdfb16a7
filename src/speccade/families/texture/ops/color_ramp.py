"""Gray to colour through evenly spaced or placed colours."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field

from speccade.families.texture.contract import Array, Canvas, GrayInput, Problem, TextureOp
from speccade.families.texture.fields import HexColour, Interpolation, Space, Stops, falling_stop, hex_channels


class ColorRamp(TextureOp):
    """Colours spread evenly over 0..1, or placed by `stops`; values outside take the end colours."""

    output = "colour"

    type: Literal["color_ramp"] = "color_ramp"
    input: GrayInput
    """Image to colour."""
    ramp: Annotated[list[HexColour] | None, Field(min_length=1)] = None
    """Colours from value 0 to value 1."""
    space: Space = "encoded"
    """Where colours are mixed: as stored, in linear light, or in OKLab, which keeps perceived steps even."""
    stops: Stops | None = None
    """Colours by rising position, in place of `ramp`; two at one position make a hard edge."""
    interpolation: Interpolation = "linear"
    """Between two colours: straight, eased, or the lower one up to the next."""

    def problems(self, canvas: Canvas) -> Iterator[Problem]:
        if self.ramp is None and self.stops is None:
            yield Problem(("ramp",), "'ramp' is required", "or give 'stops', colours with their positions")
        elif self.ramp is not None and self.stops is not None:
            yield Problem(("ramp",), "'ramp' is ignored: 'stops' are given", refused=False)
        if (index := falling_stop(self.stops or ())) is not None:
            yield Problem(("stops", index, "position"), "positions must not fall", "sort the stops by position")

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        from speccade.families.texture.colour_kernels import colour_by_stops

        if self.stops is not None:
            stops = [(stop.position, stop.channels()) for stop in self.stops]
        else:
            ramp = self.ramp or ["#000000"]
            last = max(1, len(ramp) - 1)
            stops = [(index / last, (*hex_channels(colour), 1.0)) for index, colour in enumerate(ramp)]
        return colour_by_stops(inputs["input"], stops, self.space, self.interpolation)


OP = ColorRamp
