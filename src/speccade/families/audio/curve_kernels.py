"""Control curves at sample rate: LFO waves, sweeps, ADSR and pitch envelopes."""

import numpy as np

from speccade.families.audio.layout import scale_both
from speccade.kernels.elementary import exp, exp2, log2, sincos_turns
from speccade.kernels.jit import Floats, helper, kernel

BLOCK = 256
EDGE_SECONDS = 0.001  # jumps of square and sawtooth LFOs take this long (a tenth of a cycle at most): no clicks
LOG_END = 0.950212931632136  # 1 - e^-3: what the `logarithmic` curve of the format lacks of its end
ATTACK, DECAY, SUSTAIN, FALL, RISEN, SETTLED, RELEASE, TOP, PLAN = 0, 1, 2, 3, 4, 5, 6, 7, 8
"""Entries of an ADSR plan: lengths in frames and the level; where its segments end or begin; level at the release; size."""


@kernel
def lfo_sine(step: float, start: float, out: Floats) -> None:
    """sin of `start + i * step`, in cycles."""
    sines, cosines = np.empty(BLOCK), np.empty(BLOCK)
    for i in range(BLOCK):
        sines[i], cosines[i] = sincos_turns(i * step)
    for begin in range(0, out.size, BLOCK):
        # sin(a + b) = sin a cos b + cos a sin b: one sine per block
        s, c = sincos_turns(start + begin * step)
        part = out[begin : begin + BLOCK]
        for i in range(part.size):
            part[i] = s * cosines[i] + c * sines[i]


@kernel
def lfo_triangle(step: float, start: float, out: Floats) -> None:
    """Triangle that starts its cycle at -1."""
    for i in range(out.size):
        x = start + i * step
        x -= np.floor(x)
        out[i] = 4.0 * x - 1.0 if x < 0.5 else 3.0 - 4.0 * x


@kernel
def lfo_sawtooth(step: float, start: float, edge: float, out: Floats) -> None:
    """Rising ramp from -1 to 1; the fall takes `edge` cycles at the start of each cycle but the first."""
    for i in range(out.size):
        cycles = start + i * step
        x = cycles - np.floor(cycles)
        y = 2.0 * x - 1.0
        if x < edge and cycles >= 1.0:
            y = 1.0 + (y - 1.0) * (x / edge)
        out[i] = y


@kernel
def lfo_square(step: float, start: float, edge: float, out: Floats) -> None:
    """+1 in the first half of the cycle, -1 in the second; each jump but the first takes `edge` cycles."""
    for i in range(out.size):
        cycles = start + i * step
        x = cycles - np.floor(cycles)
        y = 1.0 if x < 0.5 else -1.0
        if x >= 0.5 and x - 0.5 < edge:
            y = 1.0 - 2.0 * ((x - 0.5) / edge)
        elif x < edge and cycles >= 1.0:
            y = 2.0 * (x / edge) - 1.0
        out[i] = y


@kernel
def scale_and_shift(wave: Floats, scale: float, offset: float) -> None:
    """`wave` = `offset` + `scale` times `wave`, in place."""
    for i in range(wave.size):
        wave[i] = offset + scale * wave[i]


@kernel
def tremolo(signal: Floats, gain: Floats) -> None:
    """A signal of shape (frames, channels) times `gain` per frame, in place."""
    if signal.shape[1] == 2:
        scale_both(signal, gain, signal)
        return
    flat = signal.reshape(signal.size)
    for i in range(gain.size):
        flat[i] *= gain[i]


@kernel
def sweep_linear(start: float, end: float, length: float, out: Floats) -> None:
    """`start` to `end`, at progress i / length."""
    slope = (end - start) / length
    for i in range(out.size):
        out[i] = start + i * slope


@kernel
def sweep_exponential(start: float, end: float, length: float, out: Floats) -> None:
    """`start` times (end / start)^(i / length), both positive."""
    slope = (log2(end) - log2(start)) / length
    for i in range(out.size):
        out[i] = start * exp2(i * slope)


@kernel
def sweep_logarithmic(start: float, end: float, length: float, out: Floats) -> None:
    """Fast start, slow end: (1 - e^-3p) / (1 - e^-3) of the way at progress p, so that it arrives."""
    span = (end - start) / LOG_END
    slope = -3.0 / length
    for i in range(out.size):
        out[i] = start + span * (1.0 - exp(i * slope))


