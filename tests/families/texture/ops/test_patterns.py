"""Patterns: counts, coverage, symmetry, agreement between the results of one layout."""

from typing import Any

import numpy as np
import pytest
from scipy import ndimage, special
from tests.families.texture.drawing import Array, Fixed, draw, errors, noise, png, seam


def count(mask: Array) -> int:
    """Islands of a mask that repeats."""
    labels, found = ndimage.label(mask > 0.5)
    parents = list(range(found + 1))

    def root(k: int) -> int:
        while parents[k] != k:
            k = parents[k]
        return k

    for a, b in [*zip(labels[0], labels[-1], strict=True), *zip(labels[:, 0], labels[:, -1], strict=True)]:
        if a and b:
            parents[root(a)] = root(b)
    return len({root(k) for k in range(1, found + 1)})


PATTERNS: list[tuple[dict[str, Any], int]] = [
    ({"type": "brick", "width": 3, "height": 4}, 12),
    ({"type": "brick", "width": 5, "height": 5, "offset": 0.0}, 25),
    ({"type": "hexagons", "count": 6}, 36),
    ({"type": "cells", "count": 6, "gap": 0.06, "jitter": 0.8}, 36),
    ({"type": "cells", "count": 4, "count_y": 6, "stagger": True, "jitter": 0.3}, 24),
    ({"type": "panels", "divisions": 3, "stop": 0.0, "irregularity": 0.2}, 8),
]


@pytest.mark.parametrize(("pattern", "wanted"), PATTERNS, ids=str)
def test_cells_are_as_many_as_asked_for(pattern: dict[str, Any], wanted: int) -> None:
    if pattern["type"] == "hexagons":
        wanted = 6 * max(2, 2 * round(0.5 * 6 / (3**0.5 / 2)))
    mask = draw({"id": "n", **pattern, "result": "mask", "layout": "a"}, size=(256, 256))
    assert count(mask) == wanted
    random = draw({"id": "m", **pattern, "result": "random", "layout": "a"}, size=(256, 256))
    labels, found = ndimage.label(mask > 0.99)
    for k in range(1, found + 1):
        assert np.ptp(random[labels == k]) == 0.0, "one number per cell"
    height = draw({"id": "h", **pattern, "layout": "a"}, size=(256, 256))
    assert (height[mask < 0.01] == 0).all() and height.max() == pytest.approx(1.0)
    other = draw({"id": "o", **pattern, "result": "random", "layout": "b"}, size=(256, 256))
    assert np.abs(other - random).mean() > 0.1
    for result in ("height", "mask", "random", "u", "v", "edge"):
        image = draw({"id": "n", **pattern, "result": result}, size=(256, 256))
        assert image.min() >= 0.0 and image.max() <= 1.0
        assert seam(image) < 1.35


def test_brick_measures() -> None:
    mask = draw(
        {"id": "n", "type": "brick", "width": 4, "height": 4, "mortar_size": 0.25, "result": "mask"}, size=(256, 256)
    )
    # Bricks are 64 x 64 pixels less a joint of 16.
    assert mask.mean() == pytest.approx((48 / 64) ** 2, rel=0.01)
    shifted = draw(
        {"id": "n", "type": "brick", "width": 4, "height": 4, "offset": 0.25, "result": "mask"}, size=(256, 256)
    )
    np.testing.assert_allclose(shifted[96], np.roll(shifted[32], 16), atol=1e-12)


def test_voronoi_borders_are_exact() -> None:
    """The joint is everything nearer than half its width to a border, so widths do not depend on the cells' sizes."""
    size, gap = 512, 0.2
    mask = draw(
        {"id": "n", "type": "cells", "count": 4, "gap": gap, "result": "mask", "layout": "q"}, size=(size, size)
    )
    none = draw(
        {"id": "n", "type": "cells", "count": 4, "gap": 0.0, "result": "random", "layout": "q"}, size=(size, size)
    )
    border = np.zeros((size, size), bool)
    border[:, 1:] |= none[:, 1:] != none[:, :-1]
    border[1:] |= none[1:] != none[:-1]
    away = ndimage.distance_transform_edt(~np.tile(border, (3, 3)))[size : 2 * size, size : 2 * size]
    half = 0.5 * gap * size / 4
    assert (mask[away < half - 2] < 0.5).all()
    assert (mask[away > half + 2] > 0.5).all()


