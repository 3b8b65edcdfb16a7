"""Source and filter of the voice.

The source is the derivative of a glottal pulse (A. E. Rosenberg, *Effect of glottal pulse shape on the quality of natural
vowels*, 1971) with the exponential return of the LF model (G. Fant, J. Liljencrants & Q. Lin, *A four-parameter model of
glottal flow*, 1985), band-limited, with a little jitter and shimmer; breath comes while the glottis is open. The tract is
the parallel branch of D. H. Klatt, *Software for a cascade/parallel formant synthesizer* (1980): neighbouring resonators
have opposite signs, so that no zero lies between them.
"""

import functools
from typing import TYPE_CHECKING

import numpy as np

from speccade.families.audio.synthesis import _voice
from speccade.kernels.elementary import exp, tan_half_turns
from speccade.kernels.jit import Floats, Words, inline, kernel
from speccade.kernels.pcg32 import next_signed
from speccade.kernels.wavetable import add_wavetable, mip_tables

if TYPE_CHECKING:
    from speccade.families.audio.contract import Voice

OPENING, CLOSING, RETURN = 0.42, 0.16, 0.008  # shares of the period: flow rises, falls; time constant of the closure
HARMONICS = 1024
CYCLE_FRAMES = 4096
JITTER, SHIMMER = 0.003, 0.03  # largest random deviation of a period's length and level
BREATH = 0.8  # level of pure breath over that of the pulses
CLOSED_BREATH = 0.35  # share of the breath that a closed glottis lets through
HOP = 32  # frames between two settings of the resonators
TOGETHER = 5  # resonators worked out at a time
LEVEL = 0.507  # RMS: -5.9 dB


@kernel
def glottal_cycle(out: Floats) -> None:
    """One period of the derivative of the glottal flow, without mean, at an RMS of 1."""
    fall = -2.0 / CLOSING
    total, power = 0.0, 0.0
    for i in range(out.size):
        x = i / out.size
        if x < OPENING:
            z = x / OPENING
            out[i] = 6.0 * z * (1.0 - z) / OPENING
        elif x < OPENING + CLOSING:
            out[i] = fall * (x - OPENING) / CLOSING
        else:
            out[i] = fall * exp(-(x - OPENING - CLOSING) / RETURN)
        total += out[i]
    for i in range(out.size):
        out[i] -= total / out.size
        power += out[i] * out[i]
    for i in range(out.size):
        out[i] /= np.sqrt(power / out.size)


@functools.cache
def glottal_tables() -> Floats:
    """The cycle as a mip-mapped wavetable."""
    cycle = np.empty((1, CYCLE_FRAMES))
    glottal_cycle(cycle[0])
    return mip_tables(cycle, HARMONICS)


@kernel
def enliven(rng: Words, steps: Floats, moved: Floats, gain: Floats, breath: Floats) -> None:
    """Jitter and shimmer: a new random aim for pitch and level each period, approached in straight lines.

    Fills `moved` (cycles per frame), `gain`, and `breath`, the opening of the glottis; `steps` of shape (1,) or (frames,).
    """
    stride = 1 if steps.size > 1 else 0
    phase = 0.0
    from_pitch, from_level, pitch, level = 0.0, 0.0, next_signed(rng), next_signed(rng)
    for i in range(moved.size):
        moved[i] = steps[i * stride] * (1.0 + JITTER * (from_pitch + phase * (pitch - from_pitch)))
        gain[i] = 1.0 + SHIMMER * (from_level + phase * (level - from_level))
        u = phase / (OPENING + CLOSING)
        breath[i] = CLOSED_BREATH + ((1.0 - CLOSED_BREATH) * 4.0 * u * (1.0 - u) if u < 1.0 else 0.0)
        phase += moved[i]
        if phase >= 1.0:
            phase -= np.floor(phase)
            from_pitch, from_level = pitch, level
            pitch, level = next_signed(rng), next_signed(rng)


@kernel
def mix_breath(pulses: Floats, gain: Floats, opening: Floats, noise: Floats, share: float) -> None:
    """Pulses with shimmer, plus breath, in place."""
    for i in range(pulses.size):
        pulses[i] *= gain[i] * (1.0 - 0.5 * share)
        if share > 0.0:
            pulses[i] += share * (BREATH * 1.7320508 / 0.6) * opening[i] * noise[i]


