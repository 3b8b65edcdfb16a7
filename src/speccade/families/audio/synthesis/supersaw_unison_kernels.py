"""Detuned sawtooths across the stereo field.

Even detuning around the centre, equal-power positions, and a random phase for each voice: without it every note starts
with the same loud comb (A. Szabó, *How to Emulate the Super Saw*, 2010).
"""

from typing import TYPE_CHECKING

import numpy as np

from speccade.core.pcg32 import Pcg32
from speccade.core.seeds import named_seed
from speccade.families.audio.contract import Voice
from speccade.families.audio.mix_kernels import pan_gains
from speccade.families.audio.synthesis.shape_kernels import add_shape, detune_ratio, pitch_steps
from speccade.kernels.jit import Floats

if TYPE_CHECKING:
    from speccade.families.audio.synthesis.supersaw_unison import SupersawUnison


def unison_positions(count: int) -> list[float]:
    """Where the voices of a unison stand, evenly from -1 to 1; one stands in the middle."""
    return [0.0] if count == 1 else [-1.0 + 2.0 * v / (count - 1) for v in range(count)]


def unison_phases(seed: int, count: int) -> list[float]:
    """Start phases of a unison in cycles, each from the stream of its own voice; a single voice starts at 0."""
    if count == 1:
        return [0.0]
    return [Pcg32(named_seed(seed, f"voice_{v}")).next_f64() for v in range(count)]


def supersaw(voice: Voice, op: "SupersawUnison") -> Floats:
    """Shape (frames, 2), or (frames,) without spread."""
    count = max(1, op.voices)
    base = pitch_steps(voice, op.frequency, None)
    positions = unison_positions(count)
    stereo = count > 1 and abs(op.spread) > 1e-6
    left, right = np.zeros(voice.frames), np.zeros(voice.frames if stereo else 0)
    to_left, to_right = np.ones(count), np.ones(count)
    if stereo:
        pan_gains(np.array([position * op.spread for position in positions]), 1.0, to_left, to_right)
    for v, (position, phase) in enumerate(zip(positions, unison_phases(voice.seed, count), strict=True)):
        bend = position * abs(position) if op.detune_curve == "exp2" else position
        step = base * detune_ratio(bend * op.detune_cents)
        # a saw costs less than scaling and adding a buffer of one
        add_shape("sawtooth", step, left, phase=phase, gain=float(to_left[v]) / count)
        if stereo:
            add_shape("sawtooth", step, right, phase=phase, gain=float(to_right[v]) / count)
    return np.stack([left, right], axis=1) if stereo else left
