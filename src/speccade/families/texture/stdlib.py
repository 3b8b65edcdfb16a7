"""Starlark constructors of whole textures: procedural, trim sheets, decals, splat sets, matcaps, material presets."""

import dataclasses

from speccade.starlark.core_stdlib import OUTPUT_PATH, spec_result, whole_spec
from speccade.starlark.declare import (
    Function,
    ItemRange,
    Length,
    anything,
    array,
    choice,
    constructor,
    counting,
    flag,
    fraction,
    integer,
    label,
    loose,
    maybe,
    positive,
    real,
    text,
)
from speccade.starlark.derive import extended

SIZE = Length(2, "must be [width, height]")
RESOLUTION = array(
    "resolution", "int", length=SIZE, items=ItemRange("resolution values must be positive", 0, above=True, whole=True)
)
RGBA = Length(4, "must be [r, g, b, a]")
METADATA_PATH = loose(text("metadata_path"))

_GRAPH = {"resolution": "$resolution", "tileable": "$tileable", "nodes": "$nodes"}


def _png(path: str, source: str = "") -> dict[str, str]:
    """Template of a primary output; `path` and `source` are templates."""
    output = {"kind": "primary", "format": "png", "path": path}
    return {**output, "source": source} if source else output


def _append(name: str, source: str) -> str:
    """Starlark statement that adds an optional output."""
    return f'if {name} != None: outputs.append({{"kind": "primary", "format": "png", "path": {name}, "source": "{source}"}})'


_ADD_METADATA = (
    'if metadata_path != None: outputs.append({"kind": "metadata", "format": "json", "path": metadata_path})'
)
_FIRST_OUTPUT = 'outputs = [{"kind": "primary", "format": "png", "path": output_path}]'

GRAPHS = (
    constructor(
        "texture_graph",
        "texture.graph",
        "Params of a procedural texture, for a raw recipe.",
        RESOLUTION,
        array("nodes"),
        flag("tileable", True),
        returns_doc="params of texture.procedural_v1",
    ),
    whole_spec(
        "texture_spec",
        "texture",
        "A whole procedural texture spec; its output is the last node.",
        OUTPUT_PATH,
        choice("format", ("png", "jpg", "exr", "tga"), doc="Only png is written by this release."),
        RESOLUTION,
        array("nodes"),
        flag("tileable", True),
        result=spec_result("texture", "texture.procedural_v1", _GRAPH),
    ),
)

SHEETS = (
    constructor(
        "trimsheet_tile",
        "texture",
        "One tile of a trim sheet: a plain colour, or a node of the sheet's graph.",
        label("id"),
        counting("width", unit="px"),
        counting("height", unit="px"),
        dataclasses.replace(
            array("color", "float", length=RGBA, items=ItemRange("color[{index}] must be in 0.0-1.0 range", 0.0, 1.0)),
            optional=True,
            doc="None with `node_ref`.",
        ),
        keyword_only=True,
    ),
    whole_spec(
        "trimsheet_spec",
        "texture",
        "A whole trim sheet spec.",
        OUTPUT_PATH,
        RESOLUTION,
        array("tiles", doc="List of trimsheet_tile()."),
        METADATA_PATH,
        integer("padding", 2, low=0, rule="must be non-negative", unit="px"),
        result=spec_result(
            "texture",
            "texture.trimsheet_v1",
            {"resolution": "$resolution", "padding": "$padding", "tiles": "$tiles"},
            outputs="=outputs",
        ),
        body=f"{_FIRST_OUTPUT}\n{_ADD_METADATA}",
    ),
)

DECALS = (
    constructor(
        "decal_metadata",
        "texture",
        "Placement data of a decal.",
        positive("aspect_ratio", 1.0),
        maybe(anything("anchor", becomes=[0.5, 0.5])),
        fraction("fade_distance", 0.0),
        maybe(anything("projection_size")),
        maybe(anything("depth_range")),
    ),
    whole_spec(
        "decal_spec",
        "texture",
        "A whole decal spec.",
        OUTPUT_PATH,
        RESOLUTION,
        array("nodes"),
        label("albedo_output"),
        label("alpha_output"),
        anything("metadata", doc="A decal_metadata()."),
        loose(text("normal_output")),
        loose(text("roughness_output")),
        loose(text("normal_path")),
        loose(text("roughness_path")),
        METADATA_PATH,
        result=spec_result(
            "texture",
            "texture.decal_v1",
            {
                "resolution": "$resolution",
                "nodes": "$nodes",
                "albedo_output": "$albedo_output",
                "alpha_output": "$alpha_output",
                "normal_output?normal_output": "$normal_output",
                "roughness_output?roughness_output": "$roughness_output",
                "metadata": "$metadata",
            },
            outputs="=outputs",
        ),
        body="\n".join(
            [_FIRST_OUTPUT, _append("normal_path", "normal"), _append("roughness_path", "roughness"), _ADD_METADATA]
        ),
    ),
)

_SPLAT_OUTPUTS = """
outputs = []
for layer in layers:
    id = layer.get("id") if type(layer) == "dict" else None
    if type(id) == "string":
        for map in ["albedo", "normal", "roughness"]:
            path = output_prefix + "_" + id + "." + map + ".png"
            outputs.append({"kind": "primary", "format": "png", "path": path, "source": id + "." + map})
for k in range((len(layers) + 3) // 4):
    mask = "mask" + str(k)
    outputs.append({"kind": "primary", "format": "png", "path": output_prefix + "_" + mask + ".png", "source": mask})
if macro_variation:
    outputs.append({"kind": "primary", "format": "png", "path": output_prefix + "_macro.png", "source": "macro"})
"""

