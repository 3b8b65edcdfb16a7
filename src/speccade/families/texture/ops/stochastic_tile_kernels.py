"""Histogram-preserving blending of patches on a lattice of triangles (E. Heitz and F. Neyret, 2018)."""

import numpy as np

from speccade.kernels.elementary import log, pow
from speccade.kernels.jit import Floats, Ints, helper, inline, kernel
from speccade.kernels.lattice import hash_cell, high_unit, low_unit

TABLE = 4096
"""Entries of the table that leads from Gaussian values back to those of the input."""


@inline
def _tail(u: float) -> float:
    q = np.sqrt(-2.0 * log(u))
    top = ((((-7.784894002430293e-3 * q - 3.223964580411365e-1) * q - 2.400758277161838) * q) - 2.549732539343734) * q
    top = (top + 4.374664141464968) * q + 2.938163982698783
    low = (
        ((7.784695709041462e-3 * q + 3.224671290700398e-1) * q + 2.445134137142996) * q + 3.754408661907416
    ) * q + 1.0
    value: float = top / low
    return value


@inline
def normal_quantile(u: float) -> float:
    """Inverse of the normal distribution for 0 < u < 1 (P. Acklam, 2003; relative error below 1.2e-9)."""
    if u < 0.02425:
        return _tail(u)
    if u > 0.97575:
        return -_tail(1.0 - u)
    q = u - 0.5
    r = q * q
    top = (((-3.969683028665376e1 * r + 2.209460984245205e2) * r - 2.759285104469687e2) * r + 1.383577518672690e2) * r
    top = ((top - 3.066479806614716e1) * r + 2.506628277459239) * q
    low = (((-5.447609879822406e1 * r + 1.615858368580409e2) * r - 1.556989798598866e2) * r + 6.680131188771972e1) * r
    return top / ((low - 1.328068155288572e1) * r + 1.0)


@kernel
def _ranks(order: Ints, ordered: Floats, out: Floats) -> None:
    """Place of each value in the order of all; equal values share the middle of their places."""
    start = 0
    while start < order.shape[0]:
        end = start
        while end + 1 < order.shape[0] and ordered[end + 1] == ordered[start]:
            end += 1
        for i in range(start, end + 1):
            out[order[i]] = 0.5 * (start + end)
        start = end + 1


@kernel
def _quantiles(ranks: Floats, count: float, out: Floats) -> None:
    """Gaussian value of each rank 0..count - 1; arrays are flat and may be one."""
    for i in range(ranks.shape[0]):
        out[i] = normal_quantile((ranks[i] + 0.5) / count)


@helper
def _patch(gauss: Floats, seed: int, column: int, row: int, y: int, x: int) -> float:
    """The pixel of the patch that belongs to a lattice point."""
    bits = hash_cell(seed, 0, column, row)
    height, width = gauss.shape
    at_x, at_y = x + int(low_unit(bits) * width), y + int(high_unit(bits) * height)
    return float(gauss[at_y % height, at_x % width])


@kernel
def _blend(gauss: Floats, columns: int, rows: int, sharpness: float, seed: int, out: Floats) -> None:
    """Three patches at each pixel, weighted so that the variance stays 1. `rows` is even; odd rows are shifted by half."""
    height, width = out.shape
    weights = np.empty(3)
    for y in range(height):
        v = (y + 0.5) / height * rows
        row = int(v)
        down = v - row
        shift = row % 2
        below = (row + 1) % rows
        for x in range(width):
            along = (x + 0.5) / width * columns - 0.5 * shift - 0.5 * down
            left = int(np.floor(along))
            across = along - left
            # The lower row lies half a cell further right; its points are numbered from their own shift.
            under = left + shift
            if across < 1.0 - down:
                weights[0], weights[1], weights[2] = 1.0 - down - across, across, down
                third = left % columns
            else:
                weights[0], weights[1], weights[2] = across + down - 1.0, 1.0 - down, 1.0 - across
                third = (under + 1) % columns
            total, squares, value = 0.0, 0.0, 0.0
            for k in range(3):
                weights[k] = pow(max(weights[k], 0.0), sharpness)
                total += weights[k]
            for k in range(3):
                weights[k] /= total
                squares += weights[k] * weights[k]
            if across < 1.0 - down:
                value += weights[0] * _patch(gauss, seed, third, row, y, x)
            else:
                value += weights[0] * _patch(gauss, seed, third, below, y, x)
            value += weights[1] * _patch(gauss, seed, (left + 1) % columns, row, y, x)
            value += weights[2] * _patch(gauss, seed, under % columns, below, y, x)
            out[y, x] = value / np.sqrt(squares)


@kernel
def _restore(values: Floats, table: Floats, ordered: Floats, out: Floats) -> None:
    """The value of the input that has the same place in its order as a Gaussian value has in the table; `out` may be
    `values`."""
    last, top = table.shape[0] - 1, ordered.shape[0] - 1
    for y in range(out.shape[0]):
        for x in range(out.shape[1]):
            value = values[y, x]
            low, high = 0, last
            while high - low > 1:
                middle = (low + high) // 2
                if table[middle] <= value:
                    low = middle
                else:
                    high = middle
            part = min(max((value - table[low]) / (table[high] - table[low]), 0.0), 1.0)
            place = min(max((low + part + 0.5) / (last + 1) * (top + 1) - 0.5, 0.0), float(top))
            index = min(int(place), top - 1) if top > 0 else 0
            share = place - index
            out[y, x] = ordered[index] * (1.0 - share) + ordered[min(index + 1, top)] * share


def tiled(image: Floats, count: int, sharpness: float, seed: int) -> Floats:
    """An image (height, width) of patches of itself, `count` across, that repeats where the image does."""
    height, width = image.shape
    rows = 2 * max(1, int(count * height / width / 0.8660254037844386 / 2.0 + 0.5))
    flat = image.reshape(-1)
    order = np.argsort(flat, kind="stable")
    ordered, gauss = flat[order], np.empty_like(flat)
    _ranks(order, ordered, gauss)
    _quantiles(gauss, float(image.size), gauss)
    table = np.arange(float(TABLE))
    _quantiles(table, float(TABLE), table)
    out = np.empty_like(image)
    _blend(gauss.reshape(image.shape), count, rows, float(sharpness), seed, out)
    _restore(out, table, ordered, out)
    return out
