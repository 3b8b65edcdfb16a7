"""`texture.material_preset_v1`: the maps of a ready-made material."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, Strict

from speccade.core.budgets import Usage
from speccade.core.diagnostics import Diagnostic
from speccade.core.family import Inspection, OutputContract, Recipe
from speccade.core.model import Colour3, Model, SetLike, Unit
from speccade.families.texture.fields import PngForms, Resolution, png_findings, resolution_findings
from speccade.families.texture.graph import image_usage

MAPS = ("albedo", "roughness", "metallic", "normal")

PresetName = Literal[
    "toon_metal",
    "stylized_wood",
    "neon_glow",
    "ceramic_glaze",
    "sci_fi_panel",
    "clean_plastic",
    "rough_stone",
    "brushed_metal",
]

BYTES_PER_PIXEL = 140
"""Of the graph of the most demanding preset with all its maps."""

Part = Annotated[float, Field(ge=0, le=1)]


class MaterialPresetParams(Model):
    """A material: colour, roughness, metallic and normal maps that belong together."""

    preset: PresetName
    """The material."""
    resolution: Annotated[Resolution, Unit("px")]
    """Width and height of every map."""
    tileable: bool = True
    """Whether the maps repeat."""
    base_color: Colour3 | None = None
    """Colour, red, green, blue; the preset's own when absent."""
    roughness_range: Annotated[tuple[Part, Part] | None, Strict(False)] = None
    """Smallest and largest roughness; the preset's own when absent."""
    metallic: Part | None = None
    """Metallic value; the preset's own when absent."""
    noise_scale: Annotated[float | None, Field(gt=0)] = None
    """Coarseness of the noise: cells per pixel, from 1 on cells across the image; the preset's own when absent, which looks
    the same at every resolution."""
    pattern_scale: Annotated[float | None, Field(gt=0)] = None
    """Fineness of the preset's own pattern: boards, plates, cells, streaks; the preset's own when absent."""
    normal_strength: Annotated[float, Field(ge=-16, le=16)] = 1.0
    """Factor on the slopes of the normal map."""
    normal_convention: Literal["opengl", "directx"] = "opengl"
    """Green of a slope that faces up: bright (+Y) or dark (-Y)."""
    extra_maps: Annotated[list[Literal["height", "ao", "orm", "emissive"]] | None, SetLike()] = None
    """Further maps: height, ambient occlusion, occlusion, roughness and metallic packed into one, emitted light."""
    png: PngForms | None = None
    """Bit depth, colour tag and alpha of written maps, by source."""


def sources(params: MaterialPresetParams) -> tuple[str, ...]:
    return (*MAPS, *(params.extra_maps or ()))


def rules(spec: Inspection) -> Iterator[Diagnostic]:
    yield from resolution_findings(spec)
    yield from png_findings(spec, sources(spec.params))


def usage(spec: Inspection) -> Iterator[Usage]:
    yield from image_usage(spec, BYTES_PER_PIXEL)


RECIPE = Recipe(
    kind="texture.material_preset_v1",
    params=MaterialPresetParams,
    outputs=OutputContract(formats=("png",), metadata=True, sources=sources),
    generator="speccade.families.texture.material_preset:generate",
    rules=rules,
    usage=usage,
    preview="speccade.families.texture.preview:previews",
    samples="speccade.families.texture.recipe_samples:material_preset",
)
