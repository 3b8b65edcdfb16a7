"""Noise on lattices of cells, whole images at a time: Perlin, value, simplex and Worley; `gabor.py` has Gabor noise.

Every field is a function of cell coordinates; pixel (x, y) of a width x height image lies at ((x + 0.5) cells_x / width,
(y + 0.5) cells_y / height). With `wrap` the cell counts are whole and the field repeats with the image by
construction: lattice points are numbered modulo the counts. Lattice points are random by hashing (seed, octave, column,
row), so seeds and octaves are independent of each other; Perlin and value noise are also shifted by a random part of a
cell, a quarter at least, so that no lattice line (where they are zero or flat) lies on the border of the image.

Each `add_` kernel adds `weight * shape(s)` to `out`, where the field s is nominally in -1..1 and `shape` is 0 for s, 1
for 2 |s| - 1 (turbulence), 2 for 2 (1 - |s|)^2 - 1 (ridges).
"""

import numpy as np

from speccade.kernels.jit import Floats, Ints, helper, inline, kernel

PLAIN, TURBULENCE, RIDGES = 0, 1, 2
EUCLIDEAN, MANHATTAN, CHEBYSHEV = 0, 1, 2

_K1, _K2, _K3 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F), np.uint64(0x165667B19E3779F9)
_M1, _M2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_S27, _S30, _S31, _S32 = np.uint64(27), np.uint64(30), np.uint64(31), np.uint64(32)
_LOW32 = np.uint64(0xFFFFFFFF)
_UNIT = 2.3283064365386963e-10  # 2**-32

# Perlin's eight directions, diagonals not normalised.
_GRADIENT_X = np.array([1.0, -1.0, 0.0, 0.0, 1.0, -1.0, 1.0, -1.0])
_GRADIENT_Y = np.array([0.0, 0.0, 1.0, -1.0, 1.0, 1.0, -1.0, -1.0])
# Simplex noise has twelve: four diagonals, then each axis direction twice.
_SIMPLEX_X = np.array([1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 0.0, 0.0, 0.0, 0.0])
_SIMPLEX_Y = np.array([1.0, 1.0, -1.0, -1.0, 0.0, 0.0, 0.0, 0.0, 1.0, -1.0, 1.0, -1.0])
SKEW = 0.3660254037844386  # (sqrt(3) - 1) / 2
UNSKEW = 0.21132486540518713  # (3 - sqrt(3)) / 6


@inline
def hash_cell(seed: int, octave: int, column: int, row: int) -> np.uint64:
    """64 random bits of a lattice point (finaliser: S. Vigna, SplitMix64, 2015, after D. Stafford's "Mix13")."""
    z = np.uint64(np.int64(seed)) ^ (np.uint64(np.int64(octave)) << _S32)
    z = np.multiply(z, _K1) ^ np.multiply(np.uint64(np.int64(column)), _K2)
    z = np.multiply(z ^ (z >> _S32), _M1) ^ np.multiply(np.uint64(np.int64(row)), _K3)
    z = np.multiply(z ^ (z >> _S30), _M1)
    z = np.multiply(z ^ (z >> _S27), _M2)
    bits: np.uint64 = z ^ (z >> _S31)
    return bits


@inline
def low_unit(bits: np.uint64) -> float:
    """The low half of a hash as a number in [0, 1)."""
    return np.int64(bits & _LOW32) * _UNIT


@inline
def high_unit(bits: np.uint64) -> float:
    """The high half of a hash as a number in [0, 1)."""
    return np.int64(bits >> _S32) * _UNIT


@inline
def fade(t: float) -> float:
    """Quintic ease, flat to second order at both ends (K. Perlin, "Improving noise", 2002)."""
    return t * t * t * (t * (t * 6.0 - 15.0) + 10.0)


@inline
def shaped(s: float, shape: int) -> float:
    """Turbulence folds the field at zero, ridges fold it and sharpen the fold."""
    if shape == PLAIN:
        return s
    if shape == TURBULENCE:
        return 2.0 * abs(s) - 1.0
    valley = 1.0 - abs(s)
    return 2.0 * valley * valley - 1.0


