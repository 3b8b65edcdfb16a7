"""Blur, morphology, distance, islands, occlusion, curvature: agree with SciPy or with a known answer."""

import numpy as np
import pytest
from scipy import ndimage
from tests.families.texture.drawing import Array, Fixed, draw, noise

RNG = np.random.default_rng(3)
NOISY = RNG.random((37, 53))
DISC = (np.hypot(*(np.mgrid[0:64, 0:64] - 31.5)) < 20).astype(float)


def box(values: Array, radius: float, axis: int, mode: str) -> Array:
    whole, part = int(radius), radius % 1
    kernel = np.r_[part, np.ones(2 * whole + 1), part] / (2 * radius + 1)
    return ndimage.convolve1d(values, kernel, axis=axis, mode=mode)


@pytest.mark.parametrize("radius", [0.4, 1.0, 2.5, 7.0, 60.0])
@pytest.mark.parametrize("tileable", [True, False])
def test_blur_is_three_box_means(radius: float, tileable: bool) -> None:
    wanted = NOISY
    for axis in (1, 0):
        for _ in range(3):
            wanted = box(wanted, radius, axis, "wrap" if tileable else "reflect")
    got = Fixed(NOISY).apply(type="blur", input="fixed", radius=radius, tileable=tileable)
    np.testing.assert_allclose(got, wanted, atol=1e-12)


def test_blur_is_near_a_gaussian_and_keeps_the_mean() -> None:
    point = np.zeros((101, 101))
    point[50, 50] = 1.0
    got = Fixed(point).apply(type="blur", input="fixed", radius=4.0)
    assert got.sum() == pytest.approx(1.0)
    offset = np.arange(101) - 50
    assert (got.sum(axis=0) * offset**2).sum() == pytest.approx(4 * 5)
    wanted = ndimage.gaussian_filter(point, np.sqrt(20.0))
    assert np.abs(got - wanted).max() < 0.13 * wanted.max()


def test_blur_of_an_even_gray_is_exact() -> None:
    assert (Fixed(np.full((40, 40), 0.5)).apply(type="blur", input="fixed", radius=7) == 0.5).all()


def test_negative_blur_radius_is_clamped_with_a_warning() -> None:
    from speccade.core.model import leniency
    from speccade.families.texture.ops.blur import Blur

    op = Blur.model_validate({"id": "b", "type": "blur", "input": "a", "radius": -2})
    assert [f.code for f in leniency(op, ())] == ["W004"]
    np.testing.assert_array_equal(Fixed(NOISY).apply(type="blur", input="fixed", radius=-2), NOISY)


@pytest.mark.parametrize("radius", [0, 1, 4, 17, 64, 4_000_000_000])
@pytest.mark.parametrize(("op", "oracle"), [("erode", ndimage.minimum_filter), ("dilate", ndimage.maximum_filter)])
@pytest.mark.parametrize("tileable", [True, False])
def test_morphology(op: str, oracle: object, radius: int, tileable: bool) -> None:
    size = 2 * min(radius, 120) + 1
    far = np.inf if op == "erode" else -np.inf
    options = {"mode": "wrap"} if tileable else {"mode": "constant", "cval": far}
    wanted = oracle(NOISY, size=size, **options)  # type: ignore[operator]
    got = Fixed(NOISY).apply(type=op, input="fixed", radius=radius, tileable=tileable)
    np.testing.assert_array_equal(got, wanted)


def test_distance_of_a_disc() -> None:
    """From the contour of a disc inward the distance grows as radius - |p|, on every diagonal alike."""
    soft = np.clip(20.5 - np.hypot(*(np.mgrid[0:64, 0:64] - 31.5)), 0, 1)
    got = Fixed(soft).apply(type="distance", input="fixed", radius=1.0, tileable=False) * 64
    wanted = 20.0 - np.hypot(*(np.mgrid[0:64, 0:64] - 31.5))
    inside = wanted > 1.5
    assert np.abs(got - wanted)[inside].max() < 0.25
    signed = Fixed(soft).apply(type="distance", input="fixed", radius=1.0, side="signed", tileable=False)
    np.testing.assert_allclose((signed - 0.5) * 128, wanted, atol=0.6)