@pytest.mark.parametrize(("pattern", "over"), [("plain", 1 / 2), ("twill", 1 / 2), ("basket", 1 / 2), ("satin", 4 / 5)])
def test_weaves(pattern: str, over: float) -> None:
    node = {"id": "n", "type": "weave", "count": 20, "pattern": pattern, "thickness": 1.0}
    top = draw({**node, "result": "warp"}, size=(400, 400))
    centres = top[10::20, 10::20]
    assert centres.mean() == pytest.approx(over, abs=0.01)
    height = draw(node, size=(400, 400))
    assert height.min() >= 0 and height.max() <= 1 and seam(height) < 1.35


def test_waves() -> None:
    x = (np.arange(64) + 0.5) / 64
    node = {"id": "n", "type": "wave", "count_x": 3}
    np.testing.assert_allclose(draw(node)[5], 0.5 - 0.5 * np.cos(2 * np.pi * 3 * x), atol=1e-12)
    np.testing.assert_allclose(draw({**node, "profile": "saw"})[5], 3 * x % 1, atol=1e-12)
    triangle = draw({**node, "profile": "triangle"})[5]
    np.testing.assert_allclose(triangle, 1 - np.abs(2 * (3 * x % 1) - 1), atol=1e-12)
    for duty in (0.2, 0.5, 0.9):
        square = draw({**node, "profile": "square", "duty": duty}, size=(300, 8))
        assert square.mean() == pytest.approx(duty, abs=0.01)
    skewed = draw({**node, "count_y": -2, "profile": "sine"}, size=(96, 96))
    assert seam(skewed) < 1.35


def test_wave_distortion() -> None:
    half = Fixed(np.full((8, 64), 0.5)).apply(type="wave", distortion="fixed", distortion_amount=9)
    np.testing.assert_allclose(half, draw({"id": "n", "type": "wave"}, size=(64, 8)), atol=1e-12)
    quarter = Fixed(np.full((8, 64), 1.0)).apply(type="wave", distortion="fixed", distortion_amount=0.25)
    np.testing.assert_allclose(quarter, draw({"id": "n", "type": "wave", "phase": 0.25}, size=(64, 8)), atol=1e-12)


AREAS = {
    "disc": np.pi / 4,
    "ring": np.pi / 4 * (1 - 0.36),
    "polygon": 3 * 3**0.5 / 8,
    "box": 1.0,
    "star": 10 * 0.5 * 0.6 * np.sin(np.pi / 5) / 4,
}


@pytest.mark.parametrize("kind", AREAS)
def test_areas_of_shapes(kind: str) -> None:
    sides = 5 if kind == "star" else 6
    inner = 0.0 if kind == "box" else 0.6
    node = {"id": "n", "type": "shape", "kind": kind, "size": 0.8, "sides": sides, "inner": inner}
    image = draw(node, size=(400, 400))
    assert image.mean() == pytest.approx(AREAS[kind] * 0.64, rel=0.01)
    turned = draw({**node, "rotation": 360.0 / sides if kind in ("star", "polygon") else 90.0}, size=(400, 400))
    assert np.abs(turned - image).mean() < 0.003


def test_dome_is_a_half_sphere() -> None:
    image = draw({"id": "n", "type": "shape", "kind": "dome", "size": 1.0}, size=(200, 200))
    y, x = (np.mgrid[0:200, 0:200] + 0.5) / 100 - 1
    np.testing.assert_allclose(image, np.sqrt(np.maximum(0, 1 - x**2 - y**2)), atol=1e-12)


