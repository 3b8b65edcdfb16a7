"""Two-oscillator sources: amplitude, ring and frequency modulation, and a sine that modulates itself."""

from typing import TYPE_CHECKING

import numpy as np

from speccade.families.audio.contract import Voice
from speccade.families.audio.curves import Track, track
from speccade.families.audio.layout import take
from speccade.families.audio.oversampling import decimate
from speccade.families.audio.synthesis.partials_kernels import nyquist_gain
from speccade.kernels.elementary import cos_turns, exp, sin_turns
from speccade.kernels.ieee import round_even
from speccade.kernels.jit import Floats, inline, kernel

if TYPE_CHECKING:
    from speccade.families.audio.synthesis.am_synth import AmSynth
    from speccade.families.audio.synthesis.feedback_fm import FeedbackFm
    from speccade.families.audio.synthesis.fm_synth import FmSynth
    from speccade.families.audio.synthesis.ring_mod_synth import RingModSynth

RADIAN = 0.15915494309189535  # in cycles
BLOCK = 256
P0, P1, P2, P3 = 6.283185307178341, -16.20896101104382, 16.769405175740296, -9.628237116988846
P4, P5, P6, P7 = 3.545711510524866, -0.911455795506855, 0.17209145309551382, -0.022542945991774036


@kernel
def carrier_and_sidebands(
    carrier: Floats,
    carrier_step: Floats,
    modulator: Floats,
    modulator_step: Floats,
    ratio: float,
    dry: float,
    wet: float,
    out: Floats,
) -> None:
    """`dry` sin c + `wet` sin c sin m, as three partials that each fade out towards Nyquist; m is `ratio` times `modulator`.

    Phases in cycles, shape (frames,); steps in cycles per frame, shape (1,) or (frames,).
    """
    carrier_steps, modulator_steps = np.empty(BLOCK), np.empty(BLOCK)
    for start in range(0, out.size, BLOCK):
        target, c, m = out[start : start + BLOCK], carrier[start : start + BLOCK], modulator[start : start + BLOCK]
        take(carrier_step, start, carrier_steps[: target.size])
        take(modulator_step, start, modulator_steps[: target.size])
        for i in range(target.size):
            fc, fm, turned = carrier_steps[i], ratio * modulator_steps[i], ratio * m[i]
            lower = nyquist_gain(abs(fc - fm)) * cos_turns(c[i] - turned)
            upper = nyquist_gain(fc + fm) * cos_turns(c[i] + turned)
            target[i] = dry * nyquist_gain(fc) * sin_turns(c[i]) + 0.5 * wet * (lower - upper)


@kernel
def modulate(
    carrier: Floats,
    carrier_step: Floats,
    modulator: Floats,
    modulator_step: Floats,
    ratio: float,
    index: Floats,
    factor: int,
    out: Floats,
) -> None:
    """sin(c + index sin m) at `factor` times the rate of phases, steps and `index` (in cycles): (factor * frames,).

    m is `ratio` times `modulator`.
    """
    carrier_steps, modulator_steps = np.empty(BLOCK), np.empty(BLOCK)
    depths, wave = np.empty(BLOCK), np.empty(BLOCK)
    for start in range(0, carrier.size, BLOCK):
        c, m = carrier[start : start + BLOCK], modulator[start : start + BLOCK]
        take(carrier_step, start, carrier_steps[: c.size])
        take(modulator_step, start, modulator_steps[: c.size])
        take(index, start, depths[: c.size])
        if factor == 1:
            target = out[start : start + c.size]
            for i in range(c.size):
                target[i] = sin_turns(c[i] + depths[i] * sin_turns(ratio * m[i]))
            continue
        for r in range(factor):
            part = r / factor
            for i in range(c.size):
                inner = sin_turns(ratio * m[i] + part * (ratio * modulator_steps[i]))
                wave[i] = sin_turns((c[i] + part * carrier_steps[i]) + depths[i] * inner)
            target = out[start * factor + r :]
            for i in range(c.size):
                target[i * factor] = wave[i]


@inline
def prompt_sine(t: float) -> float:
    """sin(2 pi t) within 3e-13 for |t| < 2^51, with little to wait for: for loops in which the next value needs this one.

    r (1 - 4 r^2) P(r^2) with a Chebyshev fit P over half a cycle to either side, summed in pairs (Estrin's scheme).
    """
    r = t - round_even(t)
    z = r * r
    w = z * z
    low = (P0 + P1 * z) + w * (P2 + P3 * z)
    high = (P4 + P5 * z) + w * (P6 + P7 * z)
    return (r - 4.0 * (r * z)) * (low + (w * w) * high)


