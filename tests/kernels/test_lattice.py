"""Lattice noise: agrees with a plain statement of each field, repeats, and has the contrast that specs are tuned to."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from tests.golden import check_golden

from speccade.kernels import lattice
from speccade.kernels.gabor import gabor

Array = NDArray[np.float64]
ADDERS = {"perlin": lattice.add_perlin, "value": lattice.add_value, "simplex": lattice.add_simplex}


def field(
    name: str, size: tuple[int, int], cells: tuple[float, float], wrap: bool, seed: int, octave: int = 0
) -> Array:
    out = np.zeros(size)
    ADDERS[name](out, float(cells[0]), float(cells[1]), wrap, seed, octave, 1.0, lattice.PLAIN)
    return out


def bits(seed: int, octave: int, column: int, row: int) -> int:
    """SplitMix64-style hash on Python integers."""
    mask = 2**64 - 1
    z = (seed & mask) ^ ((octave << 32) & mask)
    z = (z * 0x9E3779B97F4A7C15 & mask) ^ (column & mask) * 0xC2B2AE3D27D4EB4F & mask
    z = ((z ^ z >> 32) * 0xBF58476D1CE4E5B9 & mask) ^ (row & mask) * 0x165667B19E3779F9 & mask
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & mask
    z = (z ^ z >> 27) * 0x94D049BB133111EB & mask
    return z ^ z >> 31


def units(seed: int, octave: int, column: int, row: int) -> tuple[float, float]:
    z = bits(seed, octave, column, row)
    return (z & 0xFFFFFFFF) / 2**32, (z >> 32) / 2**32


def ease(t: float) -> float:
    return 6 * t**5 - 15 * t**4 + 10 * t**3


def perlin_at(u: float, v: float, seed: int, octave: int, period: tuple[int, int] | None) -> float:
    directions = [(1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1)]
    i, j = int(np.floor(u)), int(np.floor(v))
    corner = {}
    for di in (0, 1):
        for dj in (0, 1):
            a, b = i + di, j + dj
            if period:
                a, b = a % period[0], b % period[1]
            gx, gy = directions[bits(seed, octave, a, b) & 7]
            corner[di, dj] = gx * (u - i - di) + gy * (v - j - dj)
    s, t = ease(u - i), ease(v - j)
    top = corner[0, 0] * (1 - s) + corner[1, 0] * s
    return top * (1 - t) + (corner[0, 1] * (1 - s) + corner[1, 1] * s) * t


@pytest.mark.parametrize("wrap", [True, False])
def test_perlin_is_the_textbook_formula(wrap: bool) -> None:
    height, width, cells = 13, 17, (5, 4)
    got = field("perlin", (height, width), cells, wrap, 99, 3)
    shift = [0.25 + 0.5 * part for part in units(99, 3, -1, -1)]
    for y in range(height):
        for x in range(width):
            u, v = (x + 0.5) * 5 / width + shift[0], (y + 0.5) * 4 / height + shift[1]
            assert got[y, x] == pytest.approx(perlin_at(u, v, 99, 3, cells if wrap else None), abs=1e-12)


def test_simplex_is_the_textbook_formula_away_from_the_border() -> None:
    """Without wrapping the skewed lattice is the usual one: sum over the three corners of each point's triangle."""
    cells, size = 6.0, 24
    got = field("simplex", (size, size), (cells, cells), False, 5)
    xs = [1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 0.0, 0.0, 0.0, 0.0]
    ys = [1.0, 1.0, -1.0, -1.0, 0.0, 0.0, 0.0, 0.0, 1.0, -1.0, 1.0, -1.0]
    for y in range(0, size, 3):
        for x in range(size):
            u, v = (x + 0.5) * cells / size, (y + 0.5) * cells / size
            total = 0.0
            for i in range(-2, 16):
                for j in range(-2, 16):
                    # Corner (i, j) of the skewed lattice in the plane; corners further than sqrt(1/2) count nothing.
                    dx = u - (i - (i + j) * lattice.UNSKEW)
                    dy = v - (j - (i + j) * lattice.UNSKEW)
                    reach = 0.5 - dx * dx - dy * dy
                    if reach > 0:
                        g = (bits(5, 0, i, j) >> 32) * 12 >> 32
                        total += reach**4 * (xs[g] * dx + ys[g] * dy)
            assert got[y, x] == pytest.approx(70 * total, abs=1e-10)