@helper
def _columns(width: int, cells: float, shift: float, cell: Ints, along: Floats) -> int:
    """Cell and place inside it for every pixel of a row; returns how many lattice points the row touches."""
    for x in range(width):
        position = (x + 0.5) * cells / width + shift
        whole = np.floor(position)
        cell[x] = int(whole)
        along[x] = position - whole
    return int(cell[width - 1]) + 2


@helper
def _number(index: int, cells: float, wrap: bool) -> int:
    """The number by which a lattice line is hashed."""
    return index % int(cells) if wrap else index


@helper
def _gradients(cells: float, wrap: bool, seed: int, octave: int, line: int, out: Ints) -> None:
    """Which gradient every point of a lattice line has."""
    for i in range(out.shape[0]):
        out[i] = np.int64(hash_cell(seed, octave, _number(i, cells, wrap), line) & np.uint64(7))


@kernel
def add_perlin(
    out: Floats, cells_x: float, cells_y: float, wrap: bool, seed: int, octave: int, weight: float, shape: int
) -> None:
    """Gradient noise (K. Perlin 1985, 2002): sigma near 0.26.

    Along a row both corner sums are linear in the place inside the cell, so lattice work is done once per cell.
    """
    height, width = out.shape
    cell, along, ease = np.empty(width, np.int64), np.empty(width), np.empty(width)
    bits = hash_cell(seed, octave, -1, -1)
    points = _columns(width, cells_x, 0.25 + 0.5 * low_unit(bits), cell, along)
    for x in range(width):
        ease[x] = fade(along[x])
    offset, slope = np.empty(points), np.empty(points)
    above, below = np.empty(points, np.int64), np.empty(points, np.int64)
    held = -2
    for y in range(height):
        position = (y + 0.5) * cells_y / height + 0.25 + 0.5 * high_unit(bits)
        row = int(np.floor(position))
        v = position - row
        t = fade(v)
        if row != held:
            # Going down, the lower line of lattice points becomes the upper one.
            above, below = below, above
            if row != held + 1:
                _gradients(cells_x, wrap, seed, octave, _number(row, cells_y, wrap), above)
            _gradients(cells_x, wrap, seed, octave, _number(row + 1, cells_y, wrap), below)
            held = row
        for i in range(points):
            up, down = _GRADIENT_Y[above[i]] * v, _GRADIENT_Y[below[i]] * (v - 1.0)
            offset[i] = up + t * (down - up)
            slope[i] = _GRADIENT_X[above[i]] + t * (_GRADIENT_X[below[i]] - _GRADIENT_X[above[i]])
        for x in range(width):
            i = cell[x]
            left = offset[i] + slope[i] * along[x]
            right = offset[i + 1] + slope[i + 1] * (along[x] - 1.0)
            out[y, x] += weight * shaped(left + ease[x] * (right - left), shape)


@kernel
def add_value(
    out: Floats, cells_x: float, cells_y: float, wrap: bool, seed: int, octave: int, weight: float, shape: int
) -> None:
    """Value noise: uniform random numbers at lattice points, joined by quintic ease; sigma near 0.43."""
    height, width = out.shape
    cell, along, ease = np.empty(width, np.int64), np.empty(width), np.empty(width)
    bits = hash_cell(seed, octave, -1, -1)
    points = _columns(width, cells_x, 0.25 + 0.5 * low_unit(bits), cell, along)
    for x in range(width):
        ease[x] = fade(along[x])
    level = np.empty(points)
    for y in range(height):
        position = (y + 0.5) * cells_y / height + 0.25 + 0.5 * high_unit(bits)
        row = int(np.floor(position))
        t = fade(position - row)
        upper, lower = _number(row, cells_y, wrap), _number(row + 1, cells_y, wrap)
        for i in range(points):
            column = _number(i, cells_x, wrap)
            above = 2.0 * high_unit(hash_cell(seed, octave, column, upper)) - 1.0
            below = 2.0 * high_unit(hash_cell(seed, octave, column, lower)) - 1.0
            level[i] = above + t * (below - above)
        for x in range(width):
            i = cell[x]
            out[y, x] += weight * shaped(level[i] + ease[x] * (level[i + 1] - level[i]), shape)