@kernel
def semitone_ratio(semitones: Floats, out: Floats) -> None:
    """Frequency ratio of each number of semitones."""
    for i in range(semitones.size):
        out[i] = exp2(semitones[i] / 12.0)


@kernel
def swing(wave: Floats, semitones: float, mean: float) -> None:
    """A wave in [-1, 1] into frequency ratios that swing by `semitones`, over their `mean`; in place."""
    for i in range(wave.size):
        wave[i] = exp2(wave[i] * semitones / 12.0) / mean


@kernel
def mean_ratio(wave: Floats, semitones: float) -> float:
    """Mean frequency ratio of `wave`, one cycle in [-1, 1], times `semitones`."""
    total = 0.0
    for i in range(wave.size):
        total += exp2(wave[i] * semitones / 12.0)
    return total / wave.size


@kernel
def adsr_plan(attack: float, decay: float, sustain: float, release: float, rate: float, frames: int) -> Floats:
    """What `fill_adsr` needs for a straight-line ADSR, times in seconds, over `frames`; entry RELEASE is the frame it begins.

    The release ends with the buffer; where attack and decay leave it no room it begins when they have ended and is cut.
    """
    plan = np.empty(PLAN)
    held = (attack + decay) * rate
    release_frames = release * rate
    begin_at = max(frames - release_frames, held)
    begin = frames if begin_at >= frames else int(np.floor(begin_at + 1e-9))
    plan[ATTACK], plan[DECAY], plan[SUSTAIN], plan[FALL] = attack * rate, decay * rate, sustain, release_frames
    plan[RISEN] = frames if plan[ATTACK] >= frames else int(np.ceil(plan[ATTACK]))
    plan[SETTLED] = frames if held >= frames else int(np.ceil(held))
    plan[RELEASE] = frames
    top = np.zeros(1)
    if begin < frames:
        fill_adsr(plan, begin, top)  # before the release is known
    plan[RELEASE], plan[TOP] = begin, top[0]
    return plan


@helper
def fill_adsr(plan: Floats, start: int, out: Floats) -> None:
    """The gains of the frames from `start` on; one loop per segment, so that each vectorises."""
    frames = out.size
    begin = int(plan[RELEASE])
    released = min(max(begin - start, 0), frames)
    risen = min(max(int(plan[RISEN]) - start, 0), released)
    settled = min(max(int(plan[SETTLED]) - start, risen), released)
    attack, decay, sustain = plan[ATTACK], plan[DECAY], plan[SUSTAIN]
    for i in range(risen):
        out[i] = (start + i) / attack
    falling = out[risen:settled]
    for i in range(falling.size):
        falling[i] = 1.0 - (1.0 - sustain) * ((start + risen + i - attack) / decay)
    out[settled:released] = sustain
    top, length = plan[TOP], plan[FALL]
    ending = out[released:]
    for i in range(ending.size):
        # one step down already, so that the layer's last frame is silent
        left = 1.0 - (start + released + i - begin + 1.0) / length if length > 0.0 else 0.0
        ending[i] = top * left if left > 0.0 else 0.0


@kernel
def pitch_contour(attack: float, decay: float, sustain: float, release: float, depth: float, out: Floats) -> None:
    """Frequency ratio 1 + (r - 1) e: r that of `depth` semitones, e an ADSR that returns to 0 at the end.

    Times are in frames.
    """
    frames = out.size
    hold_end = max(frames - release, attack + decay)
    span = exp2(depth / 12.0) - 1.0
    for i in range(frames):
        e = sustain
        if i < attack:
            e = i / attack
        elif i < attack + decay:
            e = 1.0 - (1.0 - sustain) * ((i - attack) / decay)
        elif i >= hold_end:
            left = 1.0 - (i - hold_end) / release if release > 0.0 else 0.0
            e = sustain * left if left > 0.0 else 0.0
        out[i] = 1.0 + span * e


@kernel
def steady_phase(step: float, out: Floats) -> None:
    """Cycles before each frame at `step` cycles per frame."""
    for i in range(out.size):
        out[i] = i * step


@kernel
def moving_phase(step: Floats, out: Floats) -> None:
    """Cycles before each frame, for `step` in cycles per frame."""
    total = 0.0
    for i in range(step.size):
        out[i] = total
        total += step[i]
