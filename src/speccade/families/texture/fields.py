"""Field types that texture models share."""

import re
from collections.abc import Iterable, Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator, Strict

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