def test_tile_sampler() -> None:
    disc = {"id": "d", "type": "shape", "kind": "disc", "size": 1.0}
    node = {"id": "n", "type": "tile_sampler", "input": "d", "count": [6, 5], "size": 0.6}
    image = draw(disc, node, size=(240, 200))
    assert count(image) == 30
    radius = 0.3 * 40
    assert (image > 0.5).mean() == pytest.approx(30 * np.pi * radius**2 / (240 * 200), rel=0.06)
    moved = draw(disc, {**node, "jitter": 1.0, "size_variation": 0.5, "rotation_variation": 360}, size=(240, 200))
    assert seam(moved) < 1.35
    some = draw(disc, {**node, "count": [30, 30], "coverage": 0.25}, size=(300, 300))
    assert count(some) == pytest.approx(225, abs=45)
    half = {"id": "h", "type": "gradient", "direction": "horizontal"}
    step = {"id": "s", "type": "threshold", "input": "h", "threshold": 0.5}
    masked = draw(disc, half, step, {**node, "count": [10, 10], "mask": "s"}, size=(200, 200), want="n")
    assert masked[:, :95].max() == 0 and masked[:, 105:].max() == 1
    flat = draw(disc, {**node, "result": "random"}, size=(240, 200))
    _labels, found = ndimage.label(flat > 0)
    assert found == 30 and len(np.unique(flat.round(12))) == 31


def test_tile_sampler_turns_by_an_image() -> None:
    blade = {"id": "b", "type": "shape", "kind": "box", "aspect": 0.2, "inner": 0.0}
    quarter = {"id": "q", "type": "constant", "value": 0.25}
    node = {"id": "n", "type": "tile_sampler", "input": "b", "count": [1, 1], "size": 0.9}
    upright, lying = draw(blade, node), draw(blade, quarter, {**node, "direction": "q"})
    assert np.abs(lying - np.rot90(upright)).mean() < 0.04


def test_texture_bombing_wraps_and_leaves_no_holes() -> None:
    square = {"id": "s", "type": "constant", "value": 1.0}
    node = {"id": "n", "type": "texture_bomb", "input": "s", "density": 0.2, "scale_variation": [0.3, 0.3],
            "rotation_variation": 360}  # fmt: skip
    for seed in range(8):
        single = draw(square, {**node, "density": 0.03}, size=(128, 128), seed=seed)
        assert single.sum() == pytest.approx((0.3 * 128) ** 2, rel=0.02)
        assert ndimage.label(np.tile(single, (3, 3)) == 0)[1] == 1, "rotation leaves no holes"
    image = draw(square, node, size=(128, 128))
    assert set(np.unique(image)) <= {0.0, 1.0}
    assert seam(image) < 1.35
    mean = draw(square, {**node, "blend_mode": "AVERAGE"}, size=(128, 128))
    np.testing.assert_allclose(mean, image)
    added = draw(square, {**node, "blend_mode": "add", "density": 1.0}, size=(128, 128))
    assert added.max() == 1.0


def test_texture_bombing_has_a_bounded_cost() -> None:
    """A density of 1 on a large image asks for thousands of stamps as large as the image: they are capped."""
    import time

    start = time.perf_counter()
    draw(noise("s"), {"id": "n", "type": "texture_bomb", "input": "s", "density": 1.0}, size=(512, 512))
    assert time.perf_counter() - start < 5.0


def test_wood_scratches() -> None:
    for result in ("grain", "rings", "fibres"):
        flat = draw({"id": "n", "type": "wood_grain", "result": result}, size=(128, 128))
        assert flat.min() >= -0.3 and flat.max() <= 1.3
        assert np.abs(np.diff(flat, axis=0)).mean() > 2 * np.abs(np.diff(flat, axis=1)).mean(), "grain runs across"
        upright = draw({"id": "n", "type": "wood_grain", "result": result, "direction": "vertical"}, size=(128, 128))
        np.testing.assert_allclose(upright, flat.T)
    lines = draw({"id": "n", "type": "scratches", "angle_variation": 4.0, "density": 0.5}, size=(256, 256))
    assert 0 < (lines > 0).mean() < 0.2
    assert np.abs(np.diff(lines, axis=0)).mean() > 3 * np.abs(np.diff(lines, axis=1)).mean()
    assert (draw({"id": "n", "type": "scratches", "density": 0.0}) == 0).all()


