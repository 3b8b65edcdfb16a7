"""Freeverb: two banks of damped combs and all-passes (Jezar at Dreampoint, 2000, in the public domain).

The structure is Manfred Schroeder's (*Natural Sounding Artificial Reverberation*, 1962) with the damped combs of James
Moorer (*About This Reverberation Business*, 1979).
"""

from typing import Final

import numpy as np

from speccade.kernels.jit import Floats, Ints, kernel

COMBS: Final = np.array([1116, 1188, 1277, 1356, 1422, 1491, 1557, 1617])
ALLPASSES: Final = np.array([556, 441, 341, 225])
SPREAD: Final = 23  # the right bank is longer by so much
TUNED_FOR: Final = 44100
INPUT_GAIN: Final = 0.015
WET_GAIN: Final = 3.0
BLOCK: Final = 256
GROUP: Final = 4  # combs that run side by side


def line_lengths(lengths: Ints, sample_rate: int) -> Ints:
    """Line lengths in frames at a rate, left and right bank, shape (2, lines)."""
    return np.stack([(lengths + SPREAD * side) * sample_rate // TUNED_FOR for side in range(2)])


@kernel
def reverberate(
    signal: Floats, combs: Ints, allpasses: Ints, room: Floats, damping: float, wet: float, width: float
) -> Floats:
    """A signal of shape (frames, 2) with the reverberation of its sum.

    `combs` (their number a multiple of 4) and `allpasses` are line lengths of the left and right bank; `room` is the room
    size (0 to 1) per frame, or one value for all.
    """
    frames = signal.shape[0]
    tail = np.zeros((2, frames))
    lines = combs.shape[1]
    keep = 0.4 * damping
    take = 1.0 - keep
    source, gain = np.empty(BLOCK), np.empty(BLOCK)
    for side in range(2):
        buffers = np.zeros((lines, combs[side].max()))
        place = np.zeros(lines, dtype=np.int64)
        damped = np.zeros(lines)
        start = 0
        while start < frames:
            run = min(BLOCK, frames - start)  # up to where the first line wraps around
            for i in range(lines):
                run = min(run, combs[side, i] - place[i])
            for j in range(run):
                source[j] = (signal[start + j, 0] + signal[start + j, 1]) * INPUT_GAIN
                gain[j] = 0.7 + 0.28 * room[start + j if room.size > 1 else 0]
            for i in range(0, lines, GROUP):
                line_a, line_b, line_c, line_d = buffers[i], buffers[i + 1], buffers[i + 2], buffers[i + 3]
                at_a, at_b, at_c, at_d = place[i], place[i + 1], place[i + 2], place[i + 3]
                a, b, c, d = damped[i], damped[i + 1], damped[i + 2], damped[i + 3]
                for j in range(run):
                    x, g = source[j], gain[j]
                    y_a, y_b, y_c, y_d = line_a[at_a + j], line_b[at_b + j], line_c[at_c + j], line_d[at_d + j]
                    a, b = take * y_a + keep * a, take * y_b + keep * b
                    c, d = take * y_c + keep * c, take * y_d + keep * d
                    line_a[at_a + j], line_b[at_b + j] = x + g * a, x + g * b
                    line_c[at_c + j], line_d[at_d + j] = x + g * c, x + g * d
                    tail[side, start + j] += (y_a + y_b) + (y_c + y_d)
                damped[i], damped[i + 1], damped[i + 2], damped[i + 3] = a, b, c, d
            for i in range(lines):
                place[i] = place[i] + run if place[i] + run < combs[side, i] else 0
            start += run
        for i in range(allpasses.shape[1]):
            size = allpasses[side, i]
            line = np.zeros(size)
            for begin in range(0, frames, size):
                for j in range(min(size, frames - begin)):
                    x, y = tail[side, begin + j], line[j]
                    tail[side, begin + j] = y - x
                    line[j] = x + 0.5 * y
    out = np.empty((frames, 2))
    direct, crossed = WET_GAIN * wet * (0.5 + 0.5 * width), WET_GAIN * wet * (0.5 - 0.5 * width)
    for n in range(frames):
        out[n, 0] = (direct * tail[0, n] + crossed * tail[1, n]) + (1.0 - wet) * signal[n, 0]
        out[n, 1] = (direct * tail[1, n] + crossed * tail[0, n]) + (1.0 - wet) * signal[n, 1]
    return out
