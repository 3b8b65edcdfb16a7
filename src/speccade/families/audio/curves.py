"""From LFO, sweep and envelope records to arrays: the adapter of `curve_kernels`. Heavy."""

import math
from typing import TYPE_CHECKING

import numpy as np

from speccade.core.record import Record
from speccade.families.audio import curve_kernels as kernels

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array, Voice
    from speccade.families.audio.modulation import LfoConfig
    from speccade.families.audio.types import Envelope, FreqSweep, PitchEnvelope, SweepCurve

LEAST = 1e-9
"""Values below this have no pitch that an exponential sweep could start from."""
CYCLE = 1024
"""Points over which the mean of a vibrato is taken."""


def lfo_wave(config: "LfoConfig", sample_rate: int, frames: int, *, scale: float = 1.0, offset: float = 0.0) -> "Array":
    """`offset` + `scale` times the bipolar wave, which is -1 to 1, shape (frames,); `depth` is not applied."""
    out = np.empty(frames)
    step = config.rate / sample_rate
    start = config.phase or 0.0
    edge = min(0.1, kernels.EDGE_SECONDS * config.rate)
    if config.waveform == "sine":
        kernels.lfo_sine(step, start, out)
    elif config.waveform == "triangle":
        kernels.lfo_triangle(step, start, out)
    elif config.waveform == "sawtooth":
        kernels.lfo_sawtooth(step, start, edge, out)
    else:
        kernels.lfo_square(step, start, edge, out)
    if scale != 1.0 or offset != 0.0:
        kernels.scale_and_shift(out, scale, offset)
    return out


def sweep(start: float, end: float, curve: "SweepCurve", frames: int, length: float | None = None) -> "Array":
    """From `start` towards `end` over `length` frames (absent: all), at progress i / length, shape (frames,).

    It stays at `end` from there on. An exponential sweep to or from (nearly) nothing is linear.
    """
    length = float(max(1, frames)) if length is None else length
    whole = np.full(frames, float(end))
    out = whole[: math.ceil(min(length, frames))]
    if curve == "logarithmic":
        kernels.sweep_logarithmic(start, end, length, out)
    elif curve == "exponential" and min(start, end) > LEAST:
        kernels.sweep_exponential(start, end, length, out)
    else:
        kernels.sweep_linear(start, end, length, out)
    return whole


def frequency_curve(frequency: float, sweep_to: "FreqSweep | None", voice: "Voice") -> "Array | float":
    """Instantaneous frequency of a voice in Hz: the number itself where nothing moves it, else shape (frames,), new."""
    if sweep_to is None:
        if voice.pitch is None:
            return frequency
        return voice.pitch * frequency
    length = None if sweep_to.seconds is None else sweep_to.seconds * voice.sample_rate
    out = sweep(frequency, sweep_to.end_freq, sweep_to.curve, voice.frames, length)
    if voice.pitch is not None:
        out *= voice.pitch
    return out


class Track(Record):
    """A pitch over time: `step` in cycles per frame, shape (1,) if it is steady, else (frames,); `phase` in cycles."""

    step: "Array"
    phase: "Array"

    @property
    def highest(self) -> float:
        """Largest step."""
        return float(self.step.max(initial=0.0))


def track(voice: "Voice", frequency: float, sweep_to: "FreqSweep | None" = None) -> Track:
    """The pitch of a source whose own frequency is `frequency`, with its sweep, pitch LFO and pitch envelope."""
    curve = frequency_curve(frequency, sweep_to, voice)
    phase = np.empty(voice.frames)
    if isinstance(curve, float):
        step = np.array([curve / voice.sample_rate])
        kernels.steady_phase(float(step[0]), phase)
    else:
        step = curve
        step /= voice.sample_rate
        kernels.moving_phase(step, phase)
    return Track(step, phase)


def scaled(pitch: Track, ratio: float) -> Track:
    """A pitch at a fixed ratio to another."""
    return Track(pitch.step * ratio, pitch.phase * ratio)


def semitone_ratio(semitones: "Array") -> "Array":
    """Frequency ratio of each number of semitones."""
    out = np.empty_like(semitones)
    kernels.semitone_ratio(semitones, out)
    return out


def vibrato(config: "LfoConfig", semitones: float, sample_rate: int, frames: int, *, centred: bool) -> "Array":
    """Frequency ratio of a pitch LFO that swings by `semitones`, shape (frames,); its mean over a cycle is 1 if `centred`."""
    out, mean = lfo_wave(config, sample_rate, frames), 1.0
    if centred:
        cycle = lfo_wave(config.model_copy(update={"rate": 1.0, "phase": 0.0}), CYCLE, CYCLE)
        mean = kernels.mean_ratio(cycle, semitones)
    kernels.swing(out, semitones, mean)
    return out


def pitch_ratio(envelope: "PitchEnvelope", sample_rate: int, frames: int) -> "Array":
    """Frequency ratio of a pitch envelope over `frames`, shape (frames,)."""
    out = np.empty(frames)
    times = (_whole(envelope.attack, sample_rate), _whole(envelope.decay, sample_rate))
    release = _whole(envelope.release, sample_rate)
    kernels.pitch_contour(*times, envelope.sustain, release, envelope.depth, out)
    return out


def amplitude(envelope: "Envelope", sample_rate: int, frames: int) -> "tuple[Array, int]":
    """The plan (`fill_adsr`) of an ADSR gain over `frames`, and the frame at which the release begins."""
    times = (envelope.attack, envelope.decay, envelope.sustain, envelope.release)
    plan = kernels.adsr_plan(*times, float(sample_rate), frames)
    return plan, int(plan[kernels.RELEASE])


def heard_frames(plan: "Array", frames: int) -> int:
    """Frames until an ADSR `plan` has closed for good; `frames`, its length, where its release still sounds."""
    silent = plan[kernels.SUSTAIN] == 0.0 and plan[kernels.TOP] == 0.0
    return min(frames, int(plan[kernels.SETTLED])) if silent else frames


def _whole(seconds: float, sample_rate: int) -> float:
    product = seconds * sample_rate
    return float(math.floor(product + 1e-9)) if math.isfinite(product) else product
