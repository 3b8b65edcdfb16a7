"""From LFO, sweep and envelope records to arrays: the adapter of `curve_kernels`. Heavy."""

import math
from typing import TYPE_CHECKING

import numpy as np

from speccade.families.audio import curve_kernels as kernels

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array
    from speccade.families.audio.modulation import LfoConfig
    from speccade.families.audio.types import Envelope, FreqSweep, PitchEnvelope, SweepCurve


def lfo_wave(config: "LfoConfig", sample_rate: int, frames: int) -> "Array":
    """The bipolar wave, -1 to 1, shape (frames,); `depth` is not applied."""
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
    return out


def sweep(start: float, end: float, curve: "SweepCurve", frames: int) -> "Array":
    """From `start` towards `end` over `frames`, at progress i / frames, shape (frames,).

    An exponential sweep that is not between positive values is linear.
    """
    out = np.empty(frames)
    length = float(max(1, frames))
    if curve == "logarithmic":
        kernels.sweep_logarithmic(start, end, length, out)
    elif curve == "exponential" and start > 0 and end > 0:
        kernels.sweep_exponential(start, end, length, out)
    else:
        kernels.sweep_linear(start, end, length, out)
    return out


def frequency_curve(
    frequency: float, sweep_to: "FreqSweep | None", frames: int, pitch: "Array | None" = None
) -> "Array | float":
    """Instantaneous frequency in Hz: the number itself where nothing moves it, else shape (frames,)."""
    if sweep_to is None:
        if pitch is None:
            return frequency
        out = np.empty(frames)
        kernels.scale_offset(pitch, frequency, 0.0, out)
        return out
    out = sweep(frequency, sweep_to.end_freq, sweep_to.curve, frames)
    if pitch is not None:
        kernels.multiply(out, pitch)
    return out


def pitch_ratio(envelope: "PitchEnvelope", sample_rate: int, frames: int) -> "Array":
    """Frequency ratio of a pitch envelope over `frames`, shape (frames,)."""
    out = np.empty(frames)
    times = (_whole(envelope.attack, sample_rate), _whole(envelope.decay, sample_rate))
    release = _whole(envelope.release, sample_rate)
    kernels.pitch_contour(*times, envelope.sustain, release, envelope.depth, out)
    return out


def amplitude(envelope: "Envelope", sample_rate: int, frames: int) -> "tuple[Array, int]":
    """ADSR gain over `frames`, shape (frames,), and the frame at which the release begins."""
    out = np.empty(frames)
    begin = kernels.adsr(envelope.attack, envelope.decay, envelope.sustain, envelope.release, float(sample_rate), out)
    return out, begin


def _whole(seconds: float, sample_rate: int) -> float:
    product = seconds * sample_rate
    return float(math.floor(product + 1e-9)) if math.isfinite(product) else product
