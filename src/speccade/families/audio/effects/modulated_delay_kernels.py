"""Delays that move: chorus, flanger, rotary speaker. Signals have shape (frames, 2)."""

from typing import Final

import numpy as np

from speccade.families.audio.effects.lines_kernels import add_reads, line_size, read_line
from speccade.kernels.elementary import exp, sin_turns, sincos_turns
from speccade.kernels.jit import Floats, kernel

BLOCK: Final = 256
HELD: Final = 16  # blocks between moves of a straight line
SHORTEST: Final = 2.0  # frames, for the interpolator

CHORUS_MS: Final = 20.0
CHORUS_SWING_MS: Final = 40.0
CHORUS_SIDE: Final = 0.07957747154594767  # cycles the right channel is ahead: 0.5 radians

FLANGER_SWING_MS: Final = 5.0

ROTOR_MS: Final = 3.0
HORN_SWING_MS: Final = 2.0
HORN_TREMOLO: Final = 0.3
DRUM_SWING_MS: Final = 0.4
DRUM_TREMOLO: Final = 0.3
DRUM_SPEED: Final = 0.85  # turns per turn of the horn
CROSSOVER_HZ: Final = 800.0


@kernel
def chorus(
    signal: Floats, sample_rate: float, rate: float, depth: float, wet: float, voices: int, feedback: float
) -> Floats:
    """The mean of `voices` copies per channel, each 20 ms late and up to 40 ms x `depth` more, evenly spread in phase."""
    frames = signal.shape[0]
    out = np.empty_like(signal)
    per_ms = 0.001 * sample_rate
    block = max(1, min(BLOCK, int(CHORUS_MS * per_ms) - 4))  # what a copy reads was written before its block
    longest = int((CHORUS_MS + CHORUS_SWING_MS) * per_ms) + 8
    line = np.zeros((2, longest + HELD * block), dtype=np.float32)
    head = longest
    delays, copies = np.empty(block), np.empty((2, block), dtype=np.float32)
    dry, share = 1.0 - wet, 1.0 / voices
    step = rate / sample_rate
    fastest = np.pi * step * CHORUS_SWING_MS * depth * per_ms  # frames the delay moves per frame
    stretch = block
    while stretch > 1 and stretch * fastest > 1.98:  # within a frame from its middle to either end
        stretch //= 2
    swing = 0.5 * CHORUS_SWING_MS * depth * per_ms
    centre = CHORUS_MS * per_ms + swing
    sines, cosines = np.empty(block), np.empty(block)
    for i in range(block):
        sine, cosine = sincos_turns(step * i)
        sines[i], cosines[i] = swing * sine, swing * cosine
    for start in range(0, frames, block):
        count = min(block, frames - start)
        here, target = signal[start : start + count], out[start : start + count]
        if head + block > line.shape[1]:
            for c in range(2):
                for i in range(longest):
                    line[c, i] = line[c, head - longest + i]
            head = longest
        for c in range(2):
            copy = copies[c, :count]
            for i in range(count):
                copy[i] = 0.0
            for v in range(voices):
                # sin(a + b) = sin a cos b + cos a sin b: one sine per block
                s, k = sincos_turns(step * start + (v * share + CHORUS_SIDE * c))
                for i in range(count):
                    delays[i] = centre + (s * cosines[i] + k * sines[i])
                add_reads(line[c], head, delays[:count], stretch, copy)
        flat, result = here.reshape(here.size), target.reshape(target.size)  # flat, it vectorises
        left, right, enter_left, enter_right = copies[0], copies[1], line[0, head:], line[1, head:]
        for i in range(count):
            enter_left[i] = flat[2 * i] + feedback * (left[i] * share)
            enter_right[i] = flat[2 * i + 1] + feedback * (right[i] * share)
        for i in range(count):
            result[2 * i] = dry * flat[2 * i] + wet * (left[i] * share)
            result[2 * i + 1] = dry * flat[2 * i + 1] + wet * (right[i] * share)
        head += count
    return out


@kernel
def flanger(
    signal: Floats, sample_rate: float, rate: float, depth: float, feedback: float, base_ms: Floats, wet: float
) -> Floats:
    """A delay of `base_ms` (per frame or one for all) and up to 5 ms x `depth` more; right channel 90 degrees ahead."""
    frames = signal.shape[0]
    out = np.empty_like(signal)
    per_ms = 0.001 * sample_rate
    size = line_size((base_ms.max() + FLANGER_SWING_MS) * per_ms)
    mask = size - 1
    line = np.zeros((2, size))
    delays = np.empty((2, BLOCK))
    dry = 1.0 - wet
    step = rate / sample_rate
    moved = base_ms.size > 1
    for start in range(0, frames, BLOCK):
        stop = min(frames, start + BLOCK)
        for c in range(2):
            for i in range(stop - start):
                swing = 0.5 + 0.5 * sin_turns(step * (start + i) + 0.25 * c)
                base = base_ms[start + i if moved else 0]
                delays[c, i] = max(SHORTEST, (base + FLANGER_SWING_MS * depth * swing) * per_ms)
        for n in range(start, stop):
            for c in range(2):
                x = signal[n, c]
                y = read_line(line[c], mask, n, delays[c, n - start])
                line[c, n & mask] = x + feedback * y
                out[n, c] = dry * x + wet * y
    return out


@kernel
def rotary(signal: Floats, sample_rate: float, rate: float, depth: float, wet: float) -> Floats:
    """Doppler shift and tremolo of a horn and a slower drum, crossed over at 800 Hz; microphones 90 degrees apart.

    After Julius Smith, Stefania Serafin, Jonathan Abel, David Berners, *Doppler Simulation and the Leslie*, 2002. The
    crossover is complementary, so without rotation the cabinet is a plain delay.
    """
    frames = signal.shape[0]
    out = np.empty_like(signal)
    per_ms = 0.001 * sample_rate
    size = line_size((ROTOR_MS + HORN_SWING_MS) * per_ms)
    mask = size - 1
    horn, drum = np.zeros((2, size)), np.zeros((2, size))
    horns, drums = np.empty((2, BLOCK)), np.empty((2, BLOCK))
    low = np.zeros(2)
    keep = exp(-2.0 * np.pi * CROSSOVER_HZ / sample_rate)
    dry = 1.0 - wet
    step = rate / sample_rate
    for start in range(0, frames, BLOCK):
        stop = min(frames, start + BLOCK)
        for c in range(2):
            for i in range(stop - start):
                turn = step * (start + i)
                horns[c, i] = depth * sin_turns(turn + 0.25 * c)
                drums[c, i] = depth * sin_turns(DRUM_SPEED * turn + 0.25 * c)
        for n in range(start, stop):
            for c in range(2):
                x = signal[n, c]
                low[c] = keep * low[c] + (1.0 - keep) * x
                horn[c, n & mask] = x - low[c]
                drum[c, n & mask] = low[c]
                h, d = horns[c, n - start], drums[c, n - start]
                treble = read_line(horn[c], mask, n, (ROTOR_MS + HORN_SWING_MS * h) * per_ms)
                bass = read_line(drum[c], mask, n, (ROTOR_MS + DRUM_SWING_MS * d) * per_ms)
                y = treble * (1.0 + HORN_TREMOLO * h) + bass * (1.0 + DRUM_TREMOLO * d)
                out[n, c] = dry * x + wet * y
    return out