@inline
def _corner(dx: float, dy: float, gx: float, gy: float) -> float:
    reach = max(0.5 - dx * dx - dy * dy, 0.0)
    reach *= reach
    return reach * reach * (gx * dx + gy * dy)


@kernel
def _add_simplex(
    out: Floats, across: Floats, down: Floats, period: Ints, seed: int, octave: int, weight: float, shape: int
) -> None:
    """`across`, `down`: vectors of the skewed lattice that one image width and height lead to.

    `period`: (A, B, D) of the basis (A, B), (0, D) of the lattice of repeats, or zeros.
    """
    height, width = out.shape
    first_i = int(np.floor(min(0.0, across[0]) + min(0.0, down[0])))
    first_j = int(np.floor(min(0.0, across[1]) + min(0.0, down[1])))
    last_i = int(np.floor(max(0.0, across[0]) + max(0.0, down[0]))) + 1
    last_j = int(np.floor(max(0.0, across[1]) + max(0.0, down[1]))) + 1
    columns = last_j - first_j + 1
    gx, gy = np.empty((last_i - first_i + 1) * columns), np.empty((last_i - first_i + 1) * columns)
    for i in range(first_i, last_i + 1):
        for j in range(first_j, last_j + 1):
            column, row = i, j
            if period[0] > 0:
                repeats = column // period[0]
                column -= repeats * period[0]
                row = (row - repeats * period[1]) % period[2]
            # The high bits: taking them by multiplication chooses evenly among twelve.
            bits = hash_cell(seed, octave, column, row) >> _S32
            chosen = np.int64((bits * np.uint64(12)) >> _S32)
            gx[(i - first_i) * columns + j - first_j] = _SIMPLEX_X[chosen]
            gy[(i - first_i) * columns + j - first_j] = _SIMPLEX_Y[chosen]
    for y in range(height):
        v = (y + 0.5) / height
        for x in range(width):
            u = (x + 0.5) / width
            s, t = u * across[0] + v * down[0], u * across[1] + v * down[1]
            whole_s, whole_t = np.floor(s), np.floor(t)
            ds, dt = s - whole_s, t - whole_t
            back = (ds + dt) * UNSKEW
            dx, dy = ds - back, dt - back
            at = (int(whole_s) - first_i) * columns + int(whole_t) - first_j
            # The lower right of the two triangles of a cell has its middle corner at (1, 0), the other at (0, 1).
            right = 1.0 if dx > dy else 0.0
            middle = at + (columns if dx > dy else 1)
            total = _corner(dx, dy, gx[at], gy[at])
            total += _corner(dx - right + UNSKEW, dy - (1.0 - right) + UNSKEW, gx[middle], gy[middle])
            far = at + columns + 1
            total += _corner(dx - 1.0 + 2.0 * UNSKEW, dy - 1.0 + 2.0 * UNSKEW, gx[far], gy[far])
            out[y, x] += weight * shaped(70.0 * total, shape)


def add_simplex(
    out: Floats, cells_x: float, cells_y: float, wrap: bool, seed: int, octave: int, weight: float, shape: int
) -> None:
    """Simplex noise (K. Perlin 2001; S. Gustavson, "Simplex noise demystified", 2005): sigma near 0.44.

    To repeat, the vectors that lead across and down the image are rounded to whole vectors of the skewed lattice, which
    bends the picture by some per cent, and lattice points are numbered modulo both.
    """
    across = np.array([cells_x * (1.0 + SKEW), cells_x * SKEW])
    down = np.array([cells_y * SKEW, cells_y * (1.0 + SKEW)])
    period = np.zeros(3, dtype=np.int64)
    if wrap:
        across, down = np.floor(across + 0.5), np.floor(down + 0.5)
        period[:] = _hermite(int(across[0]), int(across[1]), int(down[0]), int(down[1]))
    _add_simplex(out, across, down, period, seed, octave, weight, shape)


def _hermite(a: int, b: int, c: int, d: int) -> tuple[int, int, int]:
    """(A, B, D) such that (A, B), (0, D) span the same lattice as (a, b), (c, d); A, D > 0."""
    while c:
        quotient = a // c
        a, b, c, d = c, d, a - quotient * c, b - quotient * d
    if a < 0:
        a, b = -a, -b
    return a, b % abs(d), abs(d)


