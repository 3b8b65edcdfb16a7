"""Classic waveforms, one or a stack, on a pitch that may move."""

from typing import TYPE_CHECKING

import numpy as np

from speccade.families.audio.contract import Voice
from speccade.families.audio.curve_kernels import moving_phase, steady_phase
from speccade.families.audio.curves import frequency_curve, semitone_ratio
from speccade.families.audio.synthesis.partials_kernels import nyquist_gain
from speccade.kernels.bandlimited import add_pulse, add_saw, add_triangle, residual_table
from speccade.kernels.elementary import sin_turns
from speccade.kernels.jit import Floats, kernel

if TYPE_CHECKING:
    from speccade.families.audio.synthesis.multi_oscillator import MultiOscillator
    from speccade.families.audio.types import FreqSweep, Waveform

NARROWEST = 0.001
"""Duty cycles stay this far from 0 and 1."""
LFO_NARROWEST = 0.01
"""The same for duty cycles that an LFO moves."""
FADE_FROM = 0.45
"""Fundamentals above this part of the sample rate fade out towards Nyquist."""


@kernel
def add_sine(phase: Floats, step: Floats, offset: float, gain: float, out: Floats) -> None:
    """Add a sine at `phase` + `offset` (cycles); `step` (cycles per frame, one or per frame) fades it out at Nyquist."""
    stride = 1 if step.size > 1 else 0
    for i in range(out.size):
        out[i] += gain * nyquist_gain(step[i * stride]) * sin_turns(phase[i] + offset)


@kernel
def fade_at_nyquist(step: Floats, out: Floats) -> None:
    """Fade a waveform whose fundamental comes near Nyquist."""
    stride = 1 if step.size > 1 else 0
    for i in range(out.size):
        out[i] *= nyquist_gain(step[i * stride])


def pitch_steps(voice: Voice, frequency: float, sweep_to: "FreqSweep | None") -> Floats:
    """Cycles per frame, shape (1,) for a steady pitch, else (frames,)."""
    curve = frequency_curve(frequency, sweep_to, voice)
    if isinstance(curve, float):
        return np.array([curve / voice.sample_rate])
    curve /= voice.sample_rate
    return curve


def detuned(step: Floats, cents: float) -> Floats:
    """A pitch moved by a number of cents: the same array where that is none."""
    return step * detune_ratio(cents) if cents else step


def add_shape(
    waveform: "Waveform",
    step: Floats,
    out: Floats,
    *,
    phase: float = 0.0,
    gain: float = 1.0,
    duty: Floats | None = None,
) -> None:
    """Add a waveform at `step` cycles per frame, from `phase` (cycles), to `out`; `duty` holds one value or one per frame."""
    if out.size == 0:
        return
    if waveform == "sine":
        cycles = np.empty(out.size)
        if step.size == 1:
            steady_phase(float(step[0]), cycles)
        else:
            moving_phase(step, cycles)
        add_sine(cycles, step, phase, gain, out)
        return
    faded = bool(step.max() > FADE_FROM)
    target = np.zeros(out.size) if faded else out
    if waveform == "sawtooth":
        add_saw(step, phase, gain, residual_table(), target)
    elif waveform == "triangle":
        add_triangle(step, phase, gain, residual_table(), target)
    else:
        width = np.array([0.5]) if duty is None else duty
        add_pulse(step, width, phase, gain, residual_table(), target)
        if width.size > 1 or width[0] != 0.5:
            target -= gain * (2.0 * width - 1.0)  # the mean of the cycle, which may move
    if faded:
        fade_at_nyquist(step, target)
        out += target


def duty_curve(duty: float | None, voice: Voice) -> Floats:
    """The duty cycle with its LFO, shape (1,) or (frames,)."""
    base = np.array([0.5 if duty is None else duty])
    offset = voice.modulation.get("pulse_width")
    narrowest = NARROWEST if offset is None else LFO_NARROWEST
    curve: Floats = np.clip(base if offset is None else base + offset, narrowest, 1.0 - narrowest)
    return curve


def detune_ratio(cents: float) -> float:
    """Frequency ratio of an offset in cents."""
    return float(semitone_ratio(np.array([cents / 100.0]))[0]) if cents else 1.0


def shape(
    voice: Voice, waveform: "Waveform", frequency: float, sweep_to: "FreqSweep | None", cents: float, duty: float | None
) -> Floats:
    """One oscillator from phase 0, shape (frames,)."""
    out = np.zeros(voice.frames)
    step = detuned(pitch_steps(voice, frequency, sweep_to), cents)
    add_shape(waveform, step, out, duty=duty_curve(duty, voice))
    return out


def stack(voice: Voice, op: "MultiOscillator") -> Floats:
    """The members of a stack, each at one part in their number, shape (frames,)."""
    out = np.zeros(voice.frames)
    base = pitch_steps(voice, op.frequency, op.freq_sweep)
    for member in op.oscillators:
        add_shape(
            member.waveform,
            detuned(base, member.detune or 0.0),
            out,
            phase=member.phase or 0.0,
            gain=member.volume / len(op.oscillators),
            duty=duty_curve(member.duty, voice),
        )
    return out