@inline
def resonator(x: float, setting: Floats, first: float, second: float) -> tuple[float, float, float]:
    """One frame of a state-variable filter with a row (g, a, gain of the band-pass, of the low-pass): output and memories."""
    band = setting[1] * (first + setting[0] * (x - second))
    low = second + setting[0] * band
    return setting[2] * band + setting[3] * low, 2.0 * band - first, 2.0 * low - second


@kernel
def resonate(source: Floats, start: Floats, end: Floats, rate: float, out: Floats) -> None:
    """Add the parallel resonators to `out`, gliding from the table `start` to `end`: rows frequency, amplitude, Q.

    The lowest is a low-pass, which keeps what lies below it; the others are band-passes of alternating sign, all with
    their amplitude as peak gain. State-variable filters (V. Zavalishin, *The Art of VA Filter Design*, 2012).
    """
    frames, count = out.size, start.shape[0]
    lowest = 0
    for k in range(count):
        if start[k, 0] < start[lowest, 0]:
            lowest = k
    # several at a time: while one waits for its own last result, the others are worked out
    state, now = np.zeros((count + TOGETHER - 1, 2)), np.zeros((count + TOGETHER - 1, 4))
    for begin in range(0, frames, HOP):
        p = begin / frames
        sign = 1.0
        for k in range(count):
            turn = (start[k, 0] + p * (end[k, 0] - start[k, 0])) / rate
            amplitude = sign * (start[k, 1] + p * (end[k, 1] - start[k, 1]))
            damping = 1.0 / (start[k, 2] + p * (end[k, 2] - start[k, 2]))
            sign = -sign
            now[k] = 0.0
            if turn >= 0.48:
                state[k] = 0.0
                continue
            g = tan_half_turns(turn)
            now[k, 0], now[k, 1] = g, 1.0 / (1.0 + g * (g + damping))
            now[k, 3 if k == lowest else 2] = amplitude * damping
        x = source[begin : begin + HOP]
        y = out[begin : begin + HOP]
        for k in range(0, count, TOGETHER):
            p, q, r, s, t = now[k], now[k + 1], now[k + 2], now[k + 3], now[k + 4]
            p_1, p_2, q_1, q_2 = state[k, 0], state[k, 1], state[k + 1, 0], state[k + 1, 1]
            r_1, r_2, s_1, s_2 = state[k + 2, 0], state[k + 2, 1], state[k + 3, 0], state[k + 3, 1]
            t_1, t_2 = state[k + 4, 0], state[k + 4, 1]
            for i in range(y.size):
                a, p_1, p_2 = resonator(x[i], p, p_1, p_2)
                b, q_1, q_2 = resonator(x[i], q, q_1, q_2)
                c, r_1, r_2 = resonator(x[i], r, r_1, r_2)
                d, s_1, s_2 = resonator(x[i], s, s_1, s_2)
                e, t_1, t_2 = resonator(x[i], t, t_1, t_2)
                y[i] = ((((y[i] + a) + b) + c) + d) + e
            state[k, 0], state[k, 1], state[k + 1, 0], state[k + 1, 1] = p_1, p_2, q_1, q_2
            state[k + 2, 0], state[k + 2, 1], state[k + 3, 0], state[k + 3, 1] = r_1, r_2, s_1, s_2
            state[k + 4, 0], state[k + 4, 1] = t_1, t_2


def sing(voice: "Voice", frequency: float, start: Floats, end: Floats, breathiness: float) -> Floats:
    """The voice, shape (frames,); `start` and `end` are formant tables for `resonate`."""
    frames = voice.frames
    steps = _voice.steps(frequency, voice, 0.0, 0.49 * voice.sample_rate)
    moved, gain, opening = np.empty(frames), np.empty(frames), np.empty(frames)
    enliven(_voice.stream(voice, "life"), steps, moved, gain, opening)
    source, out = np.zeros(frames), np.zeros(frames)
    if frames == 0:
        return out
    add_wavetable(glottal_tables(), moved, np.zeros(1), 0.0, 1.0, source)
    mix_breath(source, gain, opening, _voice.white(voice, "breath", frames), breathiness)
    resonate(source, start, end, float(voice.sample_rate), out)
    return _voice.normalise_rms(out, LEVEL)
