"""Starlark constructors of texture nodes."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from speccade.starlark.declare import (
    Check,
    Function,
    Length,
    Param,
    array,
    choice,
    constructor,
    counting,
    fraction,
    integer,
    label,
    maybe,
    positive,
    real,
)

_DIRECTIONS = ("horizontal", "vertical")
_ID = label("id", doc="Name of the node.")
_INPUT = label("input", doc="Name of a node.")


def _node(
    name: str,
    doc: str,
    *params: Param,
    tag: str = "",
    stored: Mapping[str, str | None] | None = None,
    extra: Mapping[str, Any] | None = None,
    checks: tuple[Check, ...] = (),
) -> Function:
    """A node: the parameter `id` first, the tag is the name without `_node`."""
    tag = tag or name.removesuffix("_node")
    return constructor(name, "texture.nodes", doc, _ID, *params, tag=tag, stored=stored, extra=extra, checks=checks)


def _operand(name: str) -> Param:
    return label(name, doc="Name of a node.")


def _either(param: Param) -> Param:
    """The same parameter, that may be None where another one stands for it."""
    return dataclasses.replace(param, optional=True)


_PATTERNS = {
    "mitosis": (180, 0.0367, 0.0649, 1.0, 0.5, 1.0, 0.08),
    "worms": (220, 0.078, 0.061, 1.0, 0.5, 1.0, 0.05),
    "spots": (160, 0.03, 0.057, 1.0, 0.5, 1.0, 0.06),
}
_PATTERN_FIELDS = ("steps", "feed", "kill", "diffuse_a", "diffuse_b", "dt", "seed_density")

FUNCTIONS = (
    Function(
        "noise_node",
        "texture.nodes",
        "Coherent noise.",
        (
            _ID,
            choice("algorithm", ("perlin", "simplex", "worley", "value", "gabor", "fbm"), "perlin"),
            positive("scale", 0.1, doc="1 or more: cells across the image; below 1: cells per pixel."),
            counting("octaves", 4),
            real("persistence", 0.5),
            real("lacunarity", 2.0),
        ),
        {
            "id": "$id",
            "type": "noise",
            "noise": {
                "algorithm": "$algorithm",
                "scale": "$scale",
                "octaves": "$octaves",
                "persistence": "$persistence",
                "lacunarity": "$lacunarity",
            },
        },
    ),
    Function(
        "reaction_diffusion_preset",
        "texture.nodes",
        "Parameters of reaction_diffusion_node() that give a known pattern.",
        (choice("preset", tuple(_PATTERNS), "mitosis"),),
        body="\n".join(
            f'if preset == "{name}": return {{"preset": preset, '
            + ", ".join(f'"{field}": {value!r}' for field, value in zip(_PATTERN_FIELDS, values, strict=True))
            + "}"
            for name, values in _PATTERNS.items()
        ),
    ),
    _node(
        "reaction_diffusion_node",
        "Gray-Scott reaction and diffusion.",
        integer("steps", 120, 1, 2000, rule="must be positive", high_rule="must be <= 2000"),
        real("feed", 0.055, 0.0, 1.0, above=True),
        real("kill", 0.062, 0.0, 1.0, above=True),
        real("diffuse_a", 1.0, 0.0, 2.0, above=True),
        real("diffuse_b", 0.5, 0.0, 2.0, above=True),
        real("dt", 1.0, 0.0, 2.0, above=True),
        real("seed_density", 0.03, 0.0, 0.5, rule="must be in [0.0, 0.5]"),
    ),
    _node(
        "gradient_node",
        "Linear, radial or angular gradient.",
        choice("direction", (*_DIRECTIONS, "radial"), "horizontal"),
        real("start", 0.0),
        real("end", 1.0),
        maybe(Param("center", "iterable", copy=True, length=Length(2, "must be [x, y]"))),
        maybe(real("inner")),
        maybe(real("outer")),
    ),
    _node("constant_node", "One value everywhere.", real("value")),
    _node("threshold_node", "Black below the threshold, white above.", _INPUT, real("threshold", 0.5)),
    _node("invert_node", "One minus the input.", _INPUT),
    _node(
        "color_ramp_node",
        "Maps values to a ramp of colours, evenly spaced or placed.",
        _INPUT,
        _either(
            array(
                "ramp",
                "str",
                length=Length(2, "must have at least 2 colors", exact=False, counted=None),
                doc="Colours from 0 to 1; None with `stops`.",
            )
        ),
    ),
    _node("add_node", "Sum of two nodes.", _operand("a"), _operand("b")),
    _node("multiply_node", "Product of two nodes.", _operand("a"), _operand("b")),
    _node("lerp_node", "Mixes two nodes by a third.", _operand("a"), _operand("b"), _operand("t")),
    _node(
        "clamp_node",
        "Limits values to a range.",
        _INPUT,
        real("min", 0.0),
        real("max", 1.0),
        checks=(Check("min > max", "({min}) must be <= 'max' ({max})", parameter="min"),),
    ),
    _node(
        "stripes_node",
        "Stripes of a fixed width or number.",
        _either(choice("direction", _DIRECTIONS)),
        _either(counting("stripe_width", unit="px", doc="None with `count`.")),
        fraction("color1", 0.0),
        fraction("color2", 1.0),
    ),
    _node(
        "checkerboard_node",
        "Checkerboard of square tiles.",
        _either(counting("tile_size", unit="px", doc="None with `scale`.")),
        fraction("color1", 0.0),
        fraction("color2", 1.0),
    ),
    _node("grayscale_node", "Luminance of the input.", _INPUT, tag="to_grayscale"),
    _node(
        "palette_node",
        "Nearest colour of a palette.",
        _INPUT,
        array("palette", "str", length=Length(1, "must have at least 1 color", exact=False, counted=None)),
    ),
    _node(
        "compose_rgba_node",
        "Packs nodes into the channels of an image.",
        _operand("r"),
        _operand("g"),
        _operand("b"),
        maybe(_operand("a")),
    ),
    _node(
        "normal_from_height_node",
        "Tangent-space normal map of a height field.",
        _INPUT,
        positive("strength", 1.0),
    ),
    _node(
        "wang_tiles_node",
        "Breaks repetition with Wang tiles.",
        _INPUT,
        counting("tile_count_x", 4),
        counting("tile_count_y", 4),
        real("blend_width", 0.1, 0.0, 0.5),
        stored={"tile_count_x": None, "tile_count_y": None},
        extra={"tile_count": ["$tile_count_x", "$tile_count_y"]},
    ),
    _node(
        "texture_bomb_node",
        "Scatters copies of the input.",
        _INPUT,
        real("density", 0.5, 0.0, 1.0, rule="must be 0.0-1.0"),
        positive("scale_min", 0.8),
        real("scale_max", 1.2),
        real("rotation_variation", 0.0, 0.0, 360.0, rule="must be 0-360", unit="degrees"),
        choice("blend_mode", ("max", "add", "average"), "max"),
        stored={"scale_min": None, "scale_max": None},
        extra={"scale_variation": ["$scale_min", "$scale_max"]},
        checks=(
            Check(
                "not (scale_max >= scale_min)",
                "must be >= scale_min ({scale_min})",
                parameter="scale_max",
                got="scale_max",
            ),
        ),
    ),
)


def complete() -> tuple[Function, ...]:
    """All nodes, those of newer operations made from their models."""
    from speccade.families.texture.ops.noise import NoiseConfig
    from speccade.starlark.derive import completed, extended

    nodes = completed(
        FUNCTIONS, "speccade.families.texture.ops", "texture.nodes", name=_node_name, refine=_names_a_node
    )
    return tuple(extended(node, NoiseConfig, at=("noise",)) if node.name == "noise_node" else node for node in nodes)


def _node_name(tag: str) -> str:
    return f"{tag}_node"


def _names_a_node(param: Param) -> Param:
    """A string of a node is the name of a node (or a colour), never empty."""
    return dataclasses.replace(param, non_empty=param.type == "str" and not param.enum)
