"""The vocabulary of the authoring guide that users follow: every field it shows is taken, and means what it says."""

from typing import Any

import numpy as np
import pytest
from tests.families.texture.drawing import draw, findings, noise, png

from speccade import pipeline
from speccade.core.source import from_text

KIND = "texture.procedural_v1"
HEIGHT = noise("h", scale=5)

GUIDE: list[dict[str, Any]] = [
    {"type": "noise", "noise": {"type": "worley", "scale": 6, "distance_function": "manhattan", "return_type": "f2"}},
    {"type": "noise", "noise": {"type": "worley", "scale": 6, "distance_function": "chebyshev", "return_type": "f2_minus_f1"}},
    {"type": "noise", "noise": {"type": "fbm", "base_noise": "simplex", "scale": 6}},
    {"type": "brick", "width": 4, "height": 8, "mortar_size": 0.05, "offset": 0.5, "variation": 0.2},
    {"type": "checkerboard", "scale": 8},
    {"type": "stripes", "count": 8, "angle": 45, "softness": 0.1},
    {"type": "gradient", "gradient_type": "linear", "angle": 30, "center": [0.5, 0.5]},
    {"type": "gradient", "gradient_type": "radial", "center": [0.3, 0.6]},
    {"type": "gradient", "gradient_type": "angular", "angle": 10, "center": [0.5, 0.5]},
    {"type": "wood_grain", "ring_scale": 8, "grain_scale": 50, "turbulence": 0.5, "color_variation": 0.2},
    {"type": "scratches", "density": 0.5, "length": 0.3, "width": 0.002, "angle_variation": 30},
    {"type": "edge_wear", "input": "h", "amount": 0.9, "noise_scale": 10},
    {"type": "color_ramp", "input": "h", "stops": [{"position": 0, "color": [0, 0.2, 1, 1]}, {"position": 1, "color": [1, 1, 0]}],
     "interpolation": "smooth"},
    {"type": "threshold", "input": "h", "threshold": 0.5, "softness": 0.1},
    {"type": "levels", "input": "h", "black_point": 0.2, "white_point": 0.8, "gamma": 1.2},
    *({"type": "blend", "input_a": "h", "input_b": "h", "mode": mode, "factor": 0.5}
      for mode in ("normal", "multiply", "screen", "overlay", "add", "subtract")),
    {"type": "ao_from_height", "input": "h", "radius": 4, "intensity": 1.0},
    {"type": "channel_pack", "r": "h", "g": "h", "b": "h"},
]  # fmt: skip


def said(node: dict[str, Any], severity: str = "warning") -> list[tuple[str, str | None]]:
    """Code and field of the findings about a node of a tiling graph."""
    params = {"resolution": [64, 64], "tileable": True, "nodes": [HEIGHT, {"id": "n", **node}]}
    found = [f for f in findings(KIND, params, [png(source="n")]) if f.severity == severity]
    return [(f.code, (f.path or "").removeprefix("recipe.params.nodes[1].")) for f in found]


def drawn(node: dict[str, Any], **options: Any) -> Any:
    return draw(HEIGHT, {"id": "n", **node}, **options)


@pytest.mark.parametrize("node", GUIDE, ids=lambda node: f"{node['type']} {[*node.values()][1]}"[:40])
def test_the_guide_is_taken(node: dict[str, Any]) -> None:
    assert said(node, "error") == []
    image = drawn(node, size=(96, 64))
    assert np.isfinite(image).all() and image[..., :3].std() > 0.01 if image.ndim == 3 else image.std() > 0.01


def test_type_is_another_word_for_algorithm() -> None:
    a = drawn({"type": "noise", "noise": {"type": "simplex", "scale": 4}})
    np.testing.assert_array_equal(a, drawn({"type": "noise", "noise": {"algorithm": "simplex", "scale": 4}}))
    both = {"type": "noise", "noise": {"type": "simplex", "algorithm": "perlin", "scale": 4}}
    assert said(both, "error") == [("E012", "noise.type")]
    assert said({"type": "noise", "noise": {"scale": 4}}, "error") == [("E012", "noise.algorithm")]


def test_base_noise_is_what_fbm_adds_up() -> None:
    for base in ("simplex", "value", "worley", "gabor"):
        fbm = {"algorithm": "fbm", "base_noise": base, "scale": 4, "octaves": 3}
        same = {"algorithm": base, "fractal": "fbm", "scale": 4, "octaves": 3}
        np.testing.assert_array_equal(drawn({"type": "noise", "noise": fbm}), drawn({"type": "noise", "noise": same}))
    needless = {"type": "noise", "noise": {"algorithm": "perlin", "base_noise": "value", "scale": 4}}
    assert said(needless) == [("W004", "noise.base_noise")]


def test_blend_inputs_stay_refused() -> None:
    assert said({"type": "blend", "inputs": ["h", "h"]}, "error")


