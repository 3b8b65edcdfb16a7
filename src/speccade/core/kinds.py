"""The vocabulary of spec version 1: asset types, output kinds and formats, and the 29 recipe kinds."""

from typing import Literal, get_args

AssetType = Literal[
    "audio", "music", "texture", "sprite", "vfx", "ui", "font", "static_mesh", "skeletal_mesh", "skeletal_animation"
]
OutputKind = Literal["primary", "metadata", "preview"]
OutputFormat = Literal["wav", "xm", "it", "png", "glb", "gltf", "json"]
EngineTarget = Literal["godot", "unity", "unreal"]
SourceKind = Literal["json", "starlark"]

SPEC_VERSION = 1
ASSET_TYPES: tuple[str, ...] = get_args(AssetType)

RECIPE_KINDS: tuple[str, ...] = (
    "audio_v1",
    "music.tracker_song_v1",
    "music.tracker_song_compose_v1",
    "texture.procedural_v1",
    "texture.trimsheet_v1",
    "texture.decal_v1",
    "texture.splat_set_v1",
    "texture.matcap_v1",
    "texture.material_preset_v1",
    "static_mesh.blender_primitives_v1",
    "static_mesh.modular_kit_v1",
    "static_mesh.organic_sculpt_v1",
    "static_mesh.shrinkwrap_v1",
    "static_mesh.boolean_kit_v1",
    "skeletal_mesh.armature_driven_v1",
    "skeletal_mesh.skinned_mesh_v1",
    "skeletal_animation.blender_clip_v1",
    "skeletal_animation.blender_rigged_v1",
    "skeletal_animation.helpers_v1",
    "sprite.sheet_v1",
    "sprite.animation_v1",
    "sprite.render_from_mesh_v1",
    "vfx.flipbook_v1",
    "vfx.particle_profile_v1",
    "ui.nine_slice_v1",
    "ui.icon_set_v1",
    "ui.item_card_v1",
    "ui.damage_number_v1",
    "font.bitmap_v1",
)


def kind_prefix(kind: str) -> str:
    """The part of a recipe kind that must equal the asset type: before the first dot, else before the first underscore."""
    separator = "." if "." in kind else "_"
    return kind.partition(separator)[0]
