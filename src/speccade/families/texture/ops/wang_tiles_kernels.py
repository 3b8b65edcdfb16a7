"""Image quilting on a grid of tiles, with or without matching across the image's border."""

import math
from dataclasses import dataclass

import numpy as np

from speccade.core.pcg32 import Pcg32
from speccade.kernels.jit import Floats, Ints, kernel

CANDIDATES = 384
SAMPLES = 24  # a tile's side is compared at about this many positions


@dataclass(frozen=True, slots=True)
class _Span:
    """One tile along one axis: pixels [start, end), half the overlap, and which neighbours are laid already."""

    start: int
    end: int
    reach: int
    before: bool
    after: bool

    @property
    def first(self) -> int:
        return self.start - self.reach

    @property
    def length(self) -> int:
        return self.end - self.start + 2 * self.reach


@kernel
def _difference(image: Floats, out: Floats, box: Ints, at_y: int, at_x: int, step: int) -> float:
    """Squared differences of what is laid and `image` moved by (at_y, at_x), in the box top, bottom, left, right."""
    height, width = image.shape
    total = 0.0
    for y in range(box[0], box[1], step):
        for x in range(box[2], box[3], step):
            d = image[(y + at_y) % height, (x + at_x) % width] - out[y % height, x % width]
            total += d * d
    return total


@kernel
def _cut(cost: Floats) -> Ints:
    """For each row the first column of the far side of the path of least cost from top to bottom (Bellman 1957)."""
    rows, columns = cost.shape
    best = np.empty((rows, columns))
    best[0] = cost[0]
    for y in range(1, rows):
        for x in range(columns):
            least = best[y - 1, x]
            if x > 0:
                least = min(least, best[y - 1, x - 1])
            if x + 1 < columns:
                least = min(least, best[y - 1, x + 1])
            best[y, x] = cost[y, x] + least
    path = np.empty(rows, np.int64)
    x = int(np.argmin(best[rows - 1]))
    for y in range(rows - 1, -1, -1):
        path[y] = x
        if y > 0:
            low, high = max(0, x - 1), min(columns, x + 2)
            x = low + int(np.argmin(best[y - 1, low:high]))
    return path


def quilt(image: Floats, columns: int, rows: int, overlap: float, wrap: bool, seed: int) -> Floats:
    """`columns` x `rows` tiles cut from `image` (height, width), each reaching `overlap` tiles (0..0.5) into its neighbours."""
    height, width = image.shape
    rng = Pcg32(seed)
    out = np.zeros_like(image)
    for j in range(rows):
        down = _span(j, rows, height, overlap, wrap)
        for i in range(columns):
            across = _span(i, columns, width, overlap, wrap)
            at_y, at_x = _best_place(image, out, down, across, wrap, rng)
            ys = np.arange(down.first, down.first + down.length)
            xs = np.arange(across.first, across.first + across.length)
            patch = image[np.ix_((ys + at_y) % height, (xs + at_x) % width)]
            target = np.ix_(ys % height, xs % width)
            laid = out[target]
            share = _shares(np.square(patch - laid), down, across)
            merged = laid * (1.0 - share) + patch * share
            kept_y, kept_x = np.full(len(ys), True), np.full(len(xs), True)
            if not wrap:
                kept_y, kept_x = (ys >= 0) & (ys < height), (xs >= 0) & (xs < width)
            out[np.ix_(ys[kept_y] % height, xs[kept_x] % width)] = merged[np.ix_(kept_y, kept_x)]
    return out


def _span(index: int, count: int, size: int, overlap: float, wrap: bool) -> _Span:
    start, end = index * size // count, (index + 1) * size // count
    reach = math.ceil(overlap * (size / count))
    before, after = index > 0, wrap and index == count - 1 and count > 1
    return _Span(start, end, min(reach, (end - start) // 2), before, after)


def _best_place(image: Floats, out: Floats, down: _Span, across: _Span, wrap: bool, rng: Pcg32) -> tuple[int, int]:
    """Where to cut the tile from: of some random places the one that differs least from its neighbours."""
    height, width = image.shape
    top, bottom = down.first, down.first + down.length
    left, right = across.first, across.first + across.length
    boxes = []
    if across.before:
        boxes.append((top, bottom, left, left + 2 * across.reach))
    if across.after:
        boxes.append((top, bottom, right - 2 * across.reach, right))
    if down.before:
        boxes.append((top, top + 2 * down.reach, left, right))
    if down.after:
        boxes.append((bottom - 2 * down.reach, bottom, left, right))
    bands = [np.array(box, dtype=np.int64) for box in boxes]
    step = max(1, min(down.length, across.length) // SAMPLES)
    best, least = (0, 0), np.inf
    for _ in range(CANDIDATES):
        y, x = _place(rng, down, height, wrap), _place(rng, across, width, wrap)
        difference = sum(_difference(image, out, band, y, x, step) for band in bands)
        if difference < least:
            best, least = (y, x), difference
    return best


def _place(rng: Pcg32, span: _Span, size: int, wrap: bool) -> int:
    """A random displacement of the source; without wrapping the tile stays inside the image."""
    if wrap or span.length >= size:
        return int(rng.next_f64() * size)
    return int(rng.next_f64() * (size - span.length + 1)) - span.first


def _shares(cost: Floats, down: _Span, across: _Span) -> Floats:
    """How much the new tile counts at each pixel: 0 beyond the cuts to its neighbours, in a step of a quarter of the band."""
    share = np.ones_like(cost)
    for axis, span in ((0, across), (1, down)):
        band = 2 * span.reach
        if band == 0:
            continue
        lines = cost if axis == 0 else cost.T
        weight = share if axis == 0 else share.T
        position = np.arange(band)[None, :]
        soft = max(2.0, 0.35 * band)
        if span.before:
            cut = _cut(np.ascontiguousarray(lines[:, :band]))[:, None]
            weight[:, :band] *= np.minimum(np.maximum((position - cut) / soft + 0.5, 0.0), 1.0)
        if span.after:
            cut = _cut(np.ascontiguousarray(lines[:, -band:]))[:, None]
            weight[:, -band:] *= np.minimum(np.maximum((cut - position) / soft + 0.5, 0.0), 1.0)
    return share
