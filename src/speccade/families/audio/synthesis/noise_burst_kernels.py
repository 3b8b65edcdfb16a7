"""Noise bursts: colour, filter, level, and tape-like bending of the result."""

from typing import TYPE_CHECKING

import numpy as np

from speccade.families.audio.contract import Voice
from speccade.families.audio.curve_kernels import moving_phase
from speccade.families.audio.noise_kernels import noise
from speccade.families.audio.synthesis._voice import normalise_peak, stream
from speccade.kernels.interpolate import SINC_HALF_WIDTH, interpolation_table, read_at
from speccade.kernels.jit import Floats

if TYPE_CHECKING:
    from speccade.families.audio.synthesis.noise_burst import NoiseBurst

LONGEST_STRETCH = 4
"""Noise to prepare, in lengths of the layer: pitches further up read it again."""


def burst(voice: Voice, op: "NoiseBurst") -> Floats:
    """Shape (frames,), peak 1."""
    frames, position = voice.frames, None
    if voice.pitch is not None and voice.frames > 0:
        position = np.empty(voice.frames)
        moving_phase(voice.pitch, position)
        # the reader needs neighbours on both sides
        position += SINC_HALF_WIDTH
        longest = LONGEST_STRETCH * voice.frames
        position = np.minimum(position, np.fmod(position, longest) + SINC_HALF_WIDTH)
        frames = int(position.max()) + SINC_HALF_WIDTH + 1
    signal = noise(op.noise_type, frames, stream(voice, "noise"))
    if op.filter is not None:
        signal = op.filter.apply(signal, voice.sample_rate)
    if position is not None:
        bent = np.empty(voice.frames)
        read_at(signal, position, interpolation_table(), bent)
        signal = bent
    return normalise_peak(signal)