@pytest.mark.parametrize("wrap", [True, False])
@pytest.mark.parametrize(("metric", "p"), [(lattice.EUCLIDEAN, 2), (lattice.MANHATTAN, 1), (lattice.CHEBYSHEV, np.inf)])
@pytest.mark.parametrize("jitter", [1.0, 0.4])
def test_worley_agrees_with_a_search_tree(metric: int, p: float, jitter: float, wrap: bool) -> None:
    cells = (7, 5) if wrap else (7.3, 4.6)
    height, width = 40, 56
    first, second = lattice.nearest_points((height, width), *cells, wrap, 3, 1, jitter, metric)
    places = []
    for row in range(-4, 10):
        for column in range(-4, 12):
            a, b = (column % int(cells[0]), row % int(cells[1])) if wrap else (column, row)
            low, high = units(3, 1, a, b)
            places.append((column + 0.5 + jitter * (low - 0.5), row + 0.5 + jitter * (high - 0.5)))
    y, x = np.mgrid[0:height, 0:width]
    query = np.stack([(x + 0.5) * cells[0] / width, (y + 0.5) * cells[1] / height], axis=-1).reshape(-1, 2)
    distances, _ = cKDTree(places).query(query, k=2, p=p)
    np.testing.assert_allclose(first.ravel(), distances[:, 0], atol=1e-12)
    np.testing.assert_allclose(second.ravel(), distances[:, 1], atol=1e-12)


@pytest.mark.parametrize("name", sorted(ADDERS))
@pytest.mark.parametrize("cells", [(1, 1), (3, 2), (8, 8)])
def test_fields_repeat_with_the_image(name: str, cells: tuple[int, int]) -> None:
    """Rendering twice as many cells on twice as many pixels, numbered modulo the period, would show the same tile twice:
    the next column after the last one is the first one."""
    size = 64
    tile = field(name, (size, size), cells, True, 11)
    inner = np.abs(np.diff(tile, axis=1)).mean(axis=0)
    assert np.abs(tile[:, 0] - tile[:, -1]).mean() <= 1.6 * inner.max()
    inner = np.abs(np.diff(tile, axis=0)).mean(axis=1)
    assert np.abs(tile[0] - tile[-1]).mean() <= 1.6 * inner.max()


STATISTICS = {
    "perlin": (lambda s: 0.5 + 0.5 * field("perlin", (192, 192), (9.6, 9.6), False, s), 0.5, 0.131, 0.38),
    "simplex": (lambda s: 0.5 + 0.5 * field("simplex", (192, 192), (9.6, 9.6), False, s), 0.5, 0.220, 0.23),
    "worley": (lambda s: lattice.nearest_points((192, 192), 9.6, 9.6, False, s)[0], 0.430, 0.190, 0.33),
    "gabor": (lambda s: 0.5 + 0.5 * gabor((192, 192), 9.6, 9.6, False, s), 0.5, 0.157, 0.24),
}


@pytest.mark.parametrize("name", sorted(STATISTICS))
def test_mean_contrast_and_feature_size(name: str) -> None:
    """The table of the format: mean, sigma, and the distance in cells at which autocorrelation has fallen to a half."""
    make, mean, sigma, half = STATISTICS[name]
    fields = np.stack([make(seed) for seed in range(12)])
    assert fields.mean() == pytest.approx(mean, abs=0.01)
    assert fields.std() == pytest.approx(sigma, rel=0.05)
    centred = fields - fields.mean()
    for axis in (1, 2):
        lags = [
            (np.take(centred, range(192 - lag), axis) * np.take(centred, range(lag, 192), axis)).mean()
            for lag in range(24)
        ]
        correlation = np.array(lags) / lags[0]
        crossing = int(np.argmax(correlation < 0.5))
        exact = crossing - (0.5 - correlation[crossing]) / (correlation[crossing - 1] - correlation[crossing])
        assert exact / 20.0 == pytest.approx(half, rel=0.12)