def test_reaction_diffusion_follows_its_equations() -> None:
    from speccade.families.texture.ops.reaction_diffusion_kernels import _border, _plant, _step

    kernel = np.array([[0.05, 0.2, 0.05], [0.2, -1.0, 0.2], [0.05, 0.2, 0.05]])
    for wrap in (True, False):
        a, b = np.ones((34, 42)), np.zeros((34, 42))
        _plant(7, 0.02, wrap, a, b)
        new_a, new_b = np.empty_like(a), np.empty_like(b)
        plain_a, plain_b = a[1:-1, 1:-1].copy(), b[1:-1, 1:-1].copy()
        assert 0.05 < plain_b.mean() < 0.4
        for _ in range(20):
            _border(a, wrap)
            _border(b, wrap)
            _step(a, b, new_a, new_b, 0.04, 0.06, 1.0, 0.5, 1.0)
            a, new_a, b, new_b = new_a, a, new_b, b
            mode = "wrap" if wrap else "nearest"
            spread = [ndimage.convolve(field, kernel, mode=mode) for field in (plain_a, plain_b)]
            reaction = plain_a * plain_b**2
            next_a = np.clip(plain_a + spread[0] - reaction + 0.04 * (1 - plain_a), 0, 1)
            plain_b = np.clip(plain_b + 0.5 * spread[1] + reaction - 0.10 * plain_b, 0, 1)
            plain_a = next_a
        np.testing.assert_allclose(a[1:-1, 1:-1], plain_a, atol=1e-12)
        np.testing.assert_allclose(b[1:-1, 1:-1], plain_b, atol=1e-12)


def test_reaction_diffusion_without_seeds_is_black() -> None:
    image = draw({"id": "n", "type": "reaction_diffusion", "seed_density": 0.0, "steps": 3})
    assert (image == 0).all()


def test_reaction_diffusion_on_a_grid_of_its_own() -> None:
    node = {"id": "r", "type": "reaction_diffusion", "feed": 0.03, "kill": 0.057, "seed_density": 0.06, "steps": 400}
    small = draw(node | {"grid": 64}, size=(64, 64))
    np.testing.assert_allclose(small, draw(node, size=(64, 64)), atol=1e-12)
    large = draw(node | {"grid": 64}, size=(256, 256))
    np.testing.assert_allclose(large.reshape(64, 4, 64, 4).mean(axis=(1, 3)), small, atol=0.06)
    assert seam(large) < 1.2
    fine, reduced = draw(node, size=(96, 96)), draw(node | {"grid": 96}, size=(32, 32))
    np.testing.assert_allclose(fine.reshape(32, 3, 32, 3).mean(axis=(1, 3)), reduced, atol=1e-9)
    assert draw(node | {"grid": 32}, size=(60, 90), tileable=False).shape == (90, 60)


def test_reaction_diffusion_that_died_out_is_black() -> None:
    dead = {"id": "r", "type": "reaction_diffusion", "feed": 0.02, "kill": 0.2, "seed_density": 0.01, "steps": 200}
    assert (draw(dead, size=(64, 64)) == 0.0).all()


def test_stochastic_tiling_keeps_the_histogram() -> None:
    """Patches blend without losing contrast, and the first moments of every part are those of the input."""
    source = draw({"id": "s", "type": "noise", "noise": {"algorithm": "worley", "scale": 24.0}}, size=(256, 256))
    field = Fixed(source)
    for sharpness in (1.0, 2.0, 8.0):
        made = field.apply(type="stochastic_tile", input="fixed", count=6, sharpness=sharpness)
        shares = np.linspace(0.02, 0.98, 25)
        np.testing.assert_allclose(np.quantile(made, shares), np.quantile(source, shares), atol=0.03)
        assert abs(made.std() / source.std() - 1.0) < 0.05 and seam(made) < 1.2
    assert np.isin(np.round(made, 6), np.round(source, 6)).mean() > 0.01
    assert np.abs(np.corrcoef(made.ravel(), source.ravel())[0, 1]) < 0.5, "patches come from elsewhere"
    other = field.apply(type="stochastic_tile", input="fixed", count=6, seed=2)
    assert np.abs(other - made).mean() > 0.02
    # A plain blend of three patches would lose half of the variance in the middle of the triangles.
    blocks = made.reshape(16, 16, 16, 16).std(axis=(1, 3))
    assert blocks.min() > 0.5 * blocks.mean()


