"""Warping and moving images, normals, normal detail, height blending."""

import math

import numpy as np
import pytest
from scipy import ndimage
from tests.families.texture.drawing import Array, Fixed, draw, errors, noise, png, seam

RNG = np.random.default_rng(11)
IMAGE = RNG.random((24, 32))
SMOOTH = draw(noise("n", scale=3, octaves=2), size=(64, 64))


def bilinear(values: Array, y: Array, x: Array) -> Array:
    return ndimage.map_coordinates(values, [y, x], order=1, mode="grid-wrap")


def test_warp_reads_where_it_says() -> None:
    across, down = RNG.random((24, 32)), RNG.random((24, 32))
    y, x = np.mgrid[0:24, 0:32].astype(float)
    fixed = Fixed(IMAGE, across=across, down=down)
    diagonal = fixed.apply(type="warp", input="fixed", displacement="across", strength=5.5)
    shift = (across - 0.5) * 11
    np.testing.assert_allclose(diagonal, bilinear(IMAGE, y + shift, x + shift), atol=1e-12)
    both = fixed.apply(
        type="warp", input="fixed", displacement="across", displacement_y="down", strength=5.5, strength_y=-3.0
    )
    np.testing.assert_allclose(both, bilinear(IMAGE, y - (down - 0.5) * 6, x + shift), atol=1e-12)


@pytest.mark.parametrize("value", [np.inf, -np.inf, np.nan, 1e300, -1e300, 1e12])
def test_warp_survives_any_displacement(value: float) -> None:
    got = Fixed(IMAGE, far=np.full((24, 32), value)).apply(
        type="warp", input="fixed", displacement="far", strength=1e10
    )
    assert np.isfinite(got).all() and got.min() >= IMAGE.min() and got.max() <= IMAGE.max()


def test_whole_moves_are_exact() -> None:
    fixed = Fixed(IMAGE)
    moved = fixed.apply(type="uv_translate", input="fixed", offset_x=0.25, offset_y=-0.5)
    np.testing.assert_array_equal(moved, np.roll(IMAGE, (12, -8), axis=(0, 1)))
    twice = fixed.apply(type="uv_scale", input="fixed", scale_x=2, scale_y=1)
    np.testing.assert_array_equal(twice, IMAGE[:, (np.arange(32) * 2 - 16) % 32])
    square = Fixed(IMAGE[:, :24]).apply(type="uv_rotate", input="fixed", angle=math.pi)
    np.testing.assert_allclose(square, np.roll(IMAGE[::-1, :24][:, ::-1], (1, 1), axis=(0, 1)), atol=1e-12)


def test_uv_rotate_agrees_with_bilinear_sampling() -> None:
    angle = 0.3
    y, x = np.mgrid[0:24, 0:32].astype(float)
    dx, dy = x - 16, y - 12
    wanted = bilinear(IMAGE, dx * np.sin(angle) + dy * np.cos(angle) + 12, dx * np.cos(angle) - dy * np.sin(angle) + 16)
    np.testing.assert_allclose(Fixed(IMAGE).apply(type="uv_rotate", input="fixed", angle=angle), wanted, atol=1e-12)


def test_transform_directions() -> None:
    dot = np.zeros((65, 65))
    dot[32, 48] = 1.0
    fixed = Fixed(dot)
    centre = ndimage.center_of_mass
    assert centre(fixed.apply(type="transform", input="fixed", offset=[0.1, 0.2])) == pytest.approx(
        (45, 54.5), abs=0.01
    )
    turned = fixed.apply(type="transform", input="fixed", rotation=90)
    assert centre(turned) == pytest.approx((48, 33), abs=0.1), "clockwise: right becomes down"
    larger = fixed.apply(type="transform", input="fixed", scale=[2, 2], wrap=False)
    assert centre(larger)[1] == pytest.approx(63.5, abs=0.6)
    mirrored = fixed.apply(type="transform", input="fixed", scale=[-1, 1])
    assert centre(mirrored) == pytest.approx((32, 17), abs=0.01)
    gone = fixed.apply(type="transform", input="fixed", offset=[0.6, 0], wrap=False)
    assert gone.sum() == 0


def test_transform_that_keeps_tiling() -> None:
    for rotation in (17.0, 30.0, 45.0):
        options = {"type": "transform", "input": "fixed", "rotation": rotation, "scale": [0.4, 0.4]}
        loose, kept = Fixed(SMOOTH).apply(**options), Fixed(SMOOTH).apply(**options, keep_tiling=True)
        assert seam(kept) < 1.35 < seam(loose)


def test_transform_filters_what_it_shrinks() -> None:
    stripes = np.tile(np.arange(64) % 2, (64, 1)).astype(float)
    small = Fixed(stripes).apply(type="transform", input="fixed", scale=[0.25, 0.25])
    np.testing.assert_allclose(small, 0.5, atol=1e-12)
    sharp = Fixed(stripes).apply(type="transform", input="fixed", scale=[0.25, 0.25], filter="nearest")
    assert set(np.unique(sharp)) <= {0.0, 1.0}


