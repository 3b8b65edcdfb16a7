"""Laws that hold for every node, checked on its samples: pinned bytes, untouched inputs, finite values, no seams."""

import tracemalloc
from typing import Any

import numpy as np
import pytest
from tests.families.texture.drawing import draw, generate, graph, noise, seam
from tests.families.texture.examples import COLOUR, GRAY, example
from tests.golden import check_golden

from speccade.core.family import find_recipe
from speccade.core.ops import registry
from speccade.core.samples import variations
from speccade.families.texture.contract import OPS, Canvas
from speccade.families.texture.samples import SIZES, _fill

TAGS = registry(OPS).tags

# Nodes that cannot repeat, whatever their fields: a gradient has two ends, and these keep whole pixels or quarter turns.
NOT_REPEATING = {"gradient", "uv_rotate", "uv_scale", "transform", "checkerboard", "stripes", "shape"}


def drawn(tag: str, size: int = 64, tileable: bool = True, **options: Any) -> Any:
    return draw(GRAY, COLOUR, example(tag), size=(size, size), tileable=tileable, want="node", **options)


@pytest.mark.parametrize("tag", TAGS)
def test_bytes(tag: str) -> None:
    op = registry(OPS).get(tag)
    for tileable in (True, False):
        name = f"families/texture/ops/{tag}/{'tiling' if tileable else 'single'}-v{op.version}"
        check_golden(name, drawn(tag, tileable=tileable))


@pytest.mark.parametrize("tag", TAGS)
def test_shape_kind_and_finite_values(tag: str) -> None:
    op = graph([example(tag)])[0]
    kind = op.output_kind({ref.field: "colour" if ref.node == "colour" else "gray" for ref in op.references()})
    for width, height in ((24, 40), (1, 7), (5, 1)):
        if tag == "wang_tiles" and min(width, height) == 1:
            continue  # three tiles do not fit
        image = draw(GRAY, COLOUR, example(tag), size=(width, height), want="node")
        wanted = {"gray": [(height, width)], "colour": [(height, width, 3), (height, width, 4)]}
        assert image.shape in wanted[kind]
        assert image.dtype == np.float64
        assert image.flags.c_contiguous
        assert np.isfinite(image).all()


@pytest.mark.parametrize("tag", TAGS)
def test_inputs_stay_as_they_are(tag: str) -> None:
    op = graph([example(tag)])[0]
    gray = draw(GRAY, size=(32, 32))
    colour = draw(GRAY, COLOUR, size=(32, 32))
    kept = gray.copy(), colour.copy()
    inputs = {ref.field: colour if ref.node == "colour" else gray for ref in op.references()}
    first = op.evaluate(inputs, Canvas(32, 32, True, 5, 5))
    np.testing.assert_array_equal(first, op.evaluate(inputs, Canvas(32, 32, True, 5, 5)))
    np.testing.assert_array_equal(gray, kept[0])
    np.testing.assert_array_equal(colour, kept[1])


@pytest.mark.parametrize("tag", [tag for tag in TAGS if tag not in NOT_REPEATING])
def test_no_seams(tag: str) -> None:
    for seed in (1, 2, 3):
        image = drawn(tag, size=128, seed=seed)
        assert seam(image) <= 1.35


def test_every_enumerated_choice_draws() -> None:
    """The recipe's samples meet every value of every field: all of them generate, tiling or not."""
    recipe = find_recipe("texture.procedural_v1")
    assert recipe is not None
    count = 0
    for sample in recipe.load_samples():
        made = generate(recipe.kind, dict(sample.params), [("a.png", sample.sources[0])])
        assert made.files[0].data.startswith(b"\x89PNG")
        count += 1
    assert count > 400


@pytest.mark.parametrize("tag", TAGS)
def test_memory_is_as_predicted(tag: str) -> None:
    """Evaluating takes at most 1.3 times what is predicted: inputs, result, and the declared working memory."""
    size = 512
    op = registry(OPS).get(tag)
    sources = {name: draw(GRAY, COLOUR, size=(size, size), want=name) for name in ("gray", "colour")}
    for fields in [example(tag), *(SIZES.get(tag, {}) | node for _, node in variations(op, _fill))]:
        node = graph([{**fields, "id": "node"}])[0]
        inputs = {ref.field: sources[ref.node] for ref in node.references()}
        small = {field: np.ascontiguousarray(image[:16, :16]) for field, image in inputs.items()}
        node.evaluate(small, Canvas(16, 16, True, 1, 1))  # compiled and imported beforehand
        canvas = Canvas(size, size, True, 1, 1)
        kind = node.output_kind({field: "gray" if image.ndim == 2 else "colour" for field, image in inputs.items()})
        held = sum(image.nbytes for image in inputs.values())
        predicted = held + (8 if kind == "gray" else 32) * size * size + node.scratch(canvas)
        tracemalloc.start()
        node.evaluate(inputs, canvas)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert held + peak <= 1.3 * predicted, fields


# Nodes whose result is meant to be the same picture at every resolution.
CELL_SCALED = [
    noise("n", scale=4, octaves=4),
    noise("n", "simplex", 3),
    noise("n", "worley", 5),
    noise("n", "value", 4),
    noise("n", "gabor", 5),
    noise("n", "perlin", 4, fractal="ridged"),
    {"id": "n", "type": "brick"},
    {"id": "n", "type": "hexagons"},
    {"id": "n", "type": "cells"},
    {"id": "n", "type": "panels"},
    {"id": "n", "type": "weave"},
    {"id": "n", "type": "wave"},
    {"id": "n", "type": "wood_grain", "grain_scale": 32.0},
    {"id": "n", "type": "shape", "kind": "dome"},
]


@pytest.mark.parametrize("node", CELL_SCALED, ids=lambda node: node.get("noise", {}).get("algorithm", node["type"]))
def test_resolution_changes_sharpness_only(node: dict[str, Any]) -> None:
    small, large = draw(node, size=(256, 256)), draw(node, size=(1024, 1024))
    reduced = large.reshape(256, 4, 256, 4).mean(axis=(1, 3))
    assert similarity(small, reduced) > 0.9


def similarity(a: Any, b: Any) -> float:
    """SSIM over windows of 8 x 8 (Z. Wang et al., 2004), for values 0..1."""

    def windows(image: Any) -> Any:
        return image.reshape(32, 8, 32, 8).transpose(0, 2, 1, 3).reshape(-1, 64)

    x, y = windows(a), windows(b)
    mx, my = x.mean(axis=1), y.mean(axis=1)
    cov = ((x - mx[:, None]) * (y - my[:, None])).mean(axis=1)
    top = (2 * mx * my + 1e-4) * (2 * cov + 9e-4)
    return float((top / ((mx**2 + my**2 + 1e-4) * (x.var(axis=1) + y.var(axis=1) + 9e-4))).mean())
