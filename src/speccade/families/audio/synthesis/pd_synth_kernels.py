"""Phase distortion (Casio, *Electronic musical instrument*, US patent 4658691, 1987): a sine at a bent phase.

The CZ's resonant waves are another thing, a synchronised sine under a window: it has next to no fundamental at
(1 + D) times the pitch, while the basses that are written for this format live on theirs.
"""

from typing import TYPE_CHECKING

import numpy as np

from speccade.families.audio.contract import Voice
from speccade.families.audio.curves import track
from speccade.families.audio.oversampling import decimate
from speccade.kernels.elementary import exp, exp2, log2, sin_turns, tanh
from speccade.kernels.jit import Floats, kernel

if TYPE_CHECKING:
    from speccade.families.audio.synthesis.pd_synth import PdSynth


@kernel
def distortion_curve(distortion: float, rate: float, out: Floats) -> None:
    """`distortion` e^(-rate i)."""
    for i in range(out.size):
        out[i] = distortion * exp(-rate * i)


@kernel
def cycle_position(phase: Floats, step: Floats, part: float, out: Floats) -> None:
    """Position in the cycle, 0 to 1, `part` of a frame after each frame."""
    stride = 1 if step.size > 1 else 0
    for i in range(phase.size):
        x = phase[i] + part * step[i * stride]
        out[i] = x - np.floor(x)


@kernel
def resonant(x: Floats, amount: Floats, out: Floats) -> None:
    """sin of x^(1 + D): the phase lingers, then rushes."""
    for i in range(x.size):
        out[i] = sin_turns(exp2((1.0 + amount[i]) * log2(x[i] + 1e-300)))


@kernel
def sawtooth(x: Floats, amount: Floats, out: Floats) -> None:
    """sin of a phase with a knee: half the cycle in ever less time."""
    for i in range(x.size):
        knee = 0.5 / (1.0 + 0.5 * amount[i])
        early = 0.5 * x[i] / knee
        late = 0.5 + 0.5 * (x[i] - knee) / (1.0 - knee)
        out[i] = sin_turns(early if x[i] < knee else late)


@kernel
def pulse(x: Floats, amount: Floats, out: Floats) -> None:
    """sin of a phase that rests at both ends and jumps in the middle: tanh of steepness s, scaled to one whole cycle.

    s = D (D + 1.5) / (D + 1): a sine at D = 0, and the slope of the original, D + 1/2, from D = 2 on.
    """
    for i in range(x.size):
        steepness = amount[i] * (amount[i] + 1.5) / (amount[i] + 1.0) + 1e-9
        out[i] = sin_turns(0.5 + 0.5 * tanh((2.0 * x[i] - 1.0) * steepness) / tanh(steepness))


@kernel
def interleave(line: Floats, first: int, out: Floats) -> None:
    """Write `line` to every (out.size / line.size)-th frame of `out` from `first` on."""
    factor = out.size // max(1, line.size)
    for i in range(line.size):
        out[i * factor + first] = line[i]


SHAPES = {"resonant": resonant, "sawtooth": sawtooth, "pulse": pulse}


def phase_distortion(voice: Voice, op: "PdSynth") -> Floats:
    """Shape (frames,)."""
    pitch = track(voice, op.frequency, op.freq_sweep)
    amount = np.empty(voice.frames)
    distortion_curve(op.distortion, op.distortion_decay / voice.sample_rate, amount)
    # the bent phase has corners, whose partials fall by 12 dB per octave from about (1 + D) times the pitch
    factor = 4 if (1.0 + op.distortion) * pitch.highest < 0.03 else 8
    if op.distortion <= 0.0:
        factor = 1
    out = np.empty(voice.frames * factor)
    x, line = np.empty(voice.frames), np.empty(voice.frames)
    shape = SHAPES[op.waveform]
    for r in range(factor):
        cycle_position(pitch.phase, pitch.step, r / factor, x)
        shape(x, amount, line)
        interleave(line, r, out)
    return decimate(out, factor, voice.frames)
