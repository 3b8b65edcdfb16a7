"""`texture.matcap_v1`: a lit sphere that shaders look up by normal."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from speccade.core.budgets import Usage
from speccade.core.diagnostics import Diagnostic
from speccade.core.family import Inspection, OutputContract, Recipe
from speccade.core.model import Clamped, Model, Unit, Vector3
from speccade.families.texture.fields import PngForm, Resolution, resolution_findings
from speccade.families.texture.graph import image_usage

MatcapPreset = Literal["toon_basic", "toon_rim", "metallic", "ceramic", "clay", "skin", "plastic", "velvet"]


BYTES_PER_PIXEL = 36
"""Of the picture and its quantised copy."""


class Outline(Model):
    """A line around the sphere."""

    width: Annotated[int, Field(ge=1, le=10), Unit("px")]
    """Width of the line."""
    color: Vector3
    """Colour, red, green, blue in 0..1."""


class Mask(Model):
    """A shading mask; giving the object switches it on."""

    enabled: bool = True
    """Whether the mask is applied."""
    strength: Annotated[float, Clamped(0, 1)] = 0.5
    """How much."""


class MatcapParams(Model):
    """A matcap: light from the upper left, opaque over the whole square, normals reach the edge of the square."""

    resolution: Annotated[Resolution, Unit("px")]
    """Width and height; the sphere fills the shorter side."""
    preset: MatcapPreset
    """The material."""
    base_color: Vector3 | None = None
    """Colour of the material, red, green, blue in 0..1; the preset's own when absent."""
    toon_steps: Annotated[int, Field(ge=2, le=16)] | None = None
    """Number of tones that the light is reduced to."""
    outline: Outline | None = None
    """A line at the rim."""
    curvature_mask: Mask | None = None
    """Brightens what is seen at a grazing angle: convex edges."""
    cavity_mask: Mask | None = None
    """Darkens what faces down and away: cavities."""
    png: PngForm | None = None
    """Bit depth, colour tag and alpha of the picture."""


def usage(spec: Inspection) -> Iterator[Usage]:
    yield from image_usage(spec, BYTES_PER_PIXEL)


def rules(spec: Inspection) -> Iterator[Diagnostic]:
    yield from resolution_findings(spec)


RECIPE = Recipe(
    kind="texture.matcap_v1",
    params=MatcapParams,
    outputs=OutputContract(formats=("png",)),
    generator="speccade.families.texture.matcap:generate",
    rules=rules,
    usage=usage,
    samples="speccade.families.texture.recipe_samples:matcap",
)
