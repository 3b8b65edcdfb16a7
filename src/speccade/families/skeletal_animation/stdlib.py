"""Starlark constructors of animation clips: transforms, keyframes, whole specs."""

from speccade.starlark.core_stdlib import OUTPUT_PATH, SKELETON_PRESETS, spec_result, whole_spec
from speccade.starlark.declare import (
    Check,
    Param,
    anything,
    choice,
    constructor,
    flag,
    integer,
    label,
    maybe,
    positive,
    seconds,
)


def _time() -> Param:
    return seconds("time", rule="must be non-negative")


KEYFRAMES = (
    constructor(
        "bone_transform",
        "animation",
        "Position, rotation and scale of a bone at a keyframe.",
        maybe(anything("position", unit="m")),
        maybe(anything("rotation", unit="degrees")),
        maybe(anything("scale")),
        checks=(
            Check(
                "position == None and rotation == None and scale == None",
                "at least one of 'position', 'rotation', or 'scale' must be provided",
                "S101",
            ),
        ),
    ),
    constructor(
        "animation_keyframe",
        "animation",
        "Bone transforms at a time.",
        _time(),
        anything("bones", doc="bone_transform() by bone."),
        keyword_only=True,
    ),
    constructor(
        "animation_export_settings",
        "animation",
        "How an animation is exported.",
        flag("bake_transforms", True),
        flag("optimize_keyframes", False),
        flag("separate_file", False),
        flag("save_blend", False),
    ),
    constructor(
        "ik_target_transform",
        "animation",
        "Position and rotation of an IK target.",
        maybe(anything("position", unit="m")),
        maybe(anything("rotation", unit="degrees")),
        maybe(anything("ik_fk_blend")),
        checks=(
            Check(
                "position == None and rotation == None",
                "at least one of 'position' or 'rotation' must be provided",
                "S101",
            ),
        ),
    ),
    constructor(
        "ik_keyframe",
        "animation",
        "IK targets at a time.",
        _time(),
        anything("targets", doc="ik_target_transform() by target."),
        keyword_only=True,
    ),
)

SPECS = (
    whole_spec(
        "skeletal_animation_spec",
        "animation",
        "A whole animation clip spec.",
        OUTPUT_PATH,
        choice("format", ("glb", "gltf")),
        choice("skeleton_preset", SKELETON_PRESETS),
        label("clip_name"),
        positive("duration_seconds", unit="s"),
        integer("fps", 30, 1, 120, rule="must be in range 1-120", unit="frames/s"),
        flag("loop", False),
        maybe(anything("keyframes", becomes=[], doc="List of animation_keyframe().")),
        choice("interpolation", ("linear", "bezier", "constant"), "linear"),
        maybe(anything("export", doc="An animation_export_settings().")),
        result=spec_result(
            "skeletal_animation",
            "skeletal_animation.blender_clip_v1",
            {
                "skeleton_preset": "$skeleton_preset",
                "clip_name": "$clip_name",
                "duration_seconds": "$duration_seconds",
                "fps": "$fps",
                "loop": "$loop",
                "keyframes": "$keyframes",
                "interpolation": "$interpolation",
                "export?export": "$export",
            },
        ),
    ),
)

FUNCTIONS = KEYFRAMES + SPECS
