"""Noise bursts: colour, filter, level, and tape-like bending of the result."""

from typing import TYPE_CHECKING

import numpy as np

from speccade.families.audio.contract import Voice
from speccade.families.audio.curve_kernels import moving_phase
from speccade.families.audio.noise_kernels import noise
from speccade.families.audio.synthesis._voice import normalise_peak, stream
from speccade.kernels.jit import Floats, kernel

if TYPE_CHECKING:
    from speccade.families.audio.synthesis.noise_burst import NoiseBurst

LONGEST_STRETCH = 4
"""Noise to prepare, in lengths of the layer: bends further up start over from the beginning."""


@kernel
def read_at(signal: Floats, position: Floats, out: Floats) -> None:
    """The signal at fractional positions (cubic Hermite), continued by itself after its end."""
    size = signal.size
    for i in range(out.size):
        whole = np.floor(position[i])
        t = position[i] - whole
        k = int(whole)
        a, b = signal[(k - 1) % size], signal[k % size]
        c, d = signal[(k + 1) % size], signal[(k + 2) % size]
        slope_b, slope_c = 0.5 * (c - a), 0.5 * (d - b)
        rise = c - b
        out[i] = b + t * (slope_b + t * (3.0 * rise - 2.0 * slope_b - slope_c + t * (slope_b + slope_c - 2.0 * rise)))


def burst(voice: Voice, op: "NoiseBurst") -> Floats:
    """Shape (frames,), peak 1."""
    frames, position = voice.frames, None
    if voice.pitch is not None and voice.frames > 0:
        position = np.empty(voice.frames)
        moving_phase(voice.pitch, position)
        frames = min(int(position[-1]) + 4, LONGEST_STRETCH * voice.frames + 4)
    signal = noise(op.noise_type, frames, stream(voice, "noise"))
    if op.filter is not None:
        signal = op.filter.apply(signal, voice.sample_rate)
    if position is not None:
        bent = np.empty(voice.frames)
        read_at(signal, position, bent)
        signal = bent
    return normalise_peak(signal)
