"""Two feedback delay lines."""

from typing import Final

import numpy as np

from speccade.families.audio.effects.lines_kernels import lagrange_weights, line_size, read_line
from speccade.kernels.jit import Floats, helper, kernel

BLOCK: Final = 512
SHORT: Final = 128.0  # below this, frame by frame is faster


def echo(signal: Floats, delays: Floats, feedback: float, wet: float, ping_pong: bool) -> Floats:
    """A signal of shape (frames, 2) mixed with its echoes; `delays` in frames (>= 2), per frame or one for all.

    With `ping_pong` both inputs enter the left line, at equal power, and the lines feed each other.
    """
    if delays.size > 1 or delays[0] < SHORT:
        return moving_echo(signal, delays, feedback, wet, ping_pong)
    return steady_echo(signal, delays[0], feedback, wet, ping_pong)


@kernel
def moving_echo(signal: Floats, delays: Floats, feedback: float, wet: float, ping_pong: bool) -> Floats:
    """`echo` frame by frame, for any delays."""
    frames = signal.shape[0]
    out = np.empty((frames, 2))
    dry = 1.0 - wet
    size = line_size(delays.max())
    mask = size - 1
    left, right = np.zeros(size), np.zeros(size)
    delay = delays[0]
    for n in range(frames):
        if delays.size > 1:
            delay = delays[n]
        x, y = signal[n, 0], signal[n, 1]
        a, b = read_line(left, mask, n, delay), read_line(right, mask, n, delay)
        if ping_pong:
            left[n & mask] = (x + y) * 0.7071067811865476 + feedback * b
            right[n & mask] = feedback * a
        else:
            left[n & mask] = x + feedback * a
            right[n & mask] = y + feedback * b
        out[n, 0], out[n, 1] = dry * x + wet * a, dry * y + wet * b
    return out


@helper
def read_between(line: Floats, weights: tuple[float, float, float, float], out: Floats) -> None:
    """`out` = the line between its frames, with the weights of `lagrange`; the first frame read is the oldest."""
    before, first, second, after = weights[0], weights[1], weights[2], weights[3]
    one, two, three = line[1:], line[2:], line[3:]
    for i in range(out.size):
        out[i] = (first * two[i] - second * one[i]) + (after * line[i] - before * three[i])


@helper
def add_scaled(x: Floats, gain: float, y: Floats, out: Floats) -> None:
    """`out` = x + gain y."""
    for i in range(out.size):
        out[i] = x[i] + gain * y[i]


@kernel
def steady_echo(signal: Floats, delay: float, feedback: float, wet: float, ping_pong: bool) -> Floats:
    """`echo` with one delay >= 4, in blocks shorter than it: within one, nothing depends on what came out before."""
    frames = signal.shape[0]
    out = np.empty((frames, 2))
    source, result = signal.reshape(2 * frames), out.reshape(2 * frames)
    dry = 1.0 - wet
    whole = int(delay)
    weights = lagrange_weights(delay - whole)
    block = min(BLOCK, whole - 1)
    past = whole + 2  # the oldest frame that is read
    # straight lines: what is still needed moves back to the start when they are full
    room = past + min(frames, max(past, 8 * BLOCK))
    left, right = np.zeros(room), np.zeros(room)
    x, y, a, b = np.empty(block), np.empty(block), np.empty(block), np.empty(block)
    head = past
    for start in range(0, frames, block):
        count = min(block, frames - start)
        if head + count > room:
            for line in (left, right):
                kept = line[head - past : head]
                for i in range(past):
                    line[i] = kept[i]
            head = past
        here, target = source[2 * start : 2 * (start + count)], result[2 * start : 2 * (start + count)]
        read_between(left[head - past :], weights, a[:count])
        read_between(right[head - past :], weights, b[:count])
        for i in range(count):
            x[i], y[i] = here[2 * i], here[2 * i + 1]
        for i in range(count):
            target[2 * i], target[2 * i + 1] = dry * x[i] + wet * a[i], dry * y[i] + wet * b[i]
        if ping_pong:
            for i in range(count):
                x[i] = (x[i] + y[i]) * 0.7071067811865476
            add_scaled(x, feedback, b, left[head : head + count])
            behind = right[head : head + count]
            for i in range(count):
                behind[i] = feedback * a[i]
        else:
            add_scaled(x, feedback, a, left[head : head + count])
            add_scaled(y, feedback, b, right[head : head + count])
        head += count
    return out
