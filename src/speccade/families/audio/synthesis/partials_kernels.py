"""Banks of decaying sinusoidal partials: the core of bells, bars, membranes and struck bodies.

Steady pitch: the phasor of each partial over one block, made once, and turned to where every block exactly begins.
Moving pitch: one shared phase track, each partial at its ratio of it. Frequencies are in cycles per frame, decay rates
in nepers per frame; partials fade out between 0.45 of the sample rate and Nyquist instead of folding back.
"""

import numpy as np

from speccade.kernels.elementary import exp, sin_turns, sincos_turns
from speccade.kernels.jit import Floats, helper, inline, kernel

BLOCK = 512
STRETCH = 8 * BLOCK  # frames to which all partials are added before the next: they stay in the cache
SILENCE = 1e-10  # -200 dB: a partial below it stops, so that it never reaches subnormal numbers


@inline
def nyquist_gain(frequency: float) -> float:
    """1 below 0.45 cycles per frame, falling linearly to 0 at Nyquist."""
    gain = (0.5 - frequency) * 20.0
    gain = 1.0 if gain > 1.0 else gain
    return 0.0 if gain < 0.0 else gain


@helper
def _turn(frequency: float, decay: float, real: Floats, imaginary: Floats) -> None:
    """The phasor e^((2 pi i frequency - decay) j), by rotation: four interleaved, so that the processor overlaps them."""
    s1, c1 = sincos_turns(frequency)
    s4, c4 = sincos_turns(4.0 * frequency)
    shrink1, shrink4 = exp(-decay), exp(-4.0 * decay)
    s1, c1, s4, c4 = s1 * shrink1, c1 * shrink1, s4 * shrink4, c4 * shrink4
    x0, y0 = 1.0, 0.0
    x1, y1 = c1, s1
    x2, y2 = x1 * c1 - y1 * s1, x1 * s1 + y1 * c1
    x3, y3 = x2 * c1 - y2 * s1, x2 * s1 + y2 * c1
    for i in range(0, real.size, 4):
        real[i], real[i + 1], real[i + 2], real[i + 3] = x0, x1, x2, x3
        imaginary[i], imaginary[i + 1], imaginary[i + 2], imaginary[i + 3] = y0, y1, y2, y3
        x0, y0 = x0 * c4 - y0 * s4, x0 * s4 + y0 * c4
        x1, y1 = x1 * c4 - y1 * s4, x1 * s4 + y1 * c4
        x2, y2 = x2 * c4 - y2 * s4, x2 * s4 + y2 * c4
        x3, y3 = x3 * c4 - y3 * s4, x3 * s4 + y3 * c4


@kernel
def add_partials(frequency: Floats, sine: Floats, cosine: Floats, decay: Floats, first: int, out: Floats) -> None:
    """Add the sum of e^(-decay j) (sine sin(2 pi frequency j) + cosine cos(...)) to `out`, with j = i - first >= 0.

    `frequency`, `sine`, `cosine`, `decay`: shape (partials,). `out`: shape (frames,).
    """
    frames, count = out.size, frequency.size
    turns = np.empty((count, 2, BLOCK))
    gains, tops = np.empty(count), np.empty(count)
    for k in range(count):
        _turn(frequency[k], decay[k], turns[k, 0], turns[k, 1])
        gains[k] = nyquist_gain(frequency[k])
        tops[k] = gains[k] * np.sqrt(sine[k] * sine[k] + cosine[k] * cosine[k])
    for stretch in range(first, frames, STRETCH):
        end = min(stretch + STRETCH, frames)
        for k in range(count):
            f, rate, a, b = frequency[k], decay[k], sine[k], cosine[k]
            real, imaginary = turns[k, 0], turns[k, 1]
            for start in range(stretch, end, BLOCK):
                j = float(start - first)
                level = exp(-rate * j)
                if tops[k] * level < SILENCE:
                    break
                s, c = sincos_turns(f * j)
                level *= gains[k]
                # the output is the imaginary part of a phasor
                y, x = level * (a * s + b * c), level * (a * c - b * s)
                target = out[start : min(start + BLOCK, end)]
                for i in range(target.size):
                    target[i] += y * real[i] + x * imaginary[i]


@kernel
def add_moving_partials(
    phase: Floats,
    step: Floats,
    ratio: Floats,
    sine: Floats,
    cosine: Floats,
    decay: Floats,
    first: int,
    out: Floats,
) -> None:
    """The same partials on a moving fundamental, each at `ratio` times it.

    `phase`: cycles of the fundamental since frame `first`; `step`: its frequency per frame, both shape (frames,).
    """
    frames = out.size
    falling = np.empty(min(BLOCK, max(0, frames - first)))
    for k in range(ratio.size):
        r, rate, a, b = ratio[k], decay[k], sine[k], cosine[k]
        top = np.sqrt(a * a + b * b)
        for i in range(falling.size):
            falling[i] = exp(-rate * i)
        for start in range(first, frames, BLOCK):
            level = exp(-rate * (start - first))
            if top * level < SILENCE:
                break
            # slices count from 0, which lets the loops vectorise
            stop = min(start + BLOCK, frames)
            target, cycles, speed = out[start:stop], phase[start:stop], step[start:stop]
            for i in range(target.size):
                gain = level * falling[i] * nyquist_gain(r * speed[i])
                target[i] += a * gain * sin_turns(r * cycles[i])
            if b != 0.0:
                for i in range(target.size):
                    gain = level * falling[i] * nyquist_gain(r * speed[i])
                    target[i] += b * gain * sin_turns(r * cycles[i] + 0.25)


@kernel
def track_phase(step: Floats, phase: Floats) -> float:
    """`phase[i]` = cycles before frame i, for `step` in cycles per frame; returns the cycles of all frames."""
    total = 0.0
    for i in range(step.size):
        phase[i] = total
        total += step[i]
    return total


def ring(step: Floats, ratio: Floats, sine: Floats, cosine: Floats, decay: Floats, frames: int) -> Floats:
    """The partials at `ratio` times a fundamental, by the cheaper kernel that does: shape (frames,).

    `step`: the fundamental in cycles per frame, shape (1,) if it is steady, else (frames,).
    """
    out = np.zeros(frames)
    if step.size == 1:
        add_partials(ratio * step[0], sine, cosine, decay, 0, out)
    else:
        phase = np.empty(frames)
        track_phase(step, phase)
        add_moving_partials(phase, step, ratio, sine, cosine, decay, 0, out)
    return out