@inline
def _metric(dx: float, dy: float, metric: int) -> float:
    """Distance in the metric, squared for the Euclidean one."""
    if metric == EUCLIDEAN:
        return dx * dx + dy * dy
    if metric == MANHATTAN:
        return abs(dx) + abs(dy)
    return max(abs(dx), abs(dy))


@kernel
def feature_points(cells_x: float, cells_y: float, wrap: bool, seed: int, octave: int, jitter: float) -> Floats:
    """One point in every cell and in two more cells all around: (rows, columns, 2), places x, y in cells.

    Points are the cells' centres moved by up to half of `jitter` each way; entry [2, 2] is cell (0, 0).
    """
    columns, rows = int(np.ceil(cells_x)), int(np.ceil(cells_y))
    points = np.empty((rows + 4, columns + 4, 2))
    for j in range(rows + 4):
        for i in range(columns + 4):
            bits = hash_cell(seed, octave, _number(i - 2, cells_x, wrap), _number(j - 2, cells_y, wrap))
            points[j, i, 0] = i - 2 + 0.5 + jitter * (low_unit(bits) - 0.5)
            points[j, i, 1] = j - 2 + 0.5 + jitter * (high_unit(bits) - 0.5)
    return points


@kernel
def _nearest_two(points: Floats, cells_x: float, cells_y: float, metric: int, first: Floats, second: Floats) -> None:
    """Distances to the nearest and the second nearest point for every pixel.

    Runs of pixels in one cell share their neighbours: nine cells first, 25 for pixels whose result may lie further away.
    """
    height, width = first.shape
    cell, along = np.empty(width, np.int64), np.empty(width)
    _columns(width, cells_x, 0.0, cell, along)
    near, next_near = np.empty(width), np.empty(width)
    for y in range(height):
        v = (y + 0.5) * cells_y / height
        row = int(np.floor(v))
        margin_y = min(v - row, row + 1.0 - v)
        near[:] = np.inf
        next_near[:] = np.inf
        start = 0
        while start < width:
            column = cell[start]
            end = start + 1
            while end < width and cell[end] == column:
                end += 1
            for j in range(row + 1, row + 4):
                for i in range(column + 1, column + 4):
                    px, py = points[j, i, 0], points[j, i, 1] - v
                    for x in range(start, end):
                        d = _metric(px - (column + along[x]), py, metric)
                        next_near[x] = min(next_near[x], max(near[x], d))
                        near[x] = min(near[x], d)
            start = end
        for x in range(width):
            # Points outside the nine cells are at least this far away.
            safe = 1.0 + min(margin_y, along[x], 1.0 - along[x])
            if next_near[x] > (safe * safe if metric == EUCLIDEAN else safe):
                u = cell[x] + along[x]
                near[x] = next_near[x] = np.inf
                for j in range(row, row + 5):
                    for i in range(cell[x], cell[x] + 5):
                        d = _metric(points[j, i, 0] - u, points[j, i, 1] - v, metric)
                        next_near[x] = min(next_near[x], max(near[x], d))
                        near[x] = min(near[x], d)
            first[y, x] = np.sqrt(near[x]) if metric == EUCLIDEAN else near[x]
            second[y, x] = np.sqrt(next_near[x]) if metric == EUCLIDEAN else next_near[x]


def nearest_points(
    shape: tuple[int, int],
    cells_x: float,
    cells_y: float,
    wrap: bool,
    seed: int,
    octave: int = 0,
    jitter: float = 1.0,
    metric: int = EUCLIDEAN,
) -> tuple[Floats, Floats]:
    """Distances F1 and F2, in cells, to the nearest and second nearest feature point (S. Worley, 1996).

    One point per cell, jittered; shape is (height, width).
    """
    first, second = np.empty(shape), np.empty(shape)
    points = feature_points(float(cells_x), float(cells_y), wrap, seed, octave, float(jitter))
    _nearest_two(points, float(cells_x), float(cells_y), metric, first, second)
    return first, second
