"""Small cases of every node and recipe, for `tests.support_determinism`."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from tests.families.texture.drawing import draw, generate, noise
from tests.families.texture.examples import COLOUR, GRAY, example
from tests.support_determinism import print_digests

from speccade.core.ops import registry
from speccade.families.texture.contract import OPS
from speccade.families.texture.preview import sphere

SIZE = (18, 14)
TINY = [10, 10]

# Choices of a node that take other paths through its kernel.
MORE: dict[str, list[dict[str, Any]]] = {
    "noise": [
        {"noise": {"algorithm": "perlin", "scale": 3.0, "fractal": "ridged", "octaves": 3}},
        {"noise": {"algorithm": "worley", "scale": 3.0, "distance_function": "manhattan", "return_type": "f2"}},
        {"noise": {"algorithm": "gabor", "scale": 2.0, "orientation_spread": 30.0}},
        {"noise": {"algorithm": "value", "scale": 3.0, "fractal": "turbulence"}},
        {"noise": {"algorithm": "fbm", "scale": 3.0, "base_noise": "simplex", "domain_warp": 0.7}},
    ],
    "checkerboard": [{"scale": 4, "softness": 0.3}],
    "color_ramp": [
        {"stops": [{"position": 0.1, "color": [0.1, 0.2, 0.3, 0.4]}, {"position": 0.8, "color": "#ff8000"}]}
    ],
    "gradient": [{"gradient_type": "angular", "angle": 70.0}, {"gradient_type": "linear", "angle": 20.0}],
    "reaction_diffusion": [{"grid": 12}],
    "stripes": [{"count": 3.0, "angle": 25.0, "softness": 0.2}],
    "wood_grain": [{"color_variation": 0.4}],
    "blend": [{"mode": "overlay", "input_b": "colour", "space": "linear"}],
    "brick": [{"result": "u", "rounding": 0.5}],
    "cells": [{"result": "random", "stagger": True}],
    "dither": [{"method": "diffusion"}, {"method": "noise"}],
    "palette": [{"dither": "diffusion", "space": "oklab"}],
    "shape": [{"kind": kind} for kind in ("polygon", "blade", "drop", "bell")],
    "texture_bomb": [{"blend_mode": "average"}],
    "tile_sampler": [{"direction": "gray", "mask": "gray", "jitter": 0.5}],
    "weave": [{"pattern": "satin", "result": "along"}],
    "wave": [{"profile": "square", "distortion": "gray"}],
}

RECIPES: dict[str, tuple[dict[str, Any], list[str | None]]] = {
    "texture.matcap_v1": ({"preset": "skin", "toon_steps": 4, "cavity_mask": {}}, [None]),
    "texture.splat_set_v1": (
        {"layers": [{"id": "a", "albedo_color": [0.2, 0.3, 0.1, 1]}, {"id": "b", "albedo_color": [0.5, 0.4, 0.3, 1]}],
         "mask_mode": "height_slope", "extra_maps": ["ao"]},
        ["a.albedo", "a.normal", "a.roughness", "b.ao", "mask0"],
    ),
    "texture.decal_v1": (
        {"nodes": [GRAY, COLOUR], "albedo_output": "colour", "alpha_output": "gray", "normal_output": "gray", "metadata": {}},
        ["albedo", "normal"],
    ),
    "texture.trimsheet_v1": (
        {"tiles": [{"id": "t", "width": 3, "height": 3, "color": [1, 0.5, 0, 1], "maps": {"normal": "gray"}}], "nodes": [GRAY]},
        [None, "normal"],
    ),
}  # fmt: skip

PRESETS = ("stylized_wood", "sci_fi_panel", "rough_stone")


def _recipe(kind: str, params: dict[str, Any], sources: list[str | None]) -> tuple[bytes, ...]:
    made = generate(kind, {"resolution": TINY, **params}, [(f"{i}.png", source) for i, source in enumerate(sources)])
    return tuple(file.data for file in made.files)


def _lit() -> Any:
    pixels = (draw(noise("n"), size=(8, 8)) * 255).astype(np.uint8)
    return sphere({"albedo": pixels, "height": pixels, "roughness": pixels}, size=12)


CASES: dict[str, Callable[[], object]] = {
    f"{tag} {index} {'tiling' if tileable else 'single'}": partial(
        draw, GRAY, COLOUR, {**example(tag), **fields}, size=SIZE, tileable=tileable, want="node"
    )
    for tag in registry(OPS).tags
    for index, fields in enumerate([{}, *MORE.get(tag, [])])
    for tileable in (True, False)
}
CASES |= {kind: partial(_recipe, kind, *case) for kind, case in RECIPES.items()}
CASES |= {
    preset: partial(
        _recipe, "texture.material_preset_v1", {"preset": preset}, ["albedo", "roughness", "metallic", "normal"]
    )
    for preset in PRESETS
}
CASES["preview"] = _lit

if __name__ == "__main__":
    print_digests(CASES)
