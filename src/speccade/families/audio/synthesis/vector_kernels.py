"""The point of vector synthesis, its weights, and its sources."""

from typing import TYPE_CHECKING

import numpy as np

from speccade.families.audio.curves import scaled
from speccade.families.audio.synthesis import _voice
from speccade.families.audio.synthesis.partials_kernels import nyquist_gain
from speccade.families.audio.synthesis.shape_kernels import add_shape
from speccade.kernels.elementary import exp, sin_turns
from speccade.kernels.jit import Floats, kernel

if TYPE_CHECKING:
    from speccade.families.audio.contract import Voice
    from speccade.families.audio.synthesis.vector import Vector

LINEAR, EASE_OUT, EASE_IN = 0, 1, 2
EASINGS = {"linear": LINEAR, "exponential": EASE_OUT, "logarithmic": EASE_IN}
GLIDE_SECONDS = 0.002  # jumps of the point are rounded off: no clicks
HARMONICS = 8


@kernel
def follow_path(
    stops: Floats, start_x: float, start_y: float, loop: bool, easing: int, rate: float, x: Floats, y: Floats
) -> None:
    """The point per frame. `stops`: shape (count, 3), rows x, y, seconds; the way to stop 0 begins at the start."""
    count = stops.shape[0]
    inertia = exp(-1.0 / (GLIDE_SECONDS * rate))
    total = 0.0
    for k in range(count):
        total += stops[k, 2]
    segment = 0
    from_x, from_y = start_x, start_y
    began = 0.0
    smooth_x, smooth_y = 0.0, 0.0
    for i in range(x.size):
        now = i / rate
        while segment < count and now >= began + stops[segment, 2]:
            began += stops[segment, 2]
            from_x, from_y = stops[segment, 0], stops[segment, 1]
            segment += 1
            if segment == count and loop and total * rate >= 1.0:
                segment = 0
        at_x, at_y = from_x, from_y
        if segment < count:
            p = (now - began) / stops[segment, 2]
            if easing == EASE_OUT:
                p = 1.0 - (1.0 - p) * (1.0 - p)
            elif easing == EASE_IN:
                p = p * p
            at_x += p * (stops[segment, 0] - from_x)
            at_y += p * (stops[segment, 1] - from_y)
        if i == 0:
            smooth_x, smooth_y = at_x, at_y
        smooth_x = at_x + inertia * (smooth_x - at_x)
        smooth_y = at_y + inertia * (smooth_y - at_y)
        x[i], y[i] = smooth_x, smooth_y


@kernel
def add_growing_wave(phase: Floats, step: Floats, x: Floats, y: Floats, out: Floats) -> None:
    """Add half a saw of 1 to 8 sine harmonics, ever more towards large `x` + `y`, to `out`."""
    stride = 1 if step.size > 1 else 0
    place_stride = 1 if x.size > 1 else 0
    for i in range(out.size):
        reach = 1.5 + 3.5 * (x[i * place_stride] + y[i * place_stride])
        first, twice_cosine = sin_turns(phase[i]), 2.0 * sin_turns(phase[i] + 0.25)
        before, wave = 0.0, first
        total = 0.0
        for h in range(1, HARMONICS + 1):
            gain = min(max(reach - h, 0.0), 1.0) / h
            total += gain * nyquist_gain(h * step[i * stride]) * wave
            before, wave = wave, twice_cosine * wave - before
        out[i] += 0.5 * total


@kernel
def add_weighted(source: Floats, corner: int, x: Floats, y: Floats, out: Floats) -> None:
    """Add `source` with the bilinear weight of a corner: 0 top left, 1 top right, 2 bottom left, 3 bottom right."""
    stride = 1 if x.size > 1 else 0
    for i in range(out.size):
        across, down = x[i * stride], y[i * stride]
        weight = (across if corner & 1 else 1.0 - across) * (down if corner & 2 else 1.0 - down)
        out[i] += weight * source[i]


def mix_corners(voice: "Voice", op: "Vector") -> Floats:
    """The whole sound, shape (frames,)."""
    x, y = np.array([op.position_x]), np.array([op.position_y])
    if op.path:
        stops = np.array([[stop.x, stop.y, stop.duration] for stop in op.path])
        resting = op.position_x == 0.5 and op.position_y == 0.5
        start = op.path[0] if resting else None
        x, y = np.empty(voice.frames), np.empty(voice.frames)
        follow_path(
            stops,
            op.position_x if start is None else start.x,
            op.position_y if start is None else start.y,
            op.path_loop,
            EASINGS[op.path_curve],
            float(voice.sample_rate),
            x,
            y,
        )
    base = _voice.bounded_track(voice, op.frequency)
    hiss: Floats | None = None
    out = np.zeros(voice.frames)
    for corner, source in enumerate(op.sources):
        weights = (x if corner & 1 else 1.0 - x) * (y if corner & 2 else 1.0 - y)
        if voice.frames == 0 or not weights.max() > 0.0:
            continue
        pitch = scaled(base, min(source.frequency_ratio, 1e6))
        if source.source_type == "noise":
            wave = hiss = _voice.white(voice, "noise", voice.frames) if hiss is None else hiss
        else:
            wave = np.zeros(voice.frames)
            if source.source_type == "wavetable":
                add_growing_wave(pitch.phase, pitch.step, x, y, wave)
            else:
                add_shape("sawtooth" if source.source_type == "saw" else source.source_type, pitch.step, wave)
        add_weighted(wave, corner, x, y, out)
    return out
