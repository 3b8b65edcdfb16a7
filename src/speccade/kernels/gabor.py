"""Gabor noise by sparse convolution, whole images at a time.

After A. Lagae, S. Lefebvre, G. Drettakis and P. Dutre, "Procedural noise using sparse Gabor convolution", 2009, with
impulses on a jittered grid and weights normalised, so that each place shows mostly its nearest impulses.
"""

import numpy as np

from speccade.kernels.elementary import exp, sincos_turns, tanh
from speccade.kernels.jit import Floats, kernel
from speccade.kernels.lattice import hash_cell, high_unit, low_unit

IMPULSES = 3
REACH = 1.5  # cells; the default envelope has fallen to 4e-5 there


@kernel
def _splat(
    total: Floats,
    weights: Floats,
    cells_x: float,
    cells_y: float,
    wrap: bool,
    seed: int,
    frequency: float,
    decay: float,
    orientation: float,
    spread: float,
) -> None:
    """Add every impulse to the pixels that it reaches.

    An impulse is a Gaussian times a cosine; along a row both factor into a part of the row and a part of the column, so
    the elementary functions are evaluated per column and per row of an impulse, not per pixel.
    """
    height, width = total.shape
    step_x, step_y = cells_x / width, cells_y / height
    edge = 0 if wrap else 2
    span = int(2.0 * REACH / step_x) + 3
    bell, cosine, sine = np.empty(span), np.empty(span), np.empty(span)
    for row in range(-edge, int(np.ceil(cells_y)) + edge):
        for column in range(-edge, int(np.ceil(cells_x)) + edge):
            for k in range(IMPULSES):
                place = hash_cell(seed, 2 * k, column, row)
                look = hash_cell(seed, 2 * k + 1, column, row)
                at_x, at_y = column + low_unit(place), row + high_unit(place)
                # A sign is half a turn of phase.
                phase = low_unit(look)
                turn = orientation + spread * (high_unit(look) - 0.5)
                slope_y, slope_x = sincos_turns(turn)
                first = int(np.ceil((at_x - REACH) / step_x - 0.5))
                last = int(np.floor((at_x + REACH) / step_x - 0.5))
                for i in range(last - first + 1):
                    dx = (first + i + 0.5) * step_x - at_x
                    bell[i] = exp(-decay * dx * dx)
                    sine[i], cosine[i] = sincos_turns(frequency * dx * slope_x)
                top = int(np.ceil((at_y - REACH) / step_y - 0.5))
                bottom = int(np.floor((at_y + REACH) / step_y - 0.5))
                for line in range(top, bottom + 1):
                    if not wrap and not 0 <= line < height:
                        continue
                    y = line % height
                    dy = (line + 0.5) * step_y - at_y
                    high = exp(-decay * dy * dy)
                    down_sine, down_cosine = sincos_turns(frequency * dy * slope_y + phase)
                    i = 0 if wrap else max(0, -first)
                    end = last - first + 1 if wrap else min(last, width - 1) - first + 1
                    while i < end:
                        # A stretch of columns up to the right border; with wrapping the next one starts at the left.
                        start = (first + i) % width
                        count = min(end - i, width - start)
                        for x in range(count):
                            weight = high * bell[i + x]
                            weights[y, start + x] += weight
                            total[y, start + x] += weight * (down_cosine * cosine[i + x] - down_sine * sine[i + x])
                        i += count


@kernel
def _squash(total: Floats, weights: Floats) -> None:
    for y in range(total.shape[0]):
        for x in range(total.shape[1]):
            total[y, x] = tanh(total[y, x] / weights[y, x]) if weights[y, x] > 0.0 else 0.0


def gabor(
    shape: tuple[int, int],
    cells_x: float,
    cells_y: float,
    wrap: bool,
    seed: int,
    *,
    frequency: float = 0.9,
    bandwidth: float = 1.2,
    orientation: float = 0.0,
    spread: float = 1.0,
) -> Floats:
    """The field tanh(sum / weights), within about 0.76 of 0. Shape is (height, width).

    frequency    cycles per cell.
    bandwidth    width of the spectrum: the envelope is exp(-pi bandwidth^2 d^2), d in cells; at least 0.8.
    orientation  direction in which the waves run, in turns, clockwise from the right.
    spread       range of directions around it, in turns; 1 makes the noise isotropic.
    """
    total, weights = np.zeros(shape), np.zeros(shape)
    decay = np.pi * bandwidth * bandwidth
    _splat(
        total,
        weights,
        float(cells_x),
        float(cells_y),
        wrap,
        seed,
        float(frequency),
        float(decay),
        float(orientation),
        float(spread),
    )
    _squash(total, weights)
    return total
