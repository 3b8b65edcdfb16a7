"""What a material preset is built from, and shorthand for writing its graph."""

from typing import Any

from speccade.core.model import Pair, Vector3
from speccade.core.record import Record

Nodes = list[dict[str, Any]]

REFERENCE_WIDTH = 256.0
"""Default scales are those of an image of this width, at every resolution."""


class Look(Record):
    """The parameters of a preset after defaults.

    base_color   red, green, blue, encoded, 0..1.
    roughness    smallest and largest value.
    metallic     0..1.
    noise        scale of the noise: from 1 on cells across the image, below 1 cells per pixel.
    pattern      coarseness of the preset's own pattern relative to its usual one: 2 has twice as many elements across.
    width        of the image in pixels.
    """

    base_color: Vector3
    roughness: Pair
    metallic: float
    noise: float
    pattern: float
    width: int

    def pixels(self, usual: float) -> float:
        """A length in pixels that is `usual` in an image of the reference width."""
        return usual * self.width / REFERENCE_WIDTH

    def count(self, usual: float, least: int = 1, multiple: int = 1, most: int = 512) -> int:
        """How many elements of the pattern lie across the image."""
        return min(max(least, int(usual * self.pattern / multiple + 0.5) * multiple), most)

    def divisions(self, usual: int, least: int = 1, most: int = 11) -> int:
        """How often rectangles are halved: twice as many elements across take two more divisions."""
        finer, divisions = self.pattern, usual
        while finer >= 1.5 and divisions < most:
            finer, divisions = finer / 2.0, divisions + 2
        while finer <= 0.75 and divisions > least:
            finer, divisions = finer * 2.0, divisions - 2
        return min(max(divisions, least), most)

    def cells(self, factor: float) -> float:
        """The scale of a noise `factor` times as fine as the usual one."""
        scaled = self.noise * factor
        return scaled if (scaled >= 1.0) == (self.noise >= 1.0) else (1.0 if self.noise >= 1.0 else 0.999)


def node(id_: str, type_: str, **fields: Any) -> dict[str, Any]:
    """A node of a graph as JSON."""
    return {"id": id_, "type": type_, **fields}


def noise(id_: str, algorithm: str, scale: float, **config: Any) -> dict[str, Any]:
    """A noise node."""
    return node(id_, "noise", noise={"algorithm": algorithm, "scale": scale, **config})


def scaled(id_: str, source: str, low: float, high: float, *, black: float = 0.0, white: float = 1.0) -> dict[str, Any]:
    """`source` stretched from black..white to low..high and held there."""
    return node(id_, "levels", input=source, black_point=black, white_point=white, out_black=low, out_white=high)


def tinted(id_: str, factor: str, colour: Vector3) -> Nodes:
    """A colour image: one colour times a gray image."""
    flat = [node(f"{id_}_{c}", "constant", value=value) for c, value in zip("rgb", colour, strict=True)]
    pigment = node(f"{id_}_pigment", "compose_rgba", r=f"{id_}_r", g=f"{id_}_g", b=f"{id_}_b")
    return [*flat, pigment, node(id_, "blend", input_a=f"{id_}_pigment", input_b=factor, mode="multiply")]


def pigments(id_: str, variation: str, colour: Vector3, hue: float, saturation: float) -> dict[str, Any]:
    """A colour image around one colour: where `variation` is 1 its hue is turned by `hue` degrees and its chroma raised by
    that share, where it is 0 the other way (in OKLab)."""
    import numpy as np

    from speccade.families.texture.ops.color_adjust_kernels import adjusted

    places = np.arange(5.0)[None] / 4.0
    plain = np.tile(np.array(colour), (1, 5, 1))
    turned = adjusted(plain, places, (0.0, 1.0, 1.0), (hue / 360.0, saturation, 0.0))[0]
    turned = np.minimum(np.maximum(turned, 0.0), 1.0)
    stops = [{"position": float(at), "color": one.tolist()} for at, one in zip(places[0], turned, strict=True)]
    return node(id_, "color_ramp", input=variation, stops=stops)


def constant(id_: str, value: float) -> dict[str, Any]:
    """The same value everywhere."""
    return node(id_, "constant", value=value)


def mixed(id_: str, a: str, b: str, share: float) -> dict[str, Any]:
    """`share` of `b` over `a`."""
    return node(id_, "blend", input_a=a, input_b=b, factor=share)
