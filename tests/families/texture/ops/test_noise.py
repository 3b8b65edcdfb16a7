"""The noise node: what its fields mean, and what is refused."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.families.texture.drawing import draw, errors, findings, noise, png, seam

from speccade.families.texture.lattice import cell_counts

ALGORITHMS = ["perlin", "simplex", "worley", "value", "gabor", "fbm"]


@given(st.floats(-5000, 5000).filter(lambda s: s != 0), st.integers(1, 4096), st.integers(1, 4096), st.booleans())
def test_cell_counts(scale: float, width: int, height: int, wrap: bool) -> None:
    x, y = cell_counts(scale, width, height, wrap)
    assert 0 < x <= max(width, 1) and 0 < y <= max(height, 1)
    if wrap:
        assert x == int(x) >= 1 and y == int(y) >= 1
    else:
        across = abs(scale) if abs(scale) >= 1 else abs(scale) * width
        assert x == pytest.approx(min(across, width))
    assert cell_counts(-scale, width, height, wrap) == (x, y)


def test_cells_are_square_unless_asked_otherwise() -> None:
    assert cell_counts(8, 128, 64, True) == (8, 4)
    assert cell_counts(0.125, 128, 64, True) == (16, 8)
    assert cell_counts(8, 128, 64, False, scale_y=3) == (8, 3)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_tiling_noise_has_no_seam_and_full_contrast(algorithm: str) -> None:
    tiled = np.stack([draw(noise("n", algorithm, 8.0), size=(128, 128), seed=seed) for seed in range(6)])
    single = np.stack(
        [draw(noise("n", algorithm, 8.0), size=(128, 128), seed=seed, tileable=False) for seed in range(6)]
    )
    assert tiled.std() == pytest.approx(single.std(), rel=0.12)
    assert tiled.mean() == pytest.approx(single.mean(), abs=0.03)
    for image in tiled:
        assert seam(image) < 1.3
        inner = np.abs(np.diff(image, axis=1)).mean()
        assert np.abs(image[:, 0] - image[:, -1]).mean() > 0.2 * inner, "no doubled edge"
    quarters = [tiled[:, :64, :64].std(), tiled[:, 32:96, 32:96].std()]
    assert quarters[0] == pytest.approx(quarters[1], rel=0.12), "the same contrast everywhere"


@pytest.mark.parametrize("algorithm", ["worley", "value", "gabor"])
def test_octaves_need_to_be_asked_for(algorithm: str) -> None:
    one = draw(noise("n", algorithm, 6.0, octaves=1))
    np.testing.assert_array_equal(one, draw(noise("n", algorithm, 6.0, octaves=5)))
    fractal = draw(noise("n", algorithm, 6.0, octaves=5, fractal="fbm"))
    assert np.abs(one - fractal).mean() > 0.02


def test_fbm_is_perlin_with_octaves() -> None:
    np.testing.assert_array_equal(draw(noise("n", "fbm", 5.0)), draw(noise("n", "perlin", 5.0, octaves=4)))
    np.testing.assert_array_equal(draw(noise("n", "fbm", 5.0, octaves=0)), draw(noise("n", "perlin", 5.0, octaves=1)))


def test_octaves_weigh_as_persistence_says() -> None:
    """Power of independent octaves adds: sigma^2 is that of one octave times sum p^2i / (sum p^i)^2."""
    for persistence in (0.5, 0.8, 1.0):
        sigma = np.mean(
            [
                draw(noise("n", "perlin", 8.0, octaves=3, persistence=persistence), size=(256, 256), seed=s).var()
                for s in range(8)
            ]
        )
        weights = persistence ** np.arange(3)
        assert sigma == pytest.approx(0.131**2 * (weights**2).sum() / weights.sum() ** 2, rel=0.12)


def test_octaves_finer_than_pixels_are_left_out() -> None:
    coarse = draw(noise("n", "perlin", 16.0, octaves=3), size=(64, 64))
    fine = draw(noise("n", "perlin", 16.0, octaves=255), size=(64, 64))
    assert np.corrcoef(coarse.ravel(), fine.ravel())[0, 1] > 0.95


def test_folded_fractals() -> None:
    turbulent = draw(noise("n", "perlin", 6.0, octaves=1, fractal="turbulence"))
    plain = draw(noise("n", "perlin", 6.0, octaves=1))
    np.testing.assert_allclose(turbulent, np.abs(2 * plain - 1), atol=1e-12)
    ridged = draw(noise("n", "perlin", 6.0, octaves=1, fractal="ridged"))
    np.testing.assert_allclose(ridged, (1 - np.abs(2 * plain - 1)) ** 2, atol=1e-12)
    for algorithm in ALGORITHMS:
        image = draw(noise("n", algorithm, 6.0, fractal="ridged"))
        assert image.min() >= -0.05 and image.max() <= 1.3


def test_worley_fields() -> None:
    f1 = draw(noise("n", "worley", 6.0))
    f2 = draw(noise("n", "worley", 6.0, return_type="f2"))
    np.testing.assert_allclose(draw(noise("n", "worley", 6.0, return_type="f2_minus_f1")), f2 - f1, atol=1e-15)
    assert (f2 >= f1).all()
    grid = draw(noise("n", "worley", 8.0, jitter=0.0, distance_function="chebyshev"))
    y, x = (np.mgrid[0:64, 0:64] + 0.5) / 8
    np.testing.assert_allclose(grid, np.maximum(np.abs(x % 1 - 0.5), np.abs(y % 1 - 0.5)), atol=1e-12)


def test_gabor_takes_a_direction() -> None:
    def slopes(**config: Any) -> float:
        image = draw(noise("n", "gabor", 12.0, **config), size=(128, 128))
        return float(np.abs(np.diff(image, axis=1)).mean() / np.abs(np.diff(image, axis=0)).mean())

    assert 0.85 < slopes() < 1.18
    assert slopes(orientation=0.0, orientation_spread=20.0) > 1.3
    assert slopes(orientation=90.0, orientation_spread=20.0) < 0.75


def spec(**config: Any) -> dict[str, Any]:
    return {"resolution": [64, 64], "tileable": True, "nodes": [noise("n", **config)]}


def check(**config: Any) -> list[tuple[str, str | None]]:
    return errors("texture.procedural_v1", spec(**config), [png(source="n")])


@pytest.mark.parametrize(
    ("config", "field"),
    [
        ({"scale": 0}, "scale"),
        ({"scale_y": 0}, "scale_y"),
        ({"persistence": -1.0, "octaves": 2}, "persistence"),
        ({"persistence": 1e9, "octaves": 60}, "persistence"),
        ({"octaves": 256}, "octaves"),
        ({"octaves": -1}, "octaves"),
        ({"seed": 3}, "seed"),
        ({"algorithm": "perlinn"}, "algorithm"),
        ({"jitter": 1.5}, "jitter"),
    ],
)
def test_refusals(config: dict[str, Any], field: str) -> None:
    assert check(**config) == [("E012", f"recipe.params.nodes[0].noise.{field}")]


@pytest.mark.parametrize("scale", [0.7, 40.0, 1e6])
def test_grain_is_warned_about(scale: float) -> None:
    found = findings("texture.procedural_v1", spec(scale=scale), [png(source="n")])
    assert [(f.code, f.path) for f in found] == [("W004", "recipe.params.nodes[0].noise.scale")]
    assert np.isfinite(draw(noise("n", scale=scale))).all()


def test_extreme_fields_stay_finite() -> None:
    for config in (
        {"lacunarity": 0.0},
        {"lacunarity": -3.0},
        {"lacunarity": 1e300},
        {"persistence": 0.0},
        {"scale": 1e-300},
    ):
        for tileable in (True, False):
            assert np.isfinite(draw(noise("n", **config), tileable=tileable)).all()  # type: ignore[arg-type]


def test_domain_warp_bends_the_field_and_keeps_its_values() -> None:
    plain = draw(noise("n", scale=6, octaves=4), size=(192, 192))
    for tileable in (True, False):
        bent = draw(noise("n", scale=6, octaves=4, domain_warp=1.0), size=(192, 192), tileable=tileable)
        assert abs(bent.mean() - plain.mean()) < 0.03 and abs(bent.std() / plain.std() - 1.0) < 0.2
        assert np.abs(bent - plain).mean() > 0.03
        inner = np.abs(np.diff(bent, axis=1))
        assert inner.max() < 0.3, "no line where the field is read beyond the border"
    assert seam(draw(noise("n", scale=6, domain_warp=2.0), size=(192, 192))) < 1.3
    np.testing.assert_array_equal(draw(noise("n", scale=6, domain_warp=0.0)), draw(noise("n", scale=6)))
    small, large = (draw(noise("n", scale=4, domain_warp=0.5, octaves=3), size=(side, side)) for side in (128, 512))
    reduced = large.reshape(128, 4, 128, 4).mean(axis=(1, 3))
    assert np.corrcoef(small.ravel(), reduced.ravel())[0, 1] > 0.97
