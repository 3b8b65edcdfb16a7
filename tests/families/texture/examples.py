"""One telling example of every node."""

from typing import Any

from tests.families.texture.drawing import noise

from speccade.core.ops import registry
from speccade.families.texture.contract import OPS, TextureOp, input_fields

GRAY = noise("gray", scale=4, octaves=5)
COLOUR = {"id": "colour", "type": "gradient_map", "input": "gray",
          "stops": [{"position": 0.25, "color": "#203060"}, {"position": 0.75, "color": "#e0c080"}]}  # fmt: skip

FIELDS: dict[str, dict[str, Any]] = {
    "noise": {"noise": {"algorithm": "simplex", "scale": 4.0}},
    "curves": {"points": [[0.2, 0.0], [0.5, 0.7], [0.8, 1.0]]},
    "color_ramp": {"ramp": ["#102030", "#a08060", "#ffffff"]},
    "palette": {"palette": ["#102030", "#a08060", "#ffffff"]},
    "gradient_map": {"stops": COLOUR["stops"]},
    "gradient": {"direction": "vertical"},
    "shape": {"kind": "star"},
    "channel": {"channel": "g"},
    "warp": {"strength": 9.0},
    "blur": {"radius": 2.5},
    "erode": {"radius": 2},
    "dilate": {"radius": 2},
    "threshold": {"threshold": 0.5},
    "clamp": {"min": 0.4, "max": 0.6},
    "constant": {"value": 0.3},
    "stripes": {"direction": "vertical", "stripe_width": 8, "color1": 0.1, "color2": 0.9},
    "checkerboard": {"tile_size": 8, "color1": 0.1, "color2": 0.9},
    "wang_tiles": {"tile_count": [3, 2], "blend_width": 0.2},
    "texture_bomb": {"density": 0.5, "scale_variation": [0.2, 0.5], "rotation_variation": 360},
    "uv_scale": {"scale_x": 2.0, "scale_y": 1.5},
    "uv_rotate": {"angle": 0.5},
    "uv_translate": {"offset_x": 0.3, "offset_y": 0.2},
    "posterize": {"levels": 4},
    "reaction_diffusion": {"steps": 60, "seed_density": 0.2},
    "scratches": {"density": 0.5, "width": 0.02},
    "wood_grain": {"ring_scale": 4.0, "grain_scale": 24.0},
    "weave": {"count": 8},
    "transform": {"rotation": 30.0, "scale": [0.5, 0.6]},
}


def example(tag: str) -> dict[str, Any]:
    """A node of this operation with inputs, and values that show something."""
    op = registry(OPS).get(tag)
    assert issubclass(op, TextureOp)
    inputs = {
        name: "colour" if kind == "colour" else "gray"
        for name, kind in input_fields(op)
        if op.model_fields[name].is_required()
    }
    return {"id": "node", "type": tag, **inputs, **FIELDS.get(tag, {})}
