"""Generator of `texture.splat_set_v1` (heavy)."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np

from speccade.core.family import File, Generated, Job
from speccade.core.seeds import named_seed
from speccade.families.texture.elementwise_kernels import rowwise
from speccade.families.texture.images import Writing
from speccade.families.texture.noise_fields import noise_field
from speccade.families.texture.ops.ao_from_height_kernels import occlusion
from speccade.families.texture.ops.noise import NoiseConfig
from speccade.families.texture.ops.normal_from_height_kernels import normals
from speccade.families.texture.recipes.splat_set import SplatLayer, SplatSetParams, mask_count
from speccade.formats.sidecar import sidecar_bytes
from speccade.kernels.jit import Floats

DOMINANCE = 0.08
"""How far below the strongest layer a layer of a noise mask still shows."""
RELIEF = 0.04
"""Height of a value of 1 for occlusion, in widths of the image."""
REFERENCE_WIDTH = 256.0
"""Slopes are those of an image of this width, so that relief does not fade as the resolution grows."""


def generate(job: Job) -> Generated:
    """The requested maps, and the layer table for every metadata output."""
    params: SplatSetParams = job.params
    wanted = {request.source for request in job.outputs if request.source is not None}
    with Writing(params.png) as writing:
        with job.stage("generate_splat_set"):
            for name, image in _maps(params, job.seed, wanted):
                writing.add(name, image)
                del image
        with job.stage("write_outputs"):
            written = writing.files()
            sidecar = sidecar_bytes(_layer_table(params))
    files = (
        File(r.path, r.kind, r.format, sidecar if r.kind == "metadata" else written[r.source or ""])
        for r in job.outputs
    )
    return Generated(tuple(files))


def _maps(params: SplatSetParams, seed: int, wanted: set[str]) -> Iterator[tuple[str, Floats]]:
    for layer in params.layers:
        for name, image in _layer_maps(params, layer, named_seed(seed, f"texture.splat_set_v1/{layer.id}"), wanted):
            yield f"{layer.id}.{name}", image
    masks = [index for index in range(mask_count(params)) if f"mask{index}" in wanted]
    if masks:
        weights = _weights(params, seed)
        for index in masks:
            yield f"mask{index}", weights[..., 4 * index : 4 * index + 4]
    if "macro" in wanted:
        macro = _noise(params, named_seed(seed, "texture.splat_set_v1/macro"), params.macro_scale, octaves=3)
        yield "macro", (macro - 0.5) * params.macro_intensity + 0.5


def _noise(params: SplatSetParams, seed: int, scale: float, algorithm: Any = "perlin", **config: Any) -> Floats:
    width, height = params.resolution
    if scale == 0:
        return np.full((height, width), 0.5)
    return noise_field(NoiseConfig(algorithm=algorithm, scale=scale, **config), width, height, params.tileable, seed)


def _layer_maps(params: SplatSetParams, layer: SplatLayer, seed: int, wanted: set[str]) -> Iterator[tuple[str, Floats]]:
    """The wanted maps of one layer: relief by fractal noise, which colour and roughness follow."""
    names = [name for name in ("albedo", "normal", "roughness", "height", "ao") if f"{layer.id}.{name}" in wanted]
    if not names:
        return
    # Detail is counted in cells across the image, also below 1.
    cells = max(1.0, abs(10.0 * layer.detail_scale)) if layer.detail_scale else 0.0
    height = _noise(params, named_seed(seed, "height"), cells, octaves=6, persistence=0.55)
    for name in names:
        if name == "albedo":
            hue = _noise(params, named_seed(seed, "hue"), cells, octaves=2)
            yield name, _albedo(layer, height, hue)
        elif name == "normal":
            yield (
                name,
                normals(height, layer.normal_strength * params.resolution[0] / REFERENCE_WIDTH, 1.0, params.tileable),
            )
        elif name == "roughness":
            grain = _noise(params, named_seed(seed, "roughness"), 2.0 * cells, octaves=3)
            yield name, rowwise(partial(_rough, layer.roughness), grain, height)
        elif name == "height":
            yield name, height
        else:
            yield name, occlusion(height, RELIEF * params.resolution[0], 0.03, 1.0, params.tileable)


def _albedo(layer: SplatLayer, height: Floats, hue: Floats) -> Floats:
    """The layer's colour, brighter on top and darker in hollows, drifting a little between warm and cool."""
    red, green, blue, alpha = layer.albedo_color
    amount = layer.detail_intensity

    opaque = alpha == 1.0

    def paint(out: Floats, height: Floats, hue: Floats) -> None:
        light, drift = (height - 0.5) * (1.4 * amount), (hue - 0.5) * (0.3 * amount)
        for channel, (colour, sign) in enumerate(((red, 1.0), (green, 0.35), (blue, -1.0))):
            # Half of the variation follows the colour: dark ground stays dark.
            value = colour + light * (0.5 + 0.5 * colour) + drift * sign * colour
            out[..., channel] = np.minimum(np.maximum(value, 0.0), 1.0)
        if not opaque:
            out[..., 3] = alpha

    return rowwise(paint, height, hue, channels=3 if opaque else 4)


