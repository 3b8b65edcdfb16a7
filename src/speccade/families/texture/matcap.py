"""Generator of `texture.matcap_v1` (heavy)."""

from dataclasses import astuple, dataclass

import numpy as np

from speccade.core.family import File, Generated, Job
from speccade.core.model import Vector3
from speccade.families.texture.fields import PngForm
from speccade.families.texture.images import quantise, write_png
from speccade.families.texture.matcap_kernels import FINISH, shade
from speccade.families.texture.recipes.matcap import Mask, MatcapParams, MatcapPreset
from speccade.kernels.jit import Floats


@dataclass(frozen=True, slots=True)
class Finish:
    """What a material does with light; the order is that of the kernel's columns.

    wrap         how far light reaches round the terminator, per channel (skin lets red through).
    diffuse      matte reflection, ambient: light from everywhere.
    specular     strength of the key light's highlight; f0: reflectance head on; roughness of both.
    metal        0..1, whether reflections take the colour of the material and replace the matte part.
    environment  reflection of the room.
    sheen        glow of fibres at grazing angles, rim: light from behind.
    tones        number of tones of a toon material, 0 for smooth shading.
    """

    wrap_red: float = 0.0
    wrap_green: float = 0.0
    wrap_blue: float = 0.0
    diffuse: float = 0.95
    ambient: float = 0.10
    specular: float = 1.0
    f0: float = 0.04
    roughness: float = 0.5
    metal: float = 0.0
    environment: float = 0.0
    sheen: float = 0.0
    rim: float = 0.0
    tones: float = 0.0


_PRESETS: dict[MatcapPreset, tuple[Vector3, Finish]] = {
    "toon_basic": ((0.8, 0.8, 0.8), Finish(ambient=0.16, specular=0.9, roughness=0.30, tones=3.0)),
    "toon_rim": ((0.7, 0.7, 0.9), Finish(ambient=0.14, specular=0.7, roughness=0.30, rim=1.0, tones=3.0)),
    "metallic": (
        (0.9, 0.9, 0.95),
        Finish(ambient=0.05, specular=0.0, f0=0.9, roughness=0.16, metal=1.0, environment=1.0, rim=0.10),
    ),
    "ceramic": (
        (0.95, 0.95, 0.98),
        Finish(diffuse=0.66, ambient=0.10, specular=0.0, f0=0.06, roughness=0.06, environment=1.7, rim=0.06),
    ),
    "clay": ((0.8, 0.6, 0.5), Finish(0.25, 0.22, 0.20, diffuse=0.85, ambient=0.12, specular=0.35, roughness=0.85)),
    "skin": (
        (0.95, 0.8, 0.7),
        Finish(
            0.55, 0.28, 0.18, diffuse=0.80, ambient=0.10, specular=1.0, f0=0.028, roughness=0.45, sheen=0.25, rim=0.15
        ),
    ),
    "plastic": (
        (0.85, 0.85, 0.9),
        Finish(diffuse=0.80, ambient=0.10, specular=2.0, f0=0.045, roughness=0.30, environment=0.5, rim=0.12),
    ),
    "velvet": (
        (0.6, 0.4, 0.5),
        Finish(0.1, 0.1, 0.1, diffuse=0.50, ambient=0.06, specular=0.0, roughness=0.9, sheen=1.4, rim=0.10),
    ),
}


def generate(job: Job) -> Generated:
    """The same picture for every output."""
    params: MatcapParams = job.params
    form = params.png or PngForm()
    with job.stage("generate_matcap"):
        pixels = quantise(render(params), form)
    with job.stage("write_outputs"):
        data = write_png(pixels, form)
    return Generated(tuple(File(r.path, r.kind, r.format, data) for r in job.outputs))


def render(params: MatcapParams) -> Floats:
    """Encoded colours, shape (height, width, 3)."""
    base, finish = _PRESETS[params.preset]
    width, height = params.resolution
    out = np.empty((height, width, 3))
    columns = np.array(astuple(finish))
    assert len(columns) == FINISH
    outline = params.outline
    shade(
        columns,
        np.array(params.base_color or base, dtype=np.float64),
        params.toon_steps or 0,
        _strength(params.curvature_mask),
        _strength(params.cavity_mask),
        0.0 if outline is None else float(outline.width),
        np.array((0.0, 0.0, 0.0) if outline is None else outline.color, dtype=np.float64),
        out,
    )
    return out


def _strength(mask: Mask | None) -> float:
    return float(mask.strength) if mask is not None and mask.enabled else 0.0