SPLATS = (
    constructor(
        "splat_layer",
        "texture",
        "One ground layer of a splat set.",
        label("id"),
        array("albedo_color", "float", length=RGBA),
        real("normal_strength", 1.0, low=0, rule="must be non-negative"),
        fraction("roughness", 0.8),
        real("detail_scale", 0.2),
        real("detail_intensity", 0.3),
        keyword_only=True,
    ),
    whole_spec(
        "splat_set_spec",
        "texture",
        "A whole terrain splat set spec: maps of every layer, blend masks of four layers each, a macro map.",
        RESOLUTION,
        array("layers", length=Length(1, "must have at least one layer", exact=False, counted=None)),
        text("output_prefix"),
        choice("mask_mode", ("noise", "height", "slope", "height_slope"), "noise", enum_style="quoted"),
        real("noise_scale", 0.1),
        flag("macro_variation", False),
        real("macro_scale", 0.05),
        fraction("macro_intensity", 0.3),
        METADATA_PATH,
        result=spec_result(
            "texture",
            "texture.splat_set_v1",
            {
                "resolution": "$resolution",
                "layers": "$layers",
                "mask_mode": "$mask_mode",
                "noise_scale": "$noise_scale",
                "macro_variation": "$macro_variation",
                "macro_scale": "$macro_scale",
                "macro_intensity": "$macro_intensity",
            },
            outputs="=outputs",
        ),
        body=f"{_SPLAT_OUTPUTS.strip()}\n{_ADD_METADATA}",
    ),
)

_OUTLINE = """
outline = None
if outline_width_given or outline_color != None:
    outline = {}
    if outline_width != None: outline["width"] = outline_width
    elif outline_color != None: outline["width"] = 2
    outline["color"] = outline_color if outline_color != None else [0.0, 0.0, 0.0]
"""

_MATERIAL_MAPS = ("albedo", "roughness", "metallic", "normal")

MATERIALS = (
    whole_spec(
        "matcap_v1",
        "texture",
        "A whole matcap spec.",
        OUTPUT_PATH,
        RESOLUTION,
        choice(
            "preset",
            ("toon_basic", "toon_rim", "metallic", "ceramic", "clay", "skin", "plastic", "velvet"),
            enum_style="quoted",
            enum_code="S103",
        ),
        maybe(anything("base_color")),
        loose(integer("toon_steps", low=2, high=16, rule="must be between 2 and 16")),
        loose(integer("outline_width", low=1, high=10, rule="must be between 1 and 10", unit="px")),
        maybe(anything("outline_color")),
        flag("curvature_enabled", False),
        fraction("curvature_strength", 0.5),
        flag("cavity_enabled", False),
        fraction("cavity_strength", 0.5),
        result=spec_result(
            "texture",
            "texture.matcap_v1",
            {
                "resolution": "$resolution",
                "preset": "$preset",
                "base_color?base_color": "$base_color",
                "toon_steps?toon_steps": "$toon_steps",
                "outline?outline": "$outline",
                "curvature_mask?curvature_enabled or None": {"enabled": True, "strength": "$curvature_strength"},
                "cavity_mask?cavity_enabled or None": {"enabled": True, "strength": "$cavity_strength"},
            },
            outputs=[_png("$output_path")],
        ),
        body=_OUTLINE,
    ),
    whole_spec(
        "material_preset_v1",
        "texture",
        "A whole material spec from a preset: albedo, roughness, metallic and normal maps with a description file.",
        label("output_prefix"),
        array("resolution", "int", length=Length(2, "must be [width, height]", "S102"), items=RESOLUTION.items),
        choice(
            "preset",
            (
                "toon_metal",
                "stylized_wood",
                "neon_glow",
                "ceramic_glaze",
                "sci_fi_panel",
                "clean_plastic",
                "rough_stone",
                "brushed_metal",
            ),
            enum_style="invalid",
        ),
        flag("tileable", True),
        maybe(anything("base_color")),
        maybe(anything("roughness_range")),
        maybe(anything("metallic")),
        maybe(anything("noise_scale")),
        maybe(anything("pattern_scale")),
        tags=maybe(anything("style_tags", doc="List of style tags.")),
        result=spec_result(
            "texture",
            "texture.material_preset_v1",
            {
                "preset": "$preset",
                "resolution": "$resolution",
                "tileable": "$tileable",
                "base_color?base_color": "$base_color",
                "roughness_range?roughness_range": "$roughness_range",
                "metallic?metallic": "$metallic",
                "noise_scale?noise_scale": "$noise_scale",
                "pattern_scale?pattern_scale": "$pattern_scale",
            },
            outputs=[
                *(_png(f'=output_prefix + "_{name}.png"', name) for name in _MATERIAL_MAPS),
                {"kind": "metadata", "format": "json", "path": '=output_prefix + ".material.json"'},
            ],
            tags="style_tags",
        ),
    ),
)

FUNCTIONS = GRAPHS + SHEETS + DECALS + SPLATS + MATERIALS


def complete() -> tuple[Function, ...]:
    """All of them; parts of a spec with the further fields of their models."""
    from speccade.families.texture.recipes.procedural import ProceduralParams
    from speccade.families.texture.recipes.trimsheet import Tile

    models = {"texture_graph": ProceduralParams, "trimsheet_tile": Tile}
    return tuple(
        extended(function, models[function.name]) if function.name in models else function for function in FUNCTIONS
    )
