"""Streams of windowed grains: granular clouds and pulsar trains.

C. Roads, *Microsound* (2001). Grains start between the samples, at the true time after the one before, so that fast trains
are in tune; tone grains are band-limited.
"""

from typing import TYPE_CHECKING

import numpy as np

from speccade.families.audio.synthesis.partials_kernels import nyquist_gain
from speccade.kernels.bandlimited import add_pulse, add_saw, add_triangle, residual_table
from speccade.kernels.elementary import cos_turns, exp2, sin_turns, sincos_turns
from speccade.kernels.interpolate import lagrange6_weights
from speccade.kernels.jit import Floats, Words, kernel
from speccade.kernels.oscillators import SAW, SINE, SQUARE, TRIANGLE
from speccade.kernels.pcg32 import next_f64, next_signed

if TYPE_CHECKING:
    from speccade.families.audio.contract import Voice

NOISE, FORMANT = 4, 5
"""Grain contents besides the waveforms SINE, SAW, SQUARE and TRIANGLE."""
KINDS = {"sine": SINE, "sawtooth": SAW, "square": SQUARE, "pulse": SQUARE, "triangle": TRIANGLE}


@kernel
def tone_grain(kind: int, start: float, first: int, ratio: float, steps: Floats, table: Floats, out: Floats) -> None:
    """Fill `out` with a waveform whose phase is 0 at frame `start`; `out[0]` is frame `first` >= start.

    `steps` is the pitch in cycles per frame, shape (1,) or (frames,), taken `ratio` times.
    """
    stride = 1 if steps.size > 1 else 0
    track = np.empty(out.size if stride else 1)
    for i in range(track.size):
        track[i] = ratio * steps[(first + i) * stride]
    phase = (first - start) * track[0]
    for i in range(out.size):
        out[i] = 0.0
    if kind == SINE:
        for i in range(out.size):
            out[i] = phase
            phase += track[i * stride]
        for i in range(out.size):
            out[i] = sin_turns(out[i])
    elif kind in (SAW, FORMANT):
        add_saw(track, phase, 1.0, table, out)
    elif kind == SQUARE:
        add_pulse(track, np.full(1, 0.5), phase, 1.0, table, out)
    else:
        add_triangle(track, phase, 1.0, table, out)
    for i in range(out.size):
        out[i] *= nyquist_gain(track[i * stride])


@kernel
def noise_grain(place: int, speed: float, noise: Floats, out: Floats) -> None:
    """Fill `out` from `noise`, read from `place` >= 2 on at `speed`."""
    if speed == 1.0:
        for i in range(out.size):
            out[i] = noise[place + i]
        return
    for i in range(out.size):
        at = place + i * speed
        k = int(at)
        w = lagrange6_weights(at - k)
        out[i] = (
            (noise[k - 2] * w[0] + noise[k - 1] * w[1])
            + (noise[k] * w[2] + noise[k + 1] * w[3])
            + (noise[k + 2] * w[4] + noise[k + 3] * w[5])
        )


@kernel
def scatter(
    rng: Words,
    kind: int,
    steps: Floats,
    formant_step: float,
    speed: Floats,
    noise: Floats,
    sizes: Floats,
    intervals: Floats,
    spreads: Floats,
    constant_power: bool,
    table: Floats,
    out: Floats,
) -> None:
    """Add a stream of grains under Hann windows to `out`, shape (frames, 1 or 2).

    kind            what a grain holds: SINE, SAW, SQUARE, TRIANGLE, NOISE or FORMANT.
    steps           pitch of the grains in cycles per frame, shape (1,) or (frames,).
    formant_step    frequency that modulates a FORMANT grain.
    speed           at which NOISE grains read `noise`, shape (1,) or (frames,).
    sizes           grain length in frames, and `intervals` the frames to the next grain: each (1,) or (frames,).
    spreads         time (in intervals, 1 is half of one to either side), pitch (semitones), pan.
    constant_power  scale grains by the root of their overlap.
    table           of `bandlimited.residual_table`.
    """
    frames, flat = out.shape[0], out.reshape(out.size)  # flat, it vectorises
    longest = int(sizes.max()) + 2
    scratch = np.empty(longest)
    time = 0.0
    while time < frames:
        now = int(time)
        size = sizes[min(now, sizes.size - 1)]
        interval = intervals[min(now, intervals.size - 1)]
        # always the same number of draws: a spread never changes what the others draw
        jitter, bend, pan, place = next_signed(rng), next_signed(rng), next_signed(rng), next_f64(rng)
        start = time + 0.5 * spreads[0] * jitter * interval
        start = min(max(start, 0.0), frames - 1.0)
        time += interval
        first = int(np.ceil(start))
        count = min(int(np.ceil(start + size)), frames) - first
        if count <= 0:
            continue
        grain = scratch[:count]
        if kind == NOISE:
            # a grain that is longer than the noise would play reads it slower
            rate = min(speed[min(first, speed.size - 1)], (noise.size - 8.0) / count)
            room = noise.size - 6.0 - count * rate
            noise_grain(2 + int(place * room), rate, noise, grain)
        else:
            tone_grain(kind, start, first, exp2(spreads[1] * bend / 12.0), steps, table, grain)
        if kind == FORMANT:
            for i in range(count):
                grain[i] *= 0.5 + 0.5 * sin_turns((first - start + i) * formant_step)
        gain = 1.0 / np.sqrt(max(1.0, size / interval)) if constant_power else 1.0
        for i in range(count):
            grain[i] *= gain * (0.5 - 0.5 * cos_turns((first - start + i) / size))
        target = flat[first * out.shape[1] :]
        if out.shape[1] == 1:
            for i in range(count):
                target[i] += grain[i]
        else:
            right, left = sincos_turns((spreads[2] * pan + 1.0) * 0.125)
            for i in range(count):
                target[2 * i] += left * grain[i]
                target[2 * i + 1] += right * grain[i]


def grains(
    contents: tuple[int, Floats, float, Floats],
    voice: "Voice",
    rng: Words,
    sizes: Floats,
    intervals: Floats,
    spreads: Floats,
    *,
    constant_power: bool,
) -> Floats:
    """A stream of grains, shape (frames,), or (frames, 2) if they are spread; see `scatter`."""
    kind, steps, formant_step, noise = contents
    speed = np.ones(1) if voice.pitch is None else np.clip(voice.pitch, 0.01, 16.0)
    out = np.zeros((voice.frames, 2 if spreads[2] > 0.0 else 1))
    table = residual_table()
    scatter(rng, kind, steps, formant_step, speed, noise, sizes, intervals, spreads, constant_power, table, out)
    return out if spreads[2] > 0.0 else out[:, 0].copy()