def test_transform_takes_colour() -> None:
    colour = RNG.random((16, 16, 4))
    got = Fixed(colour).apply(type="transform", input="fixed", offset=[0.5, 0])
    np.testing.assert_array_equal(got, np.roll(colour, 8, axis=1))


@pytest.mark.parametrize("tileable", [True, False])
@pytest.mark.parametrize("strength", [1.0, -2.5, 0.0])
def test_normals_are_those_of_sobel(strength: float, tileable: bool) -> None:
    mode = "wrap" if tileable else "nearest"
    gx, gy = ndimage.sobel(SMOOTH, axis=1, mode=mode), ndimage.sobel(SMOOTH, axis=0, mode=mode)
    n = np.stack([-strength * gx, strength * gy, np.ones_like(gx)], axis=2)
    wanted = n / np.linalg.norm(n, axis=2, keepdims=True) / 2 + 0.5
    got = Fixed(SMOOTH).apply(type="normal_from_height", input="fixed", strength=strength, tileable=tileable)
    inner = slice(None) if tileable else slice(1, -1)
    np.testing.assert_allclose(got[inner, inner], wanted[inner, inner], atol=1e-12)
    assert np.abs(np.linalg.norm(2 * got - 1, axis=2) - 1).max() < 1e-12
    flipped = Fixed(SMOOTH).apply(
        type="normal_from_height", input="fixed", strength=strength, convention="directx", tileable=tileable
    )
    np.testing.assert_allclose(flipped * [1, -1, 1] + [0, 1, 0], got, atol=1e-12)


def test_written_normals_have_unit_length() -> None:
    from speccade.families.texture.images import quantise

    for depth in (8, 16):
        from speccade.families.texture.fields import PngForm

        got = Fixed(SMOOTH).apply(type="normal_from_height", input="fixed", strength=4.0)
        top = 2**depth - 1
        n = quantise(got, PngForm(bit_depth=depth))[..., :3] / top * 2 - 1  # type: ignore[arg-type]
        assert np.abs(np.linalg.norm(n, axis=2) - 1).max() <= 2 / top


def test_true_relief_is_the_same_at_every_resolution() -> None:
    """A slope of a tenth: one unit of height is as long as the image is wide."""
    for size in (32, 256):
        ramp = np.tile((np.arange(size) + 0.5) / size * 0.1, (size, 1))
        bumped = Fixed(ramp).apply(type="normal_from_height", input="fixed", relief=1.0, tileable=False)
        inner = bumped[2:-2, 2:-2, :3] * 2.0 - 1.0
        np.testing.assert_allclose(inner[..., 0] / inner[..., 2], -0.1, atol=1e-9)


def test_a_ramp_has_one_slope_up_to_its_border() -> None:
    ramp = np.tile(np.arange(16) / 64, (12, 1))
    got = Fixed(ramp).apply(type="normal_from_height", input="fixed", tileable=False)
    np.testing.assert_allclose(got, got[5, 5] * np.ones((12, 16, 1)), atol=1e-12)


def test_normal_blend() -> None:
    flat = np.tile(np.array([0.5, 0.5, 1.0]), (8, 8, 1))
    base = Fixed(SMOOTH[:8, :8]).apply(type="normal_from_height", input="fixed", strength=3.0)
    np.testing.assert_allclose(
        Fixed(base, flat=flat).apply(type="normal_blend", base="fixed", detail="flat"), base, atol=1e-12
    )
    np.testing.assert_allclose(
        Fixed(flat, detail=base).apply(type="normal_blend", base="fixed", detail="detail"), base, atol=1e-12
    )
    doubled = Fixed(base, detail=base).apply(type="normal_blend", base="fixed", detail="detail") * 2 - 1
    once = base * 2 - 1
    # Bending by itself doubles the angle to the surface.
    np.testing.assert_allclose(np.arccos(doubled[..., 2]), 2 * np.arccos(once[..., 2]), atol=1e-6)


def test_height_blend() -> None:
    a, b = np.zeros((8, 64)), np.ones((8, 64))
    low, high = np.full((8, 64), 0.3), np.full((8, 64), 0.6)
    mask = np.tile(np.linspace(0, 1, 64), (8, 1))
    fixed = Fixed(a, b=b, low=low, high=high, mask=mask)
    got = fixed.apply(type="height_blend", input_a="fixed", input_b="b", height_a="low", height_b="high", mask="mask")
    assert got[0, 0] == 0.0 and got[0, -1] == 1.0, "a mask of 0 or 1 decides alone"
    switch = np.interp(0.5, got[0], mask[0])
    # Equal when 0.3 + 2 (1 - m) = 0.6 + 2 m.
    assert switch == pytest.approx(0.425, abs=0.02)


def test_findings() -> None:
    nodes = [noise("n"), {"id": "t", "type": "transform", "input": "n", "scale": [0, 1]}]
    params = {"resolution": [8, 8], "tileable": True, "nodes": nodes}
    assert errors("texture.procedural_v1", params, [png(source="t")]) == [("E012", "recipe.params.nodes[1].scale[0]")]
