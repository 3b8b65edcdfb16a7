"""Field types that texture models share."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, Strict
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from speccade.core.diagnostics import Diagnostic
from speccade.core.family import Inspection
from speccade.core.model import Model, UInt32, shown
from speccade.core.suggest import did_you_mean

_HEX = re.compile(r"\s*#?([0-9A-Fa-f]{6})\s*")

PNG_SIDE = 2**31 - 1


def _hex_colour(text: str) -> str:
    match = _HEX.fullmatch(text)
    if match is None:
        raise ValueError(f"a colour must be six hex digits such as '#8090a0'; got {shown(text)}")
    return "#" + match.group(1).lower()


HexColour = Annotated[str, AfterValidator(_hex_colour)]

Resolution = Annotated[tuple[UInt32, UInt32], Strict(False)]


def hex_channels(text: str) -> tuple[float, float, float]:
    """`#rrggbb` as three numbers 0..1 (byte / 255), in the encoding it was written in."""
    value = int(text.removeprefix("#"), 16)
    return (value >> 16) / 255.0, (value >> 8 & 255) / 255.0, (value & 255) / 255.0


class _AnyColour:
    """Hex digits, or three or four numbers 0..1: red, green, blue and alpha."""

    words = "hex colour or [red, green, blue, alpha]"

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self._validate)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        part = {"type": "number", "minimum": 0, "maximum": 1}
        return {"oneOf": [{"type": "string"}, {"type": "array", "items": part, "minItems": 3, "maxItems": 4}]}

    def _validate(self, value: Any) -> str | tuple[float, ...]:
        if isinstance(value, str):
            return _hex_colour(value)
        parts = value if isinstance(value, list | tuple) else ()
        numbers = [float(part) for part in parts if isinstance(part, int | float) and not isinstance(part, bool)]
        if len(parts) not in (3, 4) or len(numbers) != len(parts) or not all(0.0 <= part <= 1.0 for part in numbers):
            raise ValueError(f"a colour must be hex digits, or 3 or 4 numbers from 0 to 1; got {shown(value)}")
        return tuple(numbers)


AnyColour = Annotated[str | tuple[float, ...], _AnyColour()]


class Stop(Model):
    """A colour at a place of a gradient."""

    position: Annotated[float, Field(ge=0, le=1)]
    """Value that gets the colour."""
    color: AnyColour
    """The colour: six hex digits, or red, green, blue and perhaps alpha as numbers from 0 to 1."""
    alpha: Annotated[float, Field(ge=0, le=1)] = 1.0
    """Its opacity; multiplies an alpha in `color`."""

    def channels(self) -> tuple[float, float, float, float]:
        """Red, green, blue and alpha."""
        if isinstance(self.color, str):
            return *hex_channels(self.color), self.alpha
        red, green, blue, *alpha = self.color
        return red, green, blue, self.alpha * (alpha[0] if alpha else 1.0)


Stops = Annotated[list[Stop], Field(min_length=1, max_length=256)]
Interpolation = Literal["linear", "smooth", "constant"]
Space = Literal["encoded", "linear", "oklab"]


def falling_stop(stops: Sequence[Stop]) -> int | None:
    """Index of the first stop that lies before the one ahead of it."""
    return next((i for i in range(1, len(stops)) if stops[i].position < stops[i - 1].position), None)


def resolution_findings(spec: Inspection) -> Iterator[Diagnostic]:
    """An image has at least one pixel, and sides that a PNG can hold."""
    width, height = spec.params.resolution
    if width < 1 or height < 1:
        yield spec.error(("resolution",), f"an image needs at least one pixel; got {width} x {height}")
    elif max(width, height) > PNG_SIDE:
        yield spec.error(("resolution",), f"a PNG has at most {PNG_SIDE} pixels a side; got {width} x {height}")


class PngForm(Model):
    """How one map is written."""

    bit_depth: Literal[8, 16] = 8
    """Bits per channel; 16 keeps heights and smooth gradients free of bands."""
    color_space: Literal["untagged", "srgb", "linear"] = "untagged"
    """`srgb` adds the sRGB chunk, `linear` a gAMA chunk of 1; the numbers themselves stay."""
    alpha: bool = True
    """Whether colour maps keep their alpha channel; without it they are RGB."""


PngForms = dict[str, PngForm]


def png_findings(spec: Inspection, sources: Iterable[str]) -> Iterator[Diagnostic]:
    """Every key of `png` must name a map that the recipe makes."""
    if spec.params.png is None:
        return
    known = tuple(sources)
    for name in spec.params.png:
        if name not in known:
            yield spec.error(("png", name), f"there is no map '{name[:60]}'", hint=did_you_mean(name, known))
