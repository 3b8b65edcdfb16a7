"""The Gray-Scott reaction on a grid."""

import numpy as np

from speccade.kernels.jit import Floats, kernel
from speccade.kernels.pcg32 import next_f64, seed_into

RESIDUE = 1e-3
"""Less of B than this is what is left of a pattern that died out; living ones reach 0.2 and more."""


@kernel
def _plant(seed: int, density: float, wrap: bool, a: Floats, b: Floats) -> None:
    """Three by three patches of B; fields have a border of one cell."""
    rng = np.empty(2, np.uint64)
    seed_into(rng, seed)
    rows, columns = a.shape[0] - 2, a.shape[1] - 2
    for y in range(rows):
        for x in range(columns):
            if next_f64(rng) >= density:
                continue
            for dy in range(-1, 2):
                for dx in range(-1, 2):
                    row, column = y + dy, x + dx
                    if wrap:
                        row, column = row % rows, column % columns
                    if 0 <= row < rows and 0 <= column < columns:
                        a[row + 1, column + 1] = 0.0
                        b[row + 1, column + 1] = 1.0


@kernel
def _border(field: Floats, wrap: bool) -> None:
    """Fill the border of one cell: from the other side, or with the cells next to it."""
    last_row, last_column = field.shape[0] - 1, field.shape[1] - 1
    for x in range(1, last_column):
        field[0, x] = field[last_row - 1, x] if wrap else field[1, x]
        field[last_row, x] = field[1, x] if wrap else field[last_row - 1, x]
    for y in range(last_row + 1):
        field[y, 0] = field[y, last_column - 1] if wrap else field[y, 1]
        field[y, last_column] = field[y, 1] if wrap else field[y, last_column - 1]


@kernel
def _step(
    a: Floats,
    b: Floats,
    new_a: Floats,
    new_b: Floats,
    feed: float,
    kill: float,
    rate_a: float,
    rate_b: float,
    dt: float,
) -> None:
    for y in range(1, a.shape[0] - 1):
        for x in range(1, a.shape[1] - 1):
            here_a, here_b = a[y, x], b[y, x]
            sides = (a[y - 1, x] + a[y + 1, x]) + (a[y, x - 1] + a[y, x + 1])
            corners = (a[y - 1, x - 1] + a[y + 1, x + 1]) + (a[y + 1, x - 1] + a[y - 1, x + 1])
            spread_a = 0.2 * sides + 0.05 * corners - here_a
            sides = (b[y - 1, x] + b[y + 1, x]) + (b[y, x - 1] + b[y, x + 1])
            corners = (b[y - 1, x - 1] + b[y + 1, x + 1]) + (b[y + 1, x - 1] + b[y - 1, x + 1])
            spread_b = 0.2 * sides + 0.05 * corners - here_b
            reaction = here_a * here_b * here_b
            next_a = here_a + dt * (rate_a * spread_a - reaction + feed * (1.0 - here_a))
            next_b = here_b + dt * (rate_b * spread_b + reaction - (kill + feed) * here_b)
            new_a[y, x] = min(max(next_a, 0.0), 1.0)
            new_b[y, x] = min(max(next_b, 0.0), 1.0)


def gray_scott(
    width: int,
    height: int,
    wrap: bool,
    seed: int,
    *,
    steps: int,
    feed: float,
    kill: float,
    diffuse_a: float,
    diffuse_b: float,
    dt: float,
    patch_density: float,
) -> Floats:
    """Concentration of B after `steps`, stretched to 0..1; 0 where nothing grew. Shape (height, width).

    Starts as A everywhere but for patches of B, whose centres have the given density per pixel. The Laplacian weighs
    edge neighbours 0.2 and corner neighbours 0.05.
    """
    a, b = np.ones((height + 2, width + 2)), np.zeros((height + 2, width + 2))
    _plant(seed, float(patch_density), wrap, a, b)
    new_a, new_b = np.empty_like(a), np.empty_like(b)
    for _ in range(steps):
        _border(a, wrap)
        _border(b, wrap)
        _step(a, b, new_a, new_b, float(feed), float(kill), float(diffuse_a), float(diffuse_b), float(dt))
        a, new_a, b, new_b = new_a, a, new_b, b
    grown = b[1:-1, 1:-1]
    low, high = float(grown.min()), float(grown.max())
    if high - low <= RESIDUE:
        return np.zeros((height, width))
    result: Floats = (grown - low) / (high - low)
    return result


def resized(image: Floats, width: int, height: int, wrap: bool) -> Floats:
    """The image (rows, columns) at another size, 0..1: cubic interpolation (E. Catmull and R. Rom, 1974) where it grows,
    the mean of an area of pixels where it shrinks."""
    across = _along_rows(image, width, wrap)
    out: Floats = np.ascontiguousarray(_along_rows(np.ascontiguousarray(across.T), height, wrap).T)
    np.minimum(np.maximum(out, 0.0, out=out), 1.0, out=out)
    return out


def _along_rows(image: Floats, count: int, wrap: bool) -> Floats:
    """Each row at `count` places."""
    size = image.shape[1]
    if count < size:
        parts = -(-size // count)
        finer = _along_rows(image, count * parts, wrap)
        total = finer[:, ::parts].copy()
        for part in range(1, parts):
            total += finer[:, part::parts]
        total /= parts
        return total
    place = (np.arange(count) + 0.5) * size / count - 0.5
    left = np.floor(place)
    t = place - left
    weights = (
        ((2.0 - t) * t - 1.0) * t * 0.5,
        ((3.0 * t - 5.0) * t * t + 2.0) * 0.5,
        ((4.0 - 3.0 * t) * t + 1.0) * t * 0.5,
        (t - 1.0) * t * t * 0.5,
    )
    out = np.zeros((image.shape[0], count))
    for offset, weight in zip((-1, 0, 1, 2), weights, strict=True):
        column = left.astype(np.int64) + offset
        column = column % size if wrap else np.minimum(np.maximum(column, 0), size - 1)

        for top in range(0, out.shape[0], 16):  # in blocks, so that no image-sized copies are made
            out[top : top + 16] += image[top : top + 16, column] * weight
    return out