def test_stochastic_tiling_of_few_values_invents_none() -> None:
    steps = np.repeat(np.array([0.0, 0.25, 1.0]), (20, 24, 20))[None, :] * np.ones((64, 1))
    made = Fixed(steps).apply(type="stochastic_tile", input="fixed", count=4)
    assert np.isin(made, [0.0, 0.25, 1.0]).mean() > 0.97
    assert (Fixed(np.full((8, 8), 0.3)).apply(type="stochastic_tile", input="fixed") == 0.3).all()
    assert (Fixed(np.full((1, 1), 0.3)).apply(type="stochastic_tile", input="fixed") == 0.3).all()


def test_normal_quantiles() -> None:
    from speccade.families.texture.ops.stochastic_tile_kernels import _quantiles

    places, out = np.arange(20_000.0), np.empty(20_000)
    _quantiles(places, 20_000.0, out)
    np.testing.assert_allclose(out, special.ndtri((places + 0.5) / 20_000), atol=5e-9)


@pytest.mark.parametrize("tileable", [True, False])
def test_quilting_keeps_contrast_and_shows_no_grid(tileable: bool) -> None:
    ratios = []
    for seed in range(6):
        nodes = [noise("p", scale=8, octaves=1), {"id": "w", "type": "wang_tiles", "input": "p", "tile_count": [4, 4]}]
        source = draw(nodes[0], size=(128, 128), seed=seed, tileable=tileable)
        image = draw(*nodes, size=(128, 128), seed=seed, tileable=tileable)
        assert image.min() >= source.min() - 1e-9 and image.max() <= source.max() + 1e-9
        assert image.std() == pytest.approx(source.std(), rel=0.25)
        steps = np.abs(np.diff(image, axis=1)).mean(axis=0)
        joints = np.arange(127) % 32 == 31
        ratios.append(steps[joints].mean() / steps[~joints].mean())
        if tileable:
            assert seam(image) < 1.35
    assert np.mean(ratios) < 1.3


@pytest.mark.parametrize(
    ("node", "path"),
    [
        ({"type": "stripes", "direction": "vertical", "stripe_width": 0, "color1": 0, "color2": 1}, "stripe_width"),
        ({"type": "checkerboard", "tile_size": 0, "color1": 0, "color2": 1}, "tile_size"),
        ({"type": "wang_tiles", "input": "g", "tile_count": [65, 1]}, "tile_count[0]"),
        ({"type": "texture_bomb", "input": "g", "density": 0.5, "scale_variation": [1, 1e9]}, "scale_variation"),
        ({"type": "texture_bomb", "input": "g", "density": 0.5, "blend_mode": "maxx"}, "blend_mode"),
        ({"type": "tile_sampler", "input": "g", "count": [0, 4]}, "count[0]"),
        ({"type": "tile_sampler", "input": "g", "count": [4096, 4096]}, "count"),
        ({"type": "reaction_diffusion", "steps": 2001}, "steps"),
        ({"type": "gradient_map", "input": "g", "stops": [{"position": 0.5, "color": "#fff000"},
                                                        {"position": 0.4, "color": "#fff000"}]}, "stops[1].position"),
        ({"type": "curves", "input": "g", "points": [[0, 0], [0, 1]]}, "points[1]"),
        ({"type": "levels", "input": "g", "black_point": 0.5, "white_point": 0.5}, "white_point"),
        ({"type": "blur", "input": "g", "radius": "wide"}, "radius"),
        ({"type": "swirl", "input": "g"}, "type"),
        ({"type": "blend", "inputs": ["g", "x"]}, "inputs"),
    ],
)  # fmt: skip
def test_refusals_name_the_field(node: dict[str, Any], path: str) -> None:
    params = {"resolution": [64, 64], "tileable": True, "nodes": [noise("g"), {"id": "x", **node}]}
    found = errors("texture.procedural_v1", params, [png(source="x")])
    assert ("E012", f"recipe.params.nodes[1].{path}") in found
