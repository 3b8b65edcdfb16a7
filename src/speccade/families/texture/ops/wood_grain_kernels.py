"""Growth rings, fibres and knots."""

import numpy as np

from speccade.families.texture.lattice import MOST
from speccade.families.texture.pattern_kernels import smooth
from speccade.kernels.elementary import exp
from speccade.kernels.jit import Floats, kernel
from speccade.kernels.lattice import PLAIN, add_perlin, hash_cell, high_unit, low_unit


@kernel
def _knots(bend: Floats, dark: Floats, across: int, along: int, seed: int, wrap: bool) -> None:
    """Bend the rings around knots and darken their hearts; rows run across the grain.

    About half of the cells (`across` x `along`) hold a knot, longer along the grain.
    """
    height, width = bend.shape
    for j in range(across):
        for i in range(along):
            bits, place = hash_cell(seed, 7, i, j), hash_cell(seed, 8, i, j)
            if low_unit(bits) > 0.5:
                continue
            size = 0.06 + 0.10 * high_unit(bits)
            at_x, at_y = i + 0.2 + 0.6 * low_unit(place), j + 0.2 + 0.6 * high_unit(place)
            reach_x, reach_y = 9.0 * size, 5.3 * size
            first, last = int(np.ceil((at_y - reach_y) / across * height)), int((at_y + reach_y) / across * height)
            left, right = int(np.ceil((at_x - reach_x) / along * width)), int((at_x + reach_x) / along * width)
            for row in range(first, last):
                if not wrap and not 0 <= row < height:
                    continue
                y = row % height
                dy = (row + 0.5) / height * across - at_y
                side = dy / size
                push = 1.6 * side / np.sqrt(1.0 + side * side * 0.2)
                for column in range(left, right):
                    if not wrap and not 0 <= column < width:
                        continue
                    x = column % width
                    dx = (column + 0.5) / width * along - at_x
                    squared = (dx * dx * 0.35 + dy * dy) / (size * size)
                    near = exp(-0.5 * squared)
                    heart = near * near * near * near
                    bend[y, x] += push * near + 2.2 * heart
                    dark[y, x] = max(dark[y, x], heart * near * near)


@kernel
def _rings(bend: Floats, rings: float, out: Floats) -> None:
    """Early wood fades slowly into a narrow dark line of late wood, then starts anew."""
    for y in range(out.shape[0]):
        v = (y + 0.5) / out.shape[0] * rings
        for x in range(out.shape[1]):
            t = v + bend[y, x]
            t -= np.floor(t)
            out[y, x] = 1.0 - smooth(t / 0.86) * (1.0 - smooth((t - 0.92) / 0.08))


def wood(
    shape: tuple[int, int],
    wrap: bool,
    seed: int,
    *,
    ring_scale: float,
    grain_scale: float,
    turbulence: float,
    grain_strength: float,
    knots: float,
    color_variation: float,
    vertical: bool,
    result: str,
) -> Floats:
    """Brightness 0..1 of sawn wood, (height, width); made with the grain along rows and turned at the end."""
    rows, columns = (shape[1], shape[0]) if vertical else shape
    rings = float(max(1, int(ring_scale + 0.5))) if wrap else ring_scale

    def noise(across: float, along: float, octave: int, amount: float, out: Floats) -> None:
        cells_x, cells_y = min(along, MOST * columns), min(across, MOST * rows)
        if wrap:
            cells_x, cells_y = max(1.0, float(int(cells_x + 0.5))), max(1.0, float(int(cells_y + 0.5)))
        add_perlin(out, cells_x, cells_y, wrap, seed, octave, amount, PLAIN)

    fibres = np.zeros((rows, columns))
    if result != "rings":
        noise(grain_scale, grain_scale / 16.0, 0, 0.6, fibres)
        noise(2.3 * grain_scale, grain_scale / 10.0, 1, 0.4, fibres)
        fibres += 0.5
    ringed = np.zeros((rows, columns))
    if result != "fibres":
        bend, dark = np.zeros((rows, columns)), np.zeros((rows, columns))
        noise(2.0, 1.0, 2, 1.6 * turbulence, bend)
        noise(5.0, 2.0, 3, 0.7 * turbulence, bend)
        noise(16.0, 5.0, 4, 0.22 * turbulence, bend)
        if knots > 0.0:
            across = max(1, int(knots + 0.5))
            along = max(1, int(across * columns / rows / 2.0 + 0.5))
            _knots(bend, dark, across, along, seed, wrap)
        _rings(bend, rings, ringed)
        dark *= 0.85
        np.subtract(1.0, dark, out=dark)
        ringed *= dark
    if result == "grain":
        ringed *= 1.0 - grain_strength
        fibres *= grain_strength
        ringed += fibres
    if color_variation > 0.0:
        streaks = np.full((rows, columns), 0.5)
        noise(3.0, 1.0, 5, 1.0, streaks)
        noise(9.0, 2.0, 6, 0.4, streaks)
        target = fibres if result == "fibres" else ringed
        target *= 1.0 - color_variation
        streaks *= color_variation
        target += streaks
        np.minimum(np.maximum(target, 0.0, out=target), 1.0, out=target)
    out = fibres if result == "fibres" else ringed
    return np.ascontiguousarray(out.T) if vertical else out