def _rough(mean: float, out: Floats, grain: Floats, height: Floats) -> None:
    np.subtract(mean + 0.24 * (grain - 0.5), 0.10 * (height - 0.5), out=out)


def _weights(params: SplatSetParams, seed: int) -> Floats:
    """Weights of the layers, (height, width, layers), which together are 1 at every pixel; then zeros up to whole masks."""
    count, channels = len(params.layers), 4 * mask_count(params)
    if params.mask_mode == "noise":
        fields = [
            _noise(params, named_seed(seed, f"texture.splat_set_v1/{layer.id}/weight"), params.noise_scale)
            for layer in params.layers
        ]
        return rowwise(_shares, *fields, channels=channels)

    # Bands along one coordinate, each fading into the next; the outer ones fill up to the ends.
    def bands(out: Floats, place: Floats) -> None:
        position = np.minimum(np.maximum(place * count - 0.5, 0.0), count - 1.0)
        out[..., count:] = 0.0
        for index in range(count):
            out[..., index] = np.maximum(1.0 - np.abs(position - index), 0.0)

    return rowwise(bands, _coordinate(params, seed), channels=channels)


def _shares(out: Floats, *fields: Floats) -> None:
    """Each layer's part of a pixel: the strongest one shows, others as far as they come near it."""
    highest = fields[0]
    for field in fields[1:]:
        highest = np.maximum(highest, field)
    parts = [np.maximum(field - (highest - DOMINANCE), 0.0) for field in fields]
    total = parts[0].copy()
    for part in parts[1:]:
        total += part
    out[..., len(fields) :] = 0.0
    for index, part in enumerate(parts):
        out[..., index] = part / total


def _coordinate(params: SplatSetParams, seed: int) -> Floats:
    """0 where the first layer lies, 1 where the last one does."""
    width, height = params.resolution
    down = (np.arange(height)[:, None] + 0.5) / height + np.zeros((1, width))
    terrain = named_seed(seed, "texture.splat_set_v1/terrain")
    if params.mask_mode == "height":
        down += 0.3 * (_noise(params, terrain, params.noise_scale, "simplex", octaves=1) - 0.5)
        return down
    persistence = 0.6 if params.mask_mode == "slope" else 0.5
    steepness = _steepness(
        _noise(params, terrain, params.noise_scale, octaves=3, persistence=persistence), params.tileable
    )
    return steepness if params.mask_mode == "slope" else 0.5 * down + 0.5 * steepness


def _steepness(field: Floats, wrap: bool) -> Floats:
    """Slope of a field by central differences, scaled so that only the steepest twentieth reaches 1."""
    padded = np.pad(field, 1, mode="wrap" if wrap else "edge")
    across = padded[1:-1, 2:] - padded[1:-1, :-2]
    down = padded[2:, 1:-1] - padded[:-2, 1:-1]
    slope = np.sqrt(across * across + down * down)
    steep = float(np.partition(slope.ravel(), int(0.95 * (slope.size - 1)))[int(0.95 * (slope.size - 1))])
    result: Floats = np.minimum(slope / steep, 1.0) if steep > 0.0 else slope
    return result


def _layer_table(params: SplatSetParams) -> dict[str, Any]:
    return {
        "resolution": list(params.resolution),
        "layers": [
            {
                "id": layer.id,
                "mask_index": index // 4,
                "mask_channel": index % 4,
                "roughness": float(layer.roughness),
            }
            for index, layer in enumerate(params.layers)
        ],
        "mask_mode": params.mask_mode,
        "has_macro_variation": params.macro_variation,
        "splat_mask_count": mask_count(params),
    }
