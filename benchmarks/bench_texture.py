"""How long texture nodes and recipes take at 1024 x 1024, kernels compiled.

python benchmarks/bench_texture.py [WORD]        milliseconds, best of five, of what has WORD in its name
"""

import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from pydantic import TypeAdapter

from speccade.core.family import Job, OutputRequest, find_recipe
from speccade.core.model import normalise
from speccade.core.ops import registry
from speccade.core.samples import smallest
from speccade.families.texture.contract import OPS, Canvas, NodeList
from speccade.families.texture.graph import render
from speccade.families.texture.samples import SIZES, _fill

SIZE = 1024
NODES: TypeAdapter[Any] = TypeAdapter(NodeList)

VARIANTS: list[tuple[str, dict[str, Any]]] = [
    *((f"noise {name} 1", {"type": "noise", "noise": {"algorithm": name, "scale": 16.0, "octaves": 1}})
      for name in ("perlin", "simplex", "worley", "value", "gabor")),
    *((f"noise {name} 4", {"type": "noise", "noise": {"algorithm": name, "scale": 16.0}}) for name in ("fbm", "simplex")),
    ("noise perlin 6", {"type": "noise", "noise": {"algorithm": "perlin", "scale": 8.0, "octaves": 6}}),
    *((f"blur radius {radius}", {"type": "blur", "input": "gray", "radius": radius}) for radius in (2.0, 64.0)),
    *((f"erode radius {radius}", {"type": "erode", "input": "gray", "radius": radius}) for radius in (1, 4, 64)),
    ("wang_tiles", {"type": "wang_tiles", "input": "gray", "tile_count": [4, 4]}),
    ("texture_bomb 52 stamps", {"type": "texture_bomb", "input": "gray", "density": 0.05, "scale_variation": [0.2, 0.2],
                                "rotation_variation": 360}),
    ("reaction_diffusion 20 steps", {"type": "reaction_diffusion", "steps": 20}),
]  # fmt: skip


def best(function: Callable[[], object], rounds: int = 5) -> float:
    """Milliseconds of the fastest of some calls, after one to warm up."""
    times = []
    for _ in range(rounds + 1):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return 1000.0 * min(times[1:])


def nodes() -> Iterator[tuple[str, Callable[[], object]]]:
    """Every node by itself, its inputs made beforehand."""
    sources = [
        {"id": "gray", "type": "noise", "noise": {"algorithm": "fbm", "scale": 8.0}},
        {"id": "colour", "type": "color_ramp", "input": "gray", "ramp": ["#203040", "#c0a080"]},
    ]
    images = dict(
        render(NODES.validate_python(sources), ["gray", "colour"], width=SIZE, height=SIZE, tileable=True, seed=1)
    )
    named = {name for name, _ in VARIANTS}
    plain = [
        (tag, SIZES.get(tag, {}) | smallest(op, _fill)) for tag, op in registry(OPS).all().items() if tag not in named
    ]
    for name, fields in [*VARIANTS, *plain]:
        op = normalise(NODES.validate_python([{**fields, "id": "node"}])[0])
        inputs = {ref.field: images[ref.node] for ref in op.references()}
        canvas = Canvas(SIZE, SIZE, True, 1, 1)
        yield name, lambda op=op, inputs=inputs, canvas=canvas: op.evaluate(inputs, canvas)


def recipes() -> Iterator[tuple[str, Callable[[], object]]]:
    """Whole recipes, PNG included."""
    layers = [{"id": f"l{i}", "albedo_color": [0.2 * i, 0.4, 0.3, 1]} for i in range(4)]
    maps = [f"l{i}.{name}" for i in range(4) for name in ("albedo", "normal", "roughness")] + ["mask0"]
    four = ["albedo", "roughness", "metallic", "normal"]
    cases: list[tuple[str, str, dict[str, Any], list[str | None]]] = [
        ("splat set, 4 layers, 13 images", "texture.splat_set_v1", {"layers": layers}, list(maps)),
        ("matcap", "texture.matcap_v1", {"preset": "skin"}, [None]),
        ("trim sheet", "texture.trimsheet_v1",
         {"tiles": [{"id": "t", "width": 500, "height": 500, "color": [1, 0, 0, 1]}]}, [None]),
    ]  # fmt: skip
    presets = ("toon_metal", "stylized_wood", "neon_glow", "ceramic_glaze", "sci_fi_panel", "clean_plastic",
               "rough_stone", "brushed_metal")  # fmt: skip
    cases += [
        (f"preset {name}, 4 maps", "texture.material_preset_v1", {"preset": name}, list(four)) for name in presets
    ]
    for title, kind, params, sources in cases:
        recipe = find_recipe(kind)
        assert recipe is not None
        model = normalise(recipe.params.model_validate({"resolution": [SIZE, SIZE], **params}))
        requests = tuple(OutputRequest("primary", "png", f"{i}.png", source) for i, source in enumerate(sources))
        generate = recipe.load_generator()
        yield title, lambda generate=generate, model=model, requests=requests: generate(Job(model, 1, requests))


def main() -> None:
    word = sys.argv[1] if len(sys.argv) > 1 else ""
    for name, function in [*nodes(), *recipes()]:
        if word in name:
            print(f"{name:36s} {best(function):8.1f} ms")


if __name__ == "__main__":
    main()
