"""Starlark constructors of static meshes: primitives, modifiers, baking, whole specs."""

from speccade.starlark.core_stdlib import OUTPUT_PATH, PRIMITIVES, spec_result, whole_spec
from speccade.starlark.declare import (
    Function,
    Length,
    Param,
    anything,
    array,
    bipolar,
    choice,
    constructor,
    counting,
    flag,
    fraction,
    integer,
    maybe,
    positive,
    real,
    text,
)

VECTOR = Length(3, "must be [x, y, z]")
PRIMITIVE = choice("primitive", PRIMITIVES)
DIMENSIONS = array("dimensions", "float", length=VECTOR, doc="Extent along x, y and z.", unit="m")

_MODIFIERS = maybe(anything("modifiers", becomes=[]))
_PARAMS = {"base_primitive": "$primitive", "dimensions": "$dimensions", "modifiers": "$modifiers"}
_DEGREES = "must be in range (0, 180] degrees"


def _angle(name: str) -> Param:
    return real(name, low=0, high=180, above=True, rule=_DEGREES, unit="degrees")


def _modifier(name: str, doc: str, *params: Param) -> Function:
    """A modifier; the tag is the name without `_modifier`."""
    return constructor(name, "mesh.modifiers", doc, *params, tag=name.removesuffix("_modifier"))


MESHES = (
    constructor(
        "mesh_primitive",
        "mesh",
        "A base primitive without modifiers.",
        PRIMITIVE,
        DIMENSIONS,
        stored={"primitive": "base_primitive"},
    ),
    constructor(
        "mesh_recipe",
        "mesh",
        "Params of a mesh from a primitive, for a raw recipe.",
        PRIMITIVE,
        DIMENSIONS,
        _MODIFIERS,
        stored={"primitive": "base_primitive"},
        returns_doc="params of static_mesh.blender_primitives_v1",
    ),
    whole_spec(
        "mesh_spec",
        "mesh",
        "A whole mesh spec from a primitive.",
        OUTPUT_PATH,
        choice("format", ("glb", "gltf", "obj", "fbx"), doc="Only glb and gltf are written by this release."),
        PRIMITIVE,
        DIMENSIONS,
        _MODIFIERS,
        result=spec_result("static_mesh", "static_mesh.blender_primitives_v1", _PARAMS),
    ),
)

MODIFIERS = (
    Function(
        "bevel_modifier",
        "mesh.modifiers",
        "Bevels edges.",
        (
            positive("width", 0.02, unit="m"),
            counting("segments", 2),
            maybe(_angle("angle_limit")),
        ),
        {
            "type": "bevel",
            "width": "$width",
            "segments": "$segments",
            "angle_limit?angle_limit": "=angle_limit * 3.141592653589793 / 180.0",
        },
        returns_doc="a modifier; the angle limit is stored in radians",
    ),
    _modifier(
        "subdivision_modifier",
        "Catmull-Clark subdivision.",
        counting("levels", 2),
        maybe(counting("render_levels", becomes="$levels", doc="Same as `levels` when left out.")),
    ),
    _modifier("decimate_modifier", "Reduces the number of triangles.", fraction("ratio", 0.5)),
    _modifier("edge_split_modifier", "Splits edges sharper than an angle.", _angle("angle")),
    _modifier(
        "mirror_modifier",
        "Mirrors across the chosen axes.",
        flag("axis_x", True),
        flag("axis_y", False),
        flag("axis_z", False),
    ),
    _modifier(
        "array_modifier",
        "Repeats the mesh along an offset.",
        counting("count"),
        array("offset", "float", length=VECTOR, unit="m"),
    ),
    _modifier(
        "solidify_modifier", "Gives a surface thickness.", positive("thickness", unit="m"), bipolar("offset", 0.0)
    ),
    _modifier(
        "triangulate_modifier",
        "Turns all faces into triangles.",
        maybe(choice("ngon_method", ("beauty", "clip", "fixed"), enum_style="double")),
        maybe(choice("quad_method", ("beauty", "fixed", "shortest_diagonal", "longest_diagonal"), enum_style="double")),
    ),
)

BAKING = (
    constructor(
        "baking_settings",
        "mesh.baking",
        "What to bake from a high-poly mesh, and how.",
        array(
            "bake_types",
            "str",
            enum=("normal", "ao", "curvature", "combined"),
            length=Length(1, "must not be empty", exact=False, counted=None),
        ),
        positive("ray_distance", 0.1, unit="m"),
        integer("margin", 16, low=0, rule="must be non-negative", unit="px"),
        maybe(Param("resolution", "iterable", becomes=[1024, 1024], length=Length(2, "must be [width, height]"))),
        maybe(text("high_poly_source")),
    ),
)

FUNCTIONS = MESHES + MODIFIERS + BAKING
