"""Phase distortion (Casio, *Electronic musical instrument*, US patent 4658691, 1987): a sine at a bent phase.

The CZ's resonant waves are another thing, a synchronised sine under a window: it has next to no fundamental at
(1 + D) times the pitch, while the basses that are written for this format live on theirs.
"""

from typing import TYPE_CHECKING

import numpy as np

from speccade.families.audio.contract import Voice
from speccade.families.audio.curves import track
from speccade.families.audio.oversampling import rendered
from speccade.kernels.elementary import exp, exp2, log2, sin_turns, tanh
from speccade.kernels.jit import Floats, kernel

if TYPE_CHECKING:
    from speccade.families.audio.synthesis.pd_synth import PdSynth

PI = 3.141592653589793
SPACING = 64
"""Frames between the points at which the mean of the shape is worked out."""
CORNERS = ((4, 0.03), (8, 0.3), (16, 0.7))
FACTOR_LIMITS = {"resonant": CORNERS, "sawtooth": CORNERS, "pulse": ((4, 0.03), (8, 0.9), (16, 2.0))}
"""Oversampling that is enough up to (1 + D) times the pitch in cycles per frame: corners of the bent phase, whose partials
fall by 12 dB per octave from there on, fold back below -70 dB; the pulse has none."""


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


@kernel
def no_mean(amount: Floats, out: Floats) -> None:
    """The pulse is as long above as below."""
    for i in range(out.size):
        out[i] = 0.0


@kernel
def mean_of_sawtooth(amount: Floats, out: Floats) -> None:
    """Mean of the shape: half a sine above for as long as the knee is, one below for the rest."""
    for i in range(out.size):
        out[i] = (1.0 / (1.0 + 0.5 * amount[i]) - 1.0) * (2.0 / PI)


@kernel
def mean_of_resonant(amount: Floats, out: Floats) -> None:
    """Mean of the shape, by the power series of the sine."""
    for i in range(out.size):
        power = 1.0 + amount[i]
        term = 2.0 * PI
        total = 0.0
        for k in range(20):
            odd = 2.0 * k + 1.0
            total += term / (odd * power + 1.0)
            term *= -(4.0 * PI * PI) / ((odd + 1.0) * (odd + 2.0))
        out[i] = total


@kernel
def subtract_between(points: Floats, spacing: int, phase: Floats, out: Floats) -> None:
    """Subtract the straight lines through `points`, which are `spacing` frames apart; during the first cycle ever more."""
    for i in range(out.size):
        k = i // spacing
        share = (i - k * spacing) / spacing
        out[i] -= min(1.0, phase[i]) * (points[k] + share * (points[k + 1] - points[k]))


SHAPES = {
    "resonant": (resonant, mean_of_resonant),
    "sawtooth": (sawtooth, mean_of_sawtooth),
    "pulse": (pulse, no_mean),
}


def phase_distortion(voice: Voice, op: "PdSynth") -> Floats:
    """Shape (frames,); without the DC that the bent phase has, which would move with the distortion."""
    frames = voice.frames
    pitch = track(voice, op.frequency, op.freq_sweep)
    padded = np.empty((frames // SPACING + 2) * SPACING + 1)
    distortion_curve(op.distortion, op.distortion_decay / voice.sample_rate, padded)
    amount = padded[:frames]
    shape, mean = SHAPES[op.waveform]

    def step_of(part: slice) -> Floats:
        return pitch.step if pitch.step.size == 1 else pitch.step[part]

    def factor_of(part: slice) -> int:
        largest = float(amount[part].max(initial=0.0))
        if largest <= 0.0:
            return 1
        bend = (1.0 + largest) * float(step_of(part).max(initial=0.0))
        return next((factor for factor, limit in FACTOR_LIMITS[op.waveform] if bend < limit), 32)

    def render(part: slice, factor: int) -> Floats:
        phase = pitch.phase[part]
        out = np.empty(phase.size * factor)
        x, line = np.empty(phase.size), np.empty(phase.size)
        for r in range(factor):
            cycle_position(phase, step_of(part), r / factor, x)
            shape(x, amount[part], line)
            interleave(line, r, out)
        return out

    out = rendered(frames, factor_of, render)
    if op.distortion > 0.0:
        points = np.empty(padded.size // SPACING + 1)
        mean(np.ascontiguousarray(padded[::SPACING]), points)
        subtract_between(points, SPACING, pitch.phase, out)
    return out