@kernel
def modulate_self(phase: Floats, step: Floats, index: float, factor: int, out: Floats) -> None:
    """y = sin(phase + index (y1 + y2) / 2) at `factor` times the rate; `index` in cycles, out (factor * frames,).

    Two outputs are averaged, as in the original patent, so that the loop does not hunt at half its rate.
    """
    before = last = 0.0
    half = 0.5 * index
    steps, base = np.empty(BLOCK), np.empty(BLOCK)
    for start in range(0, phase.size, BLOCK):
        cycles = phase[start : start + BLOCK]
        take(step, start, steps[: cycles.size])
        for i in range(cycles.size):
            base[i] = cycles[i] - np.floor(cycles[i])
            steps[i] /= factor
        target = out[start * factor :]
        for i in range(cycles.size):
            for r in range(factor):
                y = prompt_sine((base[i] + r * steps[i] + half * before) + half * last)
                before, last = last, y
                target[i * factor + r] = y


@kernel
def decaying_index(index: float, rate: float, out: Floats) -> None:
    """`index` e^(-rate i)."""
    for i in range(out.size):
        out[i] = index * exp(-rate * i)


@kernel
def add_not_below(index: Floats, offset: Floats, scale: float, out: Floats) -> None:
    """`max(0, index + scale * offset)`; `index` holds one value or one per frame."""
    stride = 1 if index.size > 1 else 0
    for i in range(out.size):
        out[i] = max(0.0, index[i * stride] + scale * offset[i])


def _pair(voice: Voice, op: "AmSynth | RingModSynth | FmSynth") -> tuple[Track, Track, float]:
    """The pitch of the carrier, and one of which that of the modulator is a multiple."""
    carrier = track(voice, op.carrier_freq, op.freq_sweep)
    if op.fixed_modulator:
        return carrier, track(Voice(voice.sample_rate, voice.frames, voice.seed), op.modulator_freq), 1.0
    return carrier, carrier, op.modulator_freq / op.carrier_freq


def sidebands(voice: Voice, op: "AmSynth | RingModSynth", *, dry: float, wet: float) -> Floats:
    """Shape (frames,)."""
    carrier, modulator, ratio = _pair(voice, op)
    out = np.empty(voice.frames)
    carrier_and_sidebands(carrier.phase, carrier.step, modulator.phase, modulator.step, ratio, dry, wet, out)
    return out


def frequency_modulation(voice: Voice, op: "FmSynth", index: float, decay: float) -> Floats:
    """Shape (frames,); oversampled as far as the sidebands reach."""
    carrier, modulator, ratio = _pair(voice, op)
    depth = np.array([index * RADIAN])
    if decay > 0.0:
        depth = np.empty(voice.frames)
        decaying_index(index * RADIAN, decay / voice.sample_rate, depth)
    if (offset := voice.modulation.get("fm_index")) is not None:
        moved = np.empty(voice.frames)
        add_not_below(depth, offset, RADIAN, moved)
        depth = moved
    largest = float(np.abs(depth).max(initial=0.0)) / RADIAN
    # sidebands beyond 1.1 I + 5 are below -80 dB (Bessel functions of order above the index)
    carried = carrier.highest
    modulated = ratio * (carried if modulator is carrier else modulator.highest)
    reach = carried + (1.1 * largest + 5.0 if largest > 0.0 else 0.0) * modulated
    factor = oversampling(reach)
    out = np.empty(voice.frames * factor)
    modulate(carrier.phase, carrier.step, modulator.phase, modulator.step, ratio, depth, factor, out)
    return decimate(out, factor, voice.frames)


def oversampling(reach: float) -> int:
    """The least factor at which a spectrum up to `reach` cycles per frame folds back above the pass band only."""
    return next((factor for factor in (1, 2, 4) if reach <= factor - 0.5), 8)


def self_modulation(voice: Voice, op: "FeedbackFm") -> Floats:
    """Shape (frames,)."""
    pitch = track(voice, op.frequency, op.freq_sweep)
    depth = op.feedback * op.modulation_index
    factor = 2 if abs(depth) < 1.0 and pitch.highest < 0.025 else 4
    out = np.empty(voice.frames * factor)
    modulate_self(pitch.phase, pitch.step, depth * RADIAN, factor, out)
    return decimate(out, factor, voice.frames)
