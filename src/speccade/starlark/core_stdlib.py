"""The core of the standard library: whole specs, outputs, and the parts that every `..._spec()` function shares."""

from collections.abc import Mapping
from typing import Any

from speccade.starlark.declare import (
    Check,
    Function,
    Length,
    Param,
    anything,
    array,
    choice,
    constructor,
    label,
    loose,
    maybe,
    text,
)

ASSET_TYPES = (
    "audio",
    "music",
    "texture",
    "sprite",
    "vfx",
    "ui",
    "font",
    "static_mesh",
    "skeletal_mesh",
    "skeletal_animation",
)

# Vocabulary of several families.
PRIMITIVES = ("cube", "sphere", "cylinder", "cone", "torus", "plane", "ico_sphere")
SKELETON_PRESETS = ("humanoid_basic_v1", "humanoid_detailed_v1", "humanoid_game_v1", "humanoid_connected_v1")

ASSET_ID = label("asset_id", doc="Name of the asset: [a-z][a-z0-9_-]{2,63}.")
SEED = Param(
    "seed",
    "int64",
    low=0,
    high=4294967295,
    rule="must be in range 0 to 4294967295",
    doc="Base seed of everything random in the asset.",
)
OUTPUT_PATH = text("output_path", doc="Path of the output, relative to the output root.")
DESCRIPTION = loose(text("description", doc="Free text."))
TAGS = maybe(anything("tags", doc="List of style tags."))
LICENSE = text("license", "CC0-1.0", doc="SPDX identifier.")

# What a spec_result() without its own outputs declares.
ONE_OUTPUT = [{"kind": "primary", "format": "$format", "path": "$output_path"}]


def whole_spec(
    name: str, category: str, doc: str, *params: Param, tags: Param = TAGS, body: str = "", **facts: Any
) -> Function:
    """A keyword-only function that returns a whole spec: `asset_id`, `seed`, its own parameters, then the metadata."""
    every = (ASSET_ID, SEED, *params, DESCRIPTION, tags, LICENSE)
    return Function(name, category, doc, every, body=body, keyword_only=True, returns_doc="a whole spec", **facts)


def spec_result(
    asset_type: str, kind: str, params: Mapping[str, Any] | str, outputs: Any = None, tags: str = "tags"
) -> dict[str, Any]:
    """The result template of a whole spec. `outputs` and `params` are templates."""
    return {
        "spec_version": 1,
        "asset_id": "$asset_id",
        "asset_type": asset_type,
        "license": "$license",
        "seed": "$seed",
        "outputs": ONE_OUTPUT if outputs is None else outputs,
        "description?description": "$description",
        f"style_tags?{tags}": f"${tags}",
        "recipe": {"kind": kind, "params": params},
    }


FUNCTIONS = (
    constructor(
        "output",
        "core",
        "One file that the spec produces.",
        label("path", doc="Relative to the output root."),
        label("format", doc="wav, xm, it, png, glb, gltf or json."),
        choice(
            "kind", ("primary", "metadata", "preview"), "primary", aliases={"secondary": "preview"}, enum_style="silent"
        ),
        maybe(anything("source", doc="Which result of the recipe the file holds, where it has several.")),
        checks=(
            Check('source != None and type(source) != "string"', "must be a string", "S104", "source"),
            Check('source == ""', "must not be empty", "S101", "source"),
        ),
        returns_doc="an entry of `outputs`",
        example='output("sounds/blip.wav", "wav")',
    ),
    Function(
        "spec",
        "core",
        "A whole spec of any asset type.",
        (
            ASSET_ID,
            choice("asset_type", ASSET_TYPES, enum_style="silent"),
            SEED,
            array("outputs", length=Length(1, "must have at least one output", exact=False, counted=None)),
            maybe(anything("recipe", doc="{kind, params} of the recipe.")),
            DESCRIPTION,
            TAGS,
            LICENSE,
        ),
        {
            "spec_version": 1,
            "asset_id": "$asset_id",
            "asset_type": "$asset_type",
            "license": "$license",
            "seed": "$seed",
            "outputs": "$outputs",
            "description?description": "$description",
            "style_tags?tags": "$tags",
            "recipe?recipe": "$recipe",
        },
        returns_doc="a whole spec",
        example='spec("blip", "audio", 1, [output("blip.wav", "wav")], recipe = {"kind": "audio_v1", "params": {}})',
    ),
)