@pytest.mark.parametrize("size", [(64, 64), (96, 48)])
def test_checks_by_number(size: tuple[int, int]) -> None:
    board = drawn({"type": "checkerboard", "scale": 4, "color1": 0.2, "color2": 0.7}, size=size)
    inner = [(np.arange(4) * side + side // 2) // 4 for side in size]
    middles = board[np.ix_(inner[1], inner[0])]
    odd = np.add.outer(np.arange(4), np.arange(4)) % 2
    np.testing.assert_allclose(middles, np.where(odd, 0.7, 0.2), atol=1e-12)
    assert abs(board.mean() - 0.45) < 1e-12
    soft = drawn({"type": "checkerboard", "tile_size": 16, "softness": 0.5})
    assert soft.min() == 0.0 and soft.max() == 1.0 and ((soft > 0.05) & (soft < 0.95)).mean() > 0.4
    hard = drawn({"type": "checkerboard", "tile_size": 16})
    assert np.abs(soft - hard).max() <= 0.5 + 1e-9


def test_stripes_by_number_and_angle() -> None:
    plain = drawn({"type": "stripes", "stripe_width": 8, "direction": "vertical"})
    np.testing.assert_allclose(drawn({"type": "stripes", "count": 4}), plain, atol=1e-9)
    level = drawn({"type": "stripes", "count": 4, "angle": 90})
    np.testing.assert_allclose(level, plain.T, atol=1e-9)
    np.testing.assert_allclose(drawn({"type": "stripes", "count": 4, "direction": "horizontal"}), plain.T, atol=1e-9)
    # At 45 degrees clockwise the bands follow each other to the lower right.
    slanted = drawn({"type": "stripes", "count": 2**0.5 * 3, "angle": 45})
    np.testing.assert_allclose(slanted, slanted.T, atol=1e-9)
    np.testing.assert_allclose(np.roll(slanted, (5, -5), (0, 1)), slanted, atol=1e-9)
    free = drawn({"type": "stripes", "count": 5.5, "angle": 20}, tileable=False)
    assert np.ptp(free) == 1.0
    assert said({"type": "stripes", "count": 8, "angle": 45}) == [("W004", "angle")]
    assert said({"type": "stripes", "count": 4, "angle": 90}) == []


def test_linear_gradients_run_from_corner_to_corner() -> None:
    ramp = drawn({"type": "gradient", "gradient_type": "linear", "angle": 45, "start": 2.0, "end": 4.0}, size=(50, 80))
    assert abs(ramp[0, 0] - 2.0) < 1e-12 and abs(ramp[-1, -1] - 4.0) < 1e-12
    np.testing.assert_allclose(np.gradient(ramp, axis=0), np.gradient(ramp, axis=1)[0, 0], atol=1e-12)
    back = drawn({"type": "gradient", "gradient_type": "linear", "angle": 180})
    np.testing.assert_allclose(back, drawn({"type": "gradient", "direction": "horizontal"})[:, ::-1], atol=1e-12)


def test_angular_gradients_go_clockwise() -> None:
    turn = drawn({"type": "gradient", "gradient_type": "angular", "angle": 90}, size=(65, 65))
    places = [(60, 31), (32, 4), (4, 32), (32, 60)]  # below, left, above, right
    np.testing.assert_allclose([turn[place] for place in places], [0.0056, 0.25, 0.5, 0.75], atol=1e-3)
    y, x = np.mgrid[:65, :65] - 32.0
    wanted = (np.arctan2(y, x) / (2 * np.pi) - 0.25) % 1.0
    away = np.hypot(x, y) > 0
    np.testing.assert_allclose(turn[away], wanted[away], atol=1e-12)


def test_circular_gradients() -> None:
    rings = drawn({"type": "gradient", "direction": "radial", "circular": True}, size=(101, 51))
    assert abs(rings[25, 50] - 1.0) < 1e-12 and abs(rings[0, 0]) < 1e-12
    assert abs(rings[25, 70] - rings[45, 50]) < 1e-12


def test_ramps_by_stops() -> None:
    stops = [{"position": 0.2, "color": "#000000"}, {"position": 0.6, "color": [1.0, 0.5, 0.0]}]
    gray = np.array([0.0, 0.2, 0.4, 0.59, 0.6, 1.0])
    ramp = {"type": "gradient", "direction": "horizontal", "id": "g"}

    def red(**more: Any) -> Any:
        node = {"id": "n", "type": "color_ramp", "input": "g", "stops": stops, **more}
        image = draw(ramp, node, size=(101, 1))
        return image[0, np.floor(gray * 100 + 0.5).astype(int)]

    np.testing.assert_allclose(red()[:, 0], [0, 0, 0.5, 0.975, 1, 1], atol=1e-12)
    np.testing.assert_allclose(red(interpolation="constant")[:, 0], [0, 0, 0, 0, 1, 1], atol=1e-12)
    smooth = red(interpolation="smooth")
    np.testing.assert_allclose(smooth[2:4, 1], [0.25, 0.5 * 0.975**2 * (3 - 2 * 0.975)], atol=1e-4)
    assert red().shape[1] == 3
    stops[1] = {"position": 0.6, "color": [1.0, 0.5, 0.0, 0.5], "alpha": 0.5}
    assert red()[-1, 3] == 0.25


def test_colour_variation_makes_streaks_along_the_grain() -> None:
    plain, streaked = (
        drawn({"type": "wood_grain", **more}, size=(128, 128)) for more in ({}, {"color_variation": 0.6})
    )
    added = streaked - 0.4 * plain
    assert streaked.min() >= 0.0 and streaked.max() <= 1.0
    assert np.abs(np.diff(added, axis=1)).mean() < 0.5 * np.abs(np.diff(added, axis=0)).mean()


def test_occlusion_radius_in_pixels() -> None:
    by_pixel = drawn({"type": "ao_from_height", "input": "h", "radius": 8}, size=(128, 64))
    by_width = drawn({"type": "ao_from_height", "input": "h", "radius": 8 / 128}, size=(128, 64))
    np.testing.assert_array_equal(by_pixel, by_width)


@pytest.mark.parametrize(
    ("node", "path"),
    [
        ({"type": "checkerboard"}, "tile_size"),
        ({"type": "stripes", "direction": "vertical"}, "stripe_width"),
        ({"type": "gradient"}, "direction"),
        ({"type": "color_ramp", "input": "h"}, "ramp"),
        ({"type": "color_ramp", "input": "h", "stops": []}, "stops"),
        ({"type": "color_ramp", "input": "h", "stops": [{"position": 0.5, "color": [1, 2, 0]}]}, "stops[0].color"),
        ({"type": "color_ramp", "input": "h", "stops": [{"position": 0.5, "color": [1, True, 0]}]}, "stops[0].color"),
        ({"type": "color_ramp", "input": "h", "stops": [{"position": 0.5, "color": "red"}]}, "stops[0].color"),
        (
            {"type": "color_ramp", "input": "h", "stops": [{"position": p, "color": "#000000"} for p in (0.5, 0.2)]},
            "stops[1].position",
        ),
    ],
    ids=str,
)
def test_refusals(node: dict[str, Any], path: str) -> None:
    assert said(node, "error") == [("E012", path)]


@pytest.mark.parametrize(
    ("node", "path"),
    [
        ({"type": "checkerboard", "tile_size": 8, "scale": 4}, "tile_size"),
        ({"type": "checkerboard", "scale": 5}, "scale"),
        ({"type": "stripes", "stripe_width": 8, "count": 4}, "stripe_width"),
        ({"type": "gradient", "direction": "radial", "start": 0.5}, "start"),
        ({"type": "gradient", "direction": "vertical", "inner": 0.5}, "inner"),
        (
            {"type": "color_ramp", "input": "h", "ramp": ["#000000"], "stops": [{"position": 0, "color": "#ffffff"}]},
            "ramp",
        ),
    ],
    ids=str,
)
def test_what_is_ignored_or_bent_is_said(node: dict[str, Any], path: str) -> None:
    assert said(node) == [("W004", path)]


CONSTRUCTED = """[
    noise_node("a", "fbm", 6.0, base_noise="simplex"),
    checkerboard_node("b", None, scale=8, softness=0.1),
    stripes_node("c", "vertical", None, count=6, angle=30),
    gradient_node("d", gradient_type="angular", angle=45),
    gradient_node("e", "radial", circular=True),
    color_ramp_node("f", "a", None, stops=[{"position": 0.2, "color": "#102030"}, {"position": 0.8, "color": [1, 1, 1]}],
                    interpolation="constant"),
    wood_grain_node("g", color_variation=0.3),
    blur_node("soft", "a", 2.0), erode_node("eroded", "a", 2), dilate_node("dilated", "a", 2), warp_node("bent", "a", "d", 4.0),
    blend_screen_node("screen", "a", "d"), blend_overlay_node("overlay", "a", "d"),
    blend_soft_light_node("light", "a", "d"), blend_difference_node("difference", "a", "d"),
    uv_scale_node("scaled", "a", 2.0, 2.0), uv_rotate_node("turned", "a", 0.5), uv_translate_node("moved", "a", 0.5, 0.5),
]"""


def test_constructors_have_the_vocabulary() -> None:
    program = (
        f"graph = texture_graph([32, 32], {CONSTRUCTED}, False)\n"
        'outputs = [output("a.png", "png", source="f")]\n'
        'spec("guide", "texture", 7, outputs, recipe={"kind": "texture.procedural_v1", "params": graph}, description="x")\n'
    )
    made = pipeline.compile(from_text(program.encode(), "guide.star"))
    assert [finding.message for finding in pipeline.validate(made) if finding.severity == "error"] == []
    assert made.normal is not None
    nodes = {node.id: node for node in made.normal.params.nodes}
    assert nodes["a"].noise.base_noise == "simplex" and nodes["b"].scale == 8 and nodes["c"].angle == 30
    assert nodes["d"].kind == "angular" and nodes["e"].circular and nodes["f"].stops[1].color == (1.0, 1.0, 1.0)
    assert len(nodes) == 18
