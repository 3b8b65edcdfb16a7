"""Bad input, through the whole pipeline: refused before a byte is computed, with a place, a reason and a way out."""

import json
from typing import Any

import pytest
from tests.families.texture.drawing import noise

from speccade import pipeline
from speccade.core.budgets import BudgetProfile
from speccade.core.diagnostics import Diagnostic, SpecError
from speccade.core.source import from_text

CONSTANT = {"id": "k", "type": "constant", "value": 0.5}
COLOUR = {"id": "c", "type": "color_ramp", "input": "k", "ramp": ["#000000", "#ffffff"]}


def add(name: str, a: str, b: str) -> dict[str, Any]:
    return {"id": name, "type": "add", "a": a, "b": b}


def spec(kind: str, params: dict[str, Any], source: str | None = "k", **output: Any) -> str:
    outputs = [
        {"kind": "primary", "format": "png", "path": "a.png", **({"source": source} if source else {}), **output}
    ]
    recipe = {"kind": kind, "params": params}
    return json.dumps(
        {"spec_version": 1, "asset_id": "refused", "asset_type": "texture", "license": "CC0-1.0", "description": "x",
         "seed": 1, "outputs": outputs, "recipe": recipe}
    )  # fmt: skip


def graph(*nodes: Any, size: tuple[Any, Any] = (16, 16), **more: Any) -> str:
    return spec(
        "texture.procedural_v1", {"resolution": list(size), "tileable": True, "nodes": [CONSTANT, *nodes], **more}
    )


def refusals(text: str, name: str = "spec.json", budget: str = "default") -> list[Diagnostic]:
    try:
        compiled = pipeline.compile(from_text(text.encode(), name))
    except SpecError as failure:
        return list(failure.diagnostics)
    found = pipeline.validate(compiled, BudgetProfile.named(budget))
    return [finding for finding in found if finding.severity == "error"]


N = "recipe.params.nodes"
TILE = {"id": "t", "width": 10, "height": 10, "color": [1, 0, 0, 1]}
LAYER = {"id": "l", "albedo_color": [0.5, 0.5, 0.5, 1]}

