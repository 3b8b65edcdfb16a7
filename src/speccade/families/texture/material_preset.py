"""Generator of `texture.material_preset_v1` (heavy): a preset is a texture graph, whose last steps are made here."""

import importlib
from collections.abc import Iterator
from typing import Any

from pydantic import TypeAdapter

from speccade.core.family import File, Generated, Job
from speccade.core.model import Pair, Vector3
from speccade.families.texture.contract import NodeList, TextureOp
from speccade.families.texture.elementwise_kernels import as_colour, stacked
from speccade.families.texture.graph import render
from speccade.families.texture.images import Writing
from speccade.families.texture.ops.ao_from_height_kernels import occlusion
from speccade.families.texture.ops.normal_from_height_kernels import normals
from speccade.families.texture.presets.look import REFERENCE_WIDTH, Look, Nodes, constant
from speccade.families.texture.recipes.material_preset import MAPS, MaterialPresetParams
from speccade.formats.sidecar import sidecar_bytes
from speccade.kernels.jit import Floats

_DEFAULTS: dict[str, tuple[Vector3, Pair, float, float, float]] = {
    # base colour, roughness, metallic, noise scale (cells per pixel of a 256-pixel image), pattern scale
    "toon_metal": ((0.85, 0.85, 0.90), (0.20, 0.50), 0.90, 0.020, 0.10),
    "stylized_wood": ((0.60, 0.40, 0.25), (0.60, 0.90), 0.00, 0.050, 0.20),
    "neon_glow": ((0.10, 0.10, 0.15), (0.10, 0.30), 0.00, 0.030, 0.15),
    "ceramic_glaze": ((0.95, 0.95, 0.98), (0.05, 0.15), 0.00, 0.010, 0.05),
    "sci_fi_panel": ((0.30, 0.35, 0.40), (0.30, 0.60), 0.80, 0.040, 0.25),
    "clean_plastic": ((0.80, 0.80, 0.85), (0.40, 0.60), 0.00, 0.010, 0.05),
    "rough_stone": ((0.50, 0.45, 0.40), (0.70, 0.95), 0.00, 0.080, 0.15),
    "brushed_metal": ((0.75, 0.75, 0.80), (0.25, 0.45), 0.95, 0.015, 0.10),
}
COARSER = frozenset({"sci_fi_panel"})
"""Presets whose pattern scale is the size of an element, not the number of them."""
DEPTH = 0.04
"""Height of a value of 1 for normals and occlusion, in widths of the image."""

_GRAPH: TypeAdapter[list[TextureOp]] = TypeAdapter(NodeList)


def generate(job: Job) -> Generated:
    """The requested maps, and the facts about the material for every metadata output."""
    params: MaterialPresetParams = job.params
    wanted = {request.source for request in job.outputs if request.source is not None}
    with Writing(params.png) as writing:
        with job.stage("generate_material_preset"):
            for name, image in maps(params, job.seed, wanted):
                writing.add(name, image)
                del image
        with job.stage("write_outputs"):
            written = writing.files()
            sidecar = sidecar_bytes(_facts(params))
    files = (
        File(r.path, r.kind, r.format, sidecar if r.kind == "metadata" else written[r.source or ""])
        for r in job.outputs
    )
    return Generated(tuple(files))


def look_of(params: MaterialPresetParams) -> Look:
    """The parameters with the preset's defaults filled in."""
    base, roughness, metallic, noise, pattern = _DEFAULTS[params.preset]
    scale = pattern if params.pattern_scale is None else params.pattern_scale
    relative = pattern / scale if params.preset in COARSER else scale / pattern
    return Look(
        base_color=params.base_color or base,
        roughness=params.roughness_range or roughness,
        metallic=metallic if params.metallic is None else params.metallic,
        noise=max(1.0, noise * REFERENCE_WIDTH) if params.noise_scale is None else params.noise_scale,
        pattern=min(max(relative, 0.02), 50.0),
        width=params.resolution[0],
    )


def graph_of(params: MaterialPresetParams) -> Nodes:
    """The preset's graph as JSON nodes."""
    module = importlib.import_module(f"speccade.families.texture.presets.{params.preset}")
    nodes: Nodes = module.graph(look_of(params))
    if not any(node["id"] == "emissive" for node in nodes):
        nodes.append(constant("emissive", 0.0))
    return nodes


def maps(params: MaterialPresetParams, seed: int, wanted: set[str]) -> Iterator[tuple[str, Floats]]:
    """The wanted maps, in an order of the graph's choice."""
    needed = {"normal": ["height"], "ao": ["height"], "orm": ["height", "roughness", "metallic"]}
    nodes = {node for name in wanted for node in needed.get(name, [name])}
    width, height = params.resolution
    graph = _GRAPH.validate_python(graph_of(params))
    held: dict[str, Floats] = {}
    for name, image in render(graph, nodes, width=width, height=height, tileable=params.tileable, seed=seed):
        if name in wanted:
            yield name, as_colour(image) if name in ("albedo", "emissive") else image
        if name == "height":
            yield from _relief(params, image, wanted, held)
        elif "orm" in wanted and name in MAPS:
            held[name] = image
        del image
    if "orm" in wanted:
        yield "orm", stacked([held["ao"], held["roughness"], held["metallic"]])


def _relief(
    params: MaterialPresetParams, height: Floats, wanted: set[str], held: dict[str, Floats]
) -> Iterator[tuple[str, Floats]]:
    """What follows from the height: normals and occlusion."""
    depth = DEPTH * params.resolution[0]
    if "normal" in wanted:
        # The Sobel sums count eight times the slope per pixel.
        green = 1.0 if params.normal_convention == "opengl" else -1.0
        yield "normal", normals(height, params.normal_strength * depth / 8.0, green, params.tileable)
    if "ao" in wanted or "orm" in wanted:
        open_sky = occlusion(height, depth, 0.03, 1.0, params.tileable)
        if "ao" in wanted:
            yield "ao", open_sky
        held["ao"] = open_sky


def _facts(params: MaterialPresetParams) -> dict[str, Any]:
    look = look_of(params)
    return {
        "resolution": list(params.resolution),
        "tileable": params.tileable,
        "preset": params.preset,
        "base_color": [float(value) for value in look.base_color],
        "roughness_range": [float(value) for value in look.roughness],
        "metallic": float(look.metallic),
        "generated_maps": [*MAPS, *(params.extra_maps or ())],
    }
