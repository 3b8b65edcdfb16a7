"""Starlark constructors of characters: bones, materials, settings, whole specs."""

from speccade.starlark.core_stdlib import OUTPUT_PATH, PRIMITIVES, SKELETON_PRESETS, spec_result, whole_spec
from speccade.starlark.declare import (
    Check,
    Function,
    Length,
    Param,
    anything,
    array,
    choice,
    constructor,
    counting,
    flag,
    integer,
    label,
    loose,
    maybe,
    text,
)

# With neither preset nor skeleton the basic preset is written; a preset that was dropped is not replaced.
_DEFAULT_PRESET = f'if not skeleton_preset_given and skeleton == None: skeleton_preset = "{SKELETON_PRESETS[0]}"'

_PRESET = loose(choice("skeleton_preset", SKELETON_PRESETS, doc=f"{SKELETON_PRESETS[0]} when no skeleton is given."))
_SKELETON = maybe(anything("skeleton", doc="List of custom_bone()."))
_SETTINGS = (
    maybe(anything("material_slots", doc="List of material_slot().")),
    maybe(anything("export", doc="A skeletal_export_settings().")),
    maybe(anything("constraints", doc="A skeletal_constraints().")),
)
_SETTINGS_RESULT = {
    "material_slots?material_slots": "$material_slots",
    "export?export": "$export",
    "constraints?constraints": "$constraints",
}
_SKELETON_RESULT = {"skeleton_preset?skeleton_preset": "$skeleton_preset", "skeleton?skeleton": "$skeleton"}

PARTS = (
    Function(
        "body_part",
        "character",
        "A mesh bound to a bone (a retired form, kept for older files).",
        (
            label("bone"),
            choice("primitive", PRIMITIVES),
            array("dimensions", "float", length=Length(3, "must be [x, y, z]")),
            loose(integer("segments")),
            maybe(anything("offset")),
            maybe(anything("rotation")),
            loose(integer("material_index")),
        ),
        {
            "bone": "$bone",
            "mesh": {
                "primitive": "$primitive",
                "dimensions": "$dimensions",
                "segments?segments": "$segments",
                "offset?offset": "$offset",
                "rotation?rotation": "$rotation",
            },
            "material_index?material_index": "$material_index",
        },
        keyword_only=True,
    ),
    constructor(
        "material_slot",
        "character",
        "One material of a character.",
        label("name"),
        maybe(anything("base_color")),
        maybe(anything("metallic")),
        maybe(anything("roughness")),
        maybe(anything("emissive")),
        keyword_only=True,
    ),
    constructor(
        "skinning_config",
        "character",
        "Skinning settings (a retired form, kept for older files).",
        Param("max_bone_influences", "int64", 4, low=1, high=8, rule="must be in range 1 to 8"),
        flag("auto_weights", True),
    ),
    constructor(
        "custom_bone",
        "character",
        "One bone of a custom skeleton.",
        label("bone"),
        maybe(anything("head")),
        maybe(anything("tail")),
        loose(text("parent")),
        loose(text("mirror")),
        keyword_only=True,
    ),
    constructor(
        "skeletal_export_settings",
        "character",
        "What a character file holds.",
        flag("include_armature", True),
        flag("include_normals", True),
        flag("include_uvs", True),
        flag("triangulate", True),
        flag("include_skin_weights", True),
        flag("save_blend", False),
    ),
    constructor(
        "skeletal_constraints",
        "character",
        "Limits that a character must keep.",
        loose(counting("max_triangles")),
        loose(counting("max_bones")),
        loose(counting("max_materials")),
    ),
    constructor(
        "skeletal_texturing",
        "character",
        "Texturing settings (a retired form, kept for older files).",
        choice("uv_mode", ("cylinder_project", "box_project", "sphere_project", "smart"), "cylinder_project"),
    ),
)

SPECS = (
    whole_spec(
        "skeletal_mesh_spec",
        "character",
        "A whole character spec: meshes bound to the bones of a skeleton.",
        OUTPUT_PATH,
        choice("format", ("glb",)),
        _PRESET,
        Param("bone_meshes", "dict", None, mismatch="report", doc="Meshes by bone; must be given."),
        _SKELETON,
        maybe(anything("bool_shapes")),
        *_SETTINGS,
        checks=(Check("len(bone_meshes) == 0", "must not be empty", parameter="bone_meshes"),),
        body=_DEFAULT_PRESET,
        result=spec_result(
            "skeletal_mesh",
            "skeletal_mesh.armature_driven_v1",
            {
                **_SKELETON_RESULT,
                "bone_meshes": "$bone_meshes",
                "bool_shapes?bool_shapes": "$bool_shapes",
                **_SETTINGS_RESULT,
            },
        ),
    ),
    whole_spec(
        "skeletal_mesh_skinned_spec",
        "character",
        "A whole character spec: an existing mesh bound to a skeleton.",
        OUTPUT_PATH,
        choice("format", ("glb",)),
        maybe(anything("mesh_file")),
        maybe(anything("mesh_asset")),
        _PRESET,
        _SKELETON,
        maybe(anything("binding", becomes={"mode": "auto_weights", "vertex_group_map": {}, "max_bone_influences": 4})),
        *_SETTINGS,
        checks=(
            Check("mesh_file == None and mesh_asset == None", "either 'mesh_file' or 'mesh_asset' must be provided"),
        ),
        body=_DEFAULT_PRESET,
        result=spec_result(
            "skeletal_mesh",
            "skeletal_mesh.skinned_mesh_v1",
            {
                "mesh_file?mesh_file": "$mesh_file",
                "mesh_asset?mesh_asset": "$mesh_asset",
                **_SKELETON_RESULT,
                "binding": "$binding",
                **_SETTINGS_RESULT,
            },
        ),
    ),
)

FUNCTIONS = PARTS + SPECS
