"""Tiny textures that together use every node in every way."""

from collections.abc import Iterator
from typing import Any

from pydantic.fields import FieldInfo

from speccade.core.family import Sample
from speccade.core.ops import registry
from speccade.core.samples import variations
from speccade.families.texture.contract import OPS, Input, TextureOp, input_fields

RESOLUTION = [64, 64]
GRAY = {"id": "gray", "type": "gradient", "direction": "horizontal"}
COLOUR = {"id": "colour", "type": "color_ramp", "input": "gray", "ramp": ["#204060", "#c08040"]}
CURVE = [[0.0, 0.1], [0.5, 0.7], [1.0, 0.9]]
# Nodes that want one of several fields.
SIZES: dict[str, dict[str, Any]] = {
    "checkerboard": {"tile_size": 8},
    "gradient": {"direction": "horizontal"},
    "stripes": {"stripe_width": 8},
}
COLOURS = ["#000000", "#8060a0", "#ffffff"]


def _fill(name: str, info: FieldInfo) -> Any:
    wanted = next((marker.kind for marker in info.metadata if isinstance(marker, Input)), None)
    if wanted is not None:
        return "colour" if wanted == "colour" else "gray"
    return {"id": "node", "color": COLOURS[1], "ramp": COLOURS, "palette": COLOURS, "points": CURVE}.get(name)


def procedural() -> Iterator[Sample]:
    """Every variation of every node, tiling and not, and with colour where it takes both."""
    for tag, op in registry(OPS).all().items():
        assert issubclass(op, TextureOp)
        inputs = dict(input_fields(op))
        for label, node in variations(op, _fill):
            for tileable in (True, False):
                name = f"{tag}{' ' if label else ''}{label}{'' if tileable else ' not tiling'}"
                yield _graph(name, SIZES.get(tag, {}) | node, tileable)
        for field in (name for name, kind in inputs.items() if kind == "any"):
            coloured = next(variations(op, _fill))[1] | {key: "colour" for key in inputs if inputs[key] == "any"}
            yield _graph(f"{tag} {field} in colour", coloured, True)


def _graph(name: str, node: dict[str, Any], tileable: bool) -> Sample:
    params = {"resolution": RESOLUTION, "tileable": tileable, "nodes": [GRAY, COLOUR, node]}
    return Sample(name, params, (node["id"],))