@pytest.mark.parametrize("wrap", [True, False])
@pytest.mark.parametrize("share", [0.5, 0.02, 0.001])
def test_nearest_marked_is_exact(share: float, wrap: bool) -> None:
    from speccade.families.texture.distance_kernels import nearest_marked

    for shape in ((37, 53), (1, 9), (9, 1)):
        marked = RNG.random(shape) < share
        marked[shape[0] // 2, 0] = True
        squared, pixels = nearest_marked(marked, wrap)
        if wrap:
            wide = ndimage.distance_transform_edt(~np.tile(marked, (3, 3)))
            wanted = wide[shape[0] : 2 * shape[0], shape[1] : 2 * shape[1]]
        else:
            wanted = ndimage.distance_transform_edt(~marked)
        np.testing.assert_allclose(np.sqrt(squared), wanted)
        assert marked.ravel()[pixels].all()
    squared, pixels = nearest_marked(np.zeros((4, 5), bool), wrap)
    assert np.isinf(squared).all() and (pixels == -1).all()


def test_bevel_profiles() -> None:
    for profile in ("linear", "smooth", "round"):
        got = Fixed(DISC).apply(type="bevel", input="fixed", width=0.1, profile=profile, tileable=False)
        assert got[0, 0] == 0.0 and got[32, 32] == 1.0
        slope = got[32, 12:24]
        assert (np.diff(slope) >= -1e-9).all()


def test_flood_fill_finds_the_islands_of_scipy() -> None:
    shape = (draw(noise("n", scale=6, octaves=1), size=(64, 64)) > 0.55).astype(float)
    random = Fixed(shape).apply(type="flood_fill", input="fixed", tileable=False)
    labels, count = ndimage.label(shape)
    values = {float(random[labels == k][0]) for k in range(1, count + 1)}
    assert len(values) == count > 3
    for k in range(1, count + 1):
        assert np.ptp(random[labels == k]) == 0.0
    assert (random[shape == 0] == 0).all()
    size = Fixed(shape).apply(type="flood_fill", input="fixed", result="size", tileable=False)
    areas = ndimage.sum_labels(np.ones_like(shape), labels, range(1, count + 1))
    for k in range(1, count + 1):
        assert size[labels == k][0] == pytest.approx(areas[k - 1] / areas.max())
    u = Fixed(shape).apply(type="flood_fill", input="fixed", result="u", tileable=False)
    for k, place in enumerate(ndimage.find_objects(labels), 1):
        columns = np.nonzero(labels == k)[1] - place[1].start
        np.testing.assert_allclose(u[labels == k], (columns + 0.5) / (place[1].stop - place[1].start))


def test_flood_fill_joins_across_the_border_when_tiling() -> None:
    shape = np.zeros((16, 16))
    shape[4:8, :3] = shape[4:8, 13:] = 1.0
    joined = Fixed(shape).apply(type="flood_fill", input="fixed", seed=5)
    assert joined[5, 0] == joined[5, 15] > 0
    parted = Fixed(shape).apply(type="flood_fill", input="fixed", tileable=False, seed=5)
    assert parted[5, 0] != parted[5, 15]
    u = Fixed(shape).apply(type="flood_fill", input="fixed", result="u")
    np.testing.assert_allclose(np.r_[u[5, 13:], u[5, :3]], (np.arange(6) + 0.5) / 6)


def test_occlusion() -> None:
    flat = Fixed(np.full((32, 32), 0.4)).apply(type="ao_from_height", input="fixed")
    assert (flat == 1.0).all()
    pit = np.where(DISC > 0, 0.0, 1.0)
    got = Fixed(pit).apply(type="ao_from_height", input="fixed", radius=0.4, depth=0.5)
    assert got[32, 32] < 0.6, "a pit sees little sky"
    assert got[2, 2] == 1.0, "all of it on top"
    # A groove of 45 degrees on both sides: every direction but along the groove rises by sin(atan(cos)).
    x = np.abs(np.arange(128) - 64)
    groove = np.tile(x / 128.0, (16, 1))
    got = Fixed(groove).apply(type="ao_from_height", input="fixed", radius=0.1, depth=1.0, tileable=False)
    angles = np.abs(np.cos(np.linspace(0, 2 * np.pi, 720, endpoint=False)))
    assert got[8, 64] == pytest.approx(1 - (angles / np.sqrt(1 + angles**2)).mean(), abs=0.08)


def test_curvature_and_edge_wear_mark_raised_edges() -> None:
    curved = Fixed(DISC).apply(type="curvature", input="fixed", radius=0.03)
    edge, outside = curved[32, 14], curved[32, 9]
    assert curved[32, 32] == 0.5 and edge > 0.7 and outside < 0.3
    worn = Fixed(DISC).apply(type="edge_wear", input="fixed", amount=0.7, radius=0.05)
    rim = (np.abs(np.hypot(*(np.mgrid[0:64, 0:64] - 31.5)) - 19) < 1.5) & (DISC > 0)
    assert worn[rim].mean() > 0.4 > 0.1 > worn[:6].mean()
    assert Fixed(DISC).apply(type="edge_wear", input="fixed", amount=0.0).mean() < 0.03


def test_slope_blur() -> None:
    slope = draw(noise("n", scale=3, octaves=3), size=(64, 64))
    image = Fixed(DISC, slope=slope)
    blurred = image.apply(type="slope_blur", input="fixed", slope="slope", strength=0.1)
    least = image.apply(type="slope_blur", input="fixed", slope="slope", strength=0.1, mode="min")
    most = image.apply(type="slope_blur", input="fixed", slope="slope", strength=0.1, mode="max")
    assert (least <= blurred + 1e-12).all() and (blurred <= most + 1e-12).all()
    assert least.mean() < DISC.mean() < most.mean()
    flat = Fixed(DISC, slope=np.full((64, 64), 0.5))
    np.testing.assert_array_equal(flat.apply(type="slope_blur", input="fixed", slope="slope"), DISC)
