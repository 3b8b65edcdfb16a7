"""`texture.splat_set_v1`: terrain layers with their blend masks."""

import math
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from speccade.core.budgets import Usage
from speccade.core.diagnostics import Diagnostic
from speccade.core.family import Inspection, OutputContract, Recipe
from speccade.core.model import Model, SetLike, Unit, Vector4
from speccade.families.texture.fields import PngForms, Resolution, png_findings, resolution_findings
from speccade.families.texture.graph import image_usage

MAPS = ("albedo", "normal", "roughness")


class SplatLayer(Model):
    """One kind of ground."""

    id: str
    """Name of the layer; its random numbers follow from it."""
    albedo_color: Vector4
    """Mean colour, red, green, blue and alpha in 0..1."""
    normal_strength: float = 1.0
    """Factor on the slopes of the relief, at 256 pixels across; the look is the same at every resolution."""
    roughness: float = 0.8
    """Mean roughness."""
    detail_scale: float = 0.2
    """Size of the detail: ten times this many cells across the image."""
    detail_intensity: float = 0.3
    """How much the detail brightens and darkens."""


class SplatSetParams(Model):
    """A set of terrain textures."""

    resolution: Annotated[Resolution, Unit("px")]
    """Width and height of every map."""
    layers: Annotated[list[SplatLayer], Field(min_length=1)]
    """The layers, four to a mask image."""
    mask_mode: Literal["noise", "height", "slope", "height_slope"] = "noise"
    """What decides where a layer lies: chance, place from top to bottom, steepness, or both."""
    noise_scale: float = 0.1
    """Coarseness of the weights: cells per pixel, from 1 on cells across the image."""
    macro_variation: bool = False
    """Whether there is an overlay that breaks up repetition."""
    macro_scale: float = 0.05
    """Coarseness of the overlay, as `noise_scale`."""
    macro_intensity: float = 0.3
    """Contrast of the overlay."""
    tileable: bool = True
    """Whether layers and weights repeat with the image; weights by place do so across only."""
    extra_maps: Annotated[list[Literal["height", "ao"]] | None, SetLike()] = None
    """Further maps of every layer: `<layer>.height` for height blending, `<layer>.ao` for occlusion."""
    png: PngForms | None = None
    """Bit depth, colour tag and alpha of written maps, by source."""


def mask_count(params: SplatSetParams) -> int:
    """Mask images: four layers each."""
    return math.ceil(len(params.layers) / 4)


def sources(params: SplatSetParams) -> Iterator[str]:
    for layer in params.layers:
        for name in (*MAPS, *(params.extra_maps or ())):
            yield f"{layer.id}.{name}"
    for index in range(mask_count(params)):
        yield f"mask{index}"
    if params.macro_variation:
        yield "macro"


def spelling(source: str | None) -> str | None:
    """Blanks around a source mean nothing, and a blank source is none."""
    return (source or "").strip() or None


def rules(spec: Inspection) -> Iterator[Diagnostic]:
    params: SplatSetParams = spec.params
    yield from resolution_findings(spec)
    seen: dict[str, int] = {}
    for index, layer in enumerate(params.layers):
        loc = ("layers", index, "id")
        if not layer.id:
            yield spec.error(loc, "a layer needs a name")
        elif layer.id in seen:
            message = f"layer id '{layer.id[:60]}' repeats layers[{seen[layer.id]}]"
            yield spec.error(loc, message, hint="ids must be unique")
        seen.setdefault(layer.id, index)
        if layer.detail_scale == 0:
            yield spec.warning(("layers", index, "detail_scale"), "a detail_scale of 0 leaves the layer flat")
    for field in ("noise_scale", "macro_scale"):
        scale = getattr(params, field)
        if scale == 0:
            yield spec.warning((field,), f"a {field} of 0 gives a single value everywhere")
        elif 0.5 < abs(scale) < 1.0:
            message = f"{scale:g} cells per pixel: no feature is left, only grain"
            yield spec.warning((field,), message, hint="from 1 on it is cells across the image")
    yield from png_findings(spec, sources(params))


def usage(spec: Inspection) -> Iterator[Usage]:
    # The weights of all layers at once, as fields and as masks; else the maps of one layer.
    yield from image_usage(spec, 64 + 8 * len(spec.params.layers) + 32 * mask_count(spec.params))


RECIPE = Recipe(
    kind="texture.splat_set_v1",
    params=SplatSetParams,
    outputs=OutputContract(formats=("png",), metadata=True, sources=sources, spelling=spelling),
    generator="speccade.families.texture.splat_set:generate",
    rules=rules,
    usage=usage,
    preview="speccade.families.texture.preview:previews",
    samples="speccade.families.texture.recipe_samples:splat_set",
)