@pytest.mark.parametrize("name", ["perlin", "simplex", "gabor"])
def test_isotropy(name: str) -> None:
    make = STATISTICS[name][0]
    power = sum(np.abs(np.fft.fft2((f := make(seed)) - f.mean())) ** 2 for seed in range(12))
    fy, fx = np.abs(np.fft.fftfreq(192))[:, None], np.abs(np.fft.fftfreq(192))[None, :]
    assert (power * fx).sum() / (power * fy).sum() == pytest.approx(1.0, abs=0.06)


def test_seeds_and_octaves_are_independent() -> None:
    base = field("perlin", (128, 128), (16, 16), True, 1)
    for other in (field("perlin", (128, 128), (16, 16), True, 2), field("perlin", (128, 128), (16, 16), True, 1, 1)):
        assert abs(np.corrcoef(base.ravel(), other.ravel())[0, 1]) < 0.1


@pytest.mark.parametrize("wrap", [True, False])
def test_gabor_is_the_sum_of_its_impulses(wrap: bool) -> None:
    height, width, cells, seed = 20, 24, (4, 3), 8
    got = gabor((height, width), *cells, wrap, seed, frequency=1.3, bandwidth=1.0, orientation=0.1, spread=0.2)
    y, x = np.mgrid[0:height, 0:width]
    u, v = (x + 0.5) * cells[0] / width, (y + 0.5) * cells[1] / height
    total, weights = np.zeros((height, width)), np.zeros((height, width))
    for row in range(-4, cells[1] + 4):
        for column in range(-4, cells[0] + 4):
            a, b = (column % cells[0], row % cells[1]) if wrap else (column, row)
            for k in range(3):
                low, high = units(seed, 2 * k, a, b)
                phase, turn = units(seed, 2 * k + 1, a, b)
                angle = 2 * np.pi * (0.1 + 0.2 * (turn - 0.5))
                dx, dy = u - column - low, v - row - high
                weight = np.exp(-np.pi * (dx * dx + dy * dy))
                weight[(np.abs(dx) > 1.5) | (np.abs(dy) > 1.5)] = 0.0
                wave = np.cos(2 * np.pi * (1.3 * (dx * np.cos(angle) + dy * np.sin(angle)) + phase))
                total += weight * wave
                weights += weight
    np.testing.assert_allclose(got, np.tanh(total / weights), atol=1e-12)


FOLDS: dict[int, Callable[[Array], Array]] = {
    lattice.TURBULENCE: lambda s: 2 * np.abs(s) - 1,
    lattice.RIDGES: lambda s: 2 * (1 - np.abs(s)) ** 2 - 1,
}


@pytest.mark.parametrize("shape", FOLDS)
@pytest.mark.parametrize("name", sorted(ADDERS))
def test_folded_fields(name: str, shape: int) -> None:
    plain, folded = field(name, (16, 16), (3, 3), True, 4), np.full((16, 16), 0.25)
    ADDERS[name](folded, 3.0, 3.0, True, 4, 0, 0.5, shape)
    np.testing.assert_allclose(folded, 0.25 + 0.5 * FOLDS[shape](plain), atol=1e-14)


def test_bytes() -> None:
    for name in sorted(ADDERS):
        for wrap in (True, False):
            check_golden(f"kernels/lattice/{name}-{wrap}", field(name, (33, 47), (5, 3), wrap, 0xDEADBEEF, 2))
    check_golden("kernels/lattice/worley", np.stack(lattice.nearest_points((33, 47), 5, 3, True, 7)))
    check_golden("kernels/lattice/gabor", gabor((33, 47), 5, 3, True, 7))