CASES: dict[str, tuple[str, str, str]] = {
    "cycle": (graph(add("a", "b", "k"), add("b", "a", "k")), "E012", N),
    "needs itself": (graph(add("a", "a", "k")), "E012", N),
    "missing node": (graph(add("a", "kk", "k")), "E012", f"{N}[1].a"),
    "colour for gray": (graph(COLOUR, add("a", "c", "k")), "E012", f"{N}[2].a"),
    "gray for colour": (graph({"id": "g", "type": "to_grayscale", "input": "k"}), "E012", f"{N}[1].input"),
    "repeated id": (graph(CONSTANT), "E012", f"{N}[1].id"),
    "unknown operation": (graph({"id": "a", "type": "perlin"}), "E012", f"{N}[1].type"),
    "zero width": (graph(size=(0, 16)), "E012", "recipe.params.resolution"),
    "negative height": (graph(size=(16, -1)), "E012", "recipe.params.resolution[1]"),
    "half a pixel": (graph(size=(16, 0.5)), "E012", "recipe.params.resolution[1]"),
    "too wide": (graph(size=(5000, 16)), "E017", "recipe.params.resolution"),
    "beyond any PNG": (graph(size=(2**32 - 1, 2**32 - 1)), "E012", "recipe.params.resolution"),
    "no nodes": (spec("texture.procedural_v1", {"resolution": [8, 8], "tileable": True, "nodes": []}), "E012", N),
    "empty ramp": (graph(COLOUR | {"ramp": []}), "E012", f"{N}[1].ramp"),
    "word in a ramp": (graph(COLOUR | {"ramp": ["nan"]}), "E012", f"{N}[1].ramp[0]"),
    "number in a ramp": (graph(COLOUR | {"ramp": [0.5]}), "E012", f"{N}[1].ramp[0]"),
    "no number as value": (graph(CONSTANT | {"id": "x", "value": "1"}), "E012", f"{N}[1].value"),
    "ten thousand nodes": (graph(*(CONSTANT | {"id": f"k{i}"} for i in range(10_000))), "E017", N),
    "deep chain": (graph(*(add(f"a{i}", f"a{i - 1}" if i else "k", "k") for i in range(100))), "E017", N),
    "unknown source": (graph(add("z", "k", "k")).replace('"source": "k"', '"source": "zz"'), "E015", "outputs[0].source"),
    "endless amplitudes": (graph(noise("n", persistence=-1.0, octaves=4)), "E012", f"{N}[1].noise.persistence"),
    "tile wider than its sheet": (
        spec("texture.trimsheet_v1", {"resolution": [64, 64], "tiles": [TILE | {"width": 63}]}, None),
        "E012", "recipe.params.tiles[0]",
    ),
    "packing that cannot fit": (
        spec("texture.trimsheet_v1", {"resolution": [32, 32], "tiles": [TILE | {"id": f"t{i}"} for i in range(9)]}, None),
        "E012", "recipe.params.tiles[4]",
    ),
    "huge padding": (
        spec("texture.trimsheet_v1", {"resolution": [32, 32], "padding": 2**32 - 1, "tiles": [TILE]}, None),
        "E012", "recipe.params.tiles[0]",
    ),
    "huge splat set": (spec("texture.splat_set_v1", {"resolution": [9999, 9999], "layers": [LAYER]}, "l.albedo"), "E017",
                       "recipe.params.resolution"),
    "huge matcap": (spec("texture.matcap_v1", {"resolution": [9999, 1], "preset": "clay"}, None), "E017",
                    "recipe.params.resolution"),
    "huge preset": (spec("texture.material_preset_v1", {"resolution": [1, 9999], "preset": "toon_metal"}, "albedo"), "E017",
                    "recipe.params.resolution"),
    "decal of missing nodes": (
        spec("texture.decal_v1", {"resolution": [8, 8], "nodes": [CONSTANT], "albedo_output": "kk", "alpha_output": "k",
                                  "metadata": {}}, None),
        "E012", "recipe.params.albedo_output",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_refused_at_its_place(case: str) -> None:
    text, code, path = CASES[case]
    found = refusals(text)
    assert (code, path) in [(finding.code, finding.path) for finding in found]
    assert all(len(finding.message) < 300 for finding in found)


@pytest.mark.parametrize(
    "case", ["cycle", "missing node", "colour for gray", "gray for colour", "unknown operation", "too wide",
             "ten thousand nodes", "deep chain", "packing that cannot fit", "endless amplitudes"]
)  # fmt: skip
def test_a_way_out_is_shown(case: str) -> None:
    text, code, path = CASES[case]
    (finding,) = [f for f in refusals(text) if (f.code, f.path) == (code, path)][:1]
    assert finding.hint or finding.allowed


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_no_number_is_not_finite(number: str) -> None:
    stops = [{"position": "POSITION", "color": "#000000"}]
    text = graph(COLOUR | {"ramp": None, "stops": stops}).replace('"POSITION"', number)
    (finding,) = refusals(text)
    assert finding.code == "CLI_003" and number in finding.message
    program = 'spec("refused", "texture", 1, [output("a.png", "png")], recipe={"kind": "texture.matcap_v1", "params": '
    program += f'{{"resolution": [8, 8], "preset": "clay", "base_color": [float("{number.lower()}"), 0, 0]}}}})\n'
    (finding,) = refusals(program, "refused.star")
    assert finding.code == "CLI_004" and ("base_color[0]" in finding.message or number in finding.message)


def test_memory_is_predicted_and_limited() -> None:
    """A graph of 255 images that are all alive at once does not start at 4096 x 4096."""
    wide = [noise(f"n{i}") for i in range(40)]
    total = [add(f"s{i}", f"s{i - 1}" if i else "n0", f"n{i}") for i in range(40)]
    text = graph(*wide, *total, size=(4096, 4096)).replace('"source": "k"', '"source": "s39"')
    assert refusals(text) == [], "freed as soon as they are used, they take little"
    held = [{"id": f"h{i}", "type": "compose_rgba", "r": f"n{i}", "g": "k", "b": "k"} for i in range(40)]
    chain = [
        {"id": f"b{i}", "type": "blend", "input_a": f"b{i + 1}" if i < 19 else "h9", "input_b": f"h{i}"}
        for i in range(20)
    ]
    back = [
        {"id": f"e{i}", "type": "blend", "input_a": f"e{i - 1}" if i else "b0", "input_b": f"b{i}"} for i in range(20)
    ]
    text = graph(*wide, *held, *chain, *back, size=(4096, 4096)).replace('"source": "k"', '"source": "e19"')
    found = {finding.data["limit"]: finding for finding in refusals(text) if finding.code == "E017"}
    assert set(found) == {"texture.max_memory_bytes"}
    finding = found["texture.max_memory_bytes"]
    assert finding.path == "recipe.params.resolution" and finding.data["actual"] > 10 * 4096 * 4096 * 32
    assert finding.hint
    assert refusals(text, budget="unlimited") == []
