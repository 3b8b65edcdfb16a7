"""Generator of `texture.decal_v1` (heavy)."""

from typing import Any

import numpy as np

from speccade.core.family import File, Generated, Job
from speccade.families.texture.distance_kernels import bled
from speccade.families.texture.elementwise_kernels import as_colour, luma
from speccade.families.texture.graph import render
from speccade.families.texture.images import Writing
from speccade.families.texture.ops.normal_from_height_kernels import normals
from speccade.families.texture.recipes.decal import DecalParams
from speccade.formats.sidecar import sidecar_bytes
from speccade.kernels.jit import Floats

OPAQUE = 0.999


def generate(job: Job) -> Generated:
    """The requested maps, each as RGBA, and the placement data for every metadata output."""
    params: DecalParams = job.params
    maps = {request.source for request in job.outputs if request.kind == "primary"}
    with Writing(params.png) as writing:
        with job.stage("generate_decal"):
            for name, image in _maps(params, job.seed, maps).items():
                writing.add(name, image)
        with job.stage("write_outputs"):
            written = writing.files()
            sidecar = sidecar_bytes(_placement(params))
    files = (
        File(r.path, r.kind, r.format, sidecar if r.kind == "metadata" else written[r.source or ""])
        for r in job.outputs
    )
    return Generated(tuple(files))


def _maps(params: DecalParams, seed: int, wanted: set[str | None]) -> dict[str, Floats]:
    nodes = {"albedo": params.albedo_output, "normal": params.normal_output, "roughness": params.roughness_output}
    asked = {node for name, node in nodes.items() if name in wanted and node is not None}
    if "albedo" in wanted:
        asked.add(params.alpha_output)
    width, height = params.resolution
    images = dict(render(params.nodes, asked, width=width, height=height, tileable=False, seed=seed))
    made = {}
    if "albedo" in wanted:
        alpha = _opacity(images[params.alpha_output])
        if params.apply_fade:
            alpha = alpha * _fade(width, height, params.metadata.fade_distance)
        made["albedo"] = _with_alpha(images[params.albedo_output], alpha)
    if "normal" in wanted and params.normal_output is not None:
        made["normal"] = _normals(images[params.normal_output])
    if "roughness" in wanted and params.roughness_output is not None:
        rough = images[params.roughness_output]
        made["roughness"] = as_colour(luma(rough) if rough.ndim == 3 else rough)
    return made


def _opacity(image: Floats) -> Floats:
    """A gray value, the alpha of a colour, or the luma of a colour that is opaque everywhere."""
    if image.ndim == 2:
        return image
    if image.shape[2] == 4 and bool((image[..., 3] < OPAQUE).any()):
        return image[..., 3]
    return luma(image)


def _fade(width: int, height: int, distance: float) -> Floats:
    """0 at the border, 1 from `distance` on, in fractions of the shorter side; eased."""
    reach = max(distance * min(width, height), 1e-9)
    x, y = np.arange(width) + 0.5, np.arange(height)[:, None] + 0.5
    near = np.minimum(np.minimum(x, width - x), np.minimum(y, height - y))
    t = np.minimum(near / reach, 1.0)
    result: Floats = t * t * (3.0 - 2.0 * t)
    return result


def _with_alpha(image: Floats, alpha: Floats) -> Floats:
    rgba = np.empty((*alpha.shape, 4))
    rgba[..., :3] = image[..., None] if image.ndim == 2 else image[..., :3]
    rgba[..., 3] = alpha
    # What will be written as alpha 0 is hidden.
    rgba[..., 3][alpha * 255.0 < 0.5] = 0.0
    return bled(rgba)


def _normals(image: Floats) -> Floats:
    return image if image.ndim == 3 else normals(image, 1.0, 1.0, False)


def _placement(params: DecalParams) -> dict[str, Any]:
    data = params.metadata
    placement: dict[str, Any] = {
        "resolution": list(params.resolution),
        "aspect_ratio": float(data.aspect_ratio),
        "anchor": [float(value) for value in data.anchor],
        "fade_distance": float(data.fade_distance),
    }
    for name in ("projection_size", "depth_range"):
        if (pair := getattr(data, name)) is not None:
            placement[name] = [float(value) for value in pair]
    placement["has_normal_map"] = params.normal_output is not None
    placement["has_roughness_map"] = params.roughness_output is not None
    return placement
