"""Rendering single synthesis types, and measuring pitch, level and decay of what they make."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from speccade.core.diagnostics import Diagnostic
from speccade.core.model import leniency, normalise, read
from speccade.core.ops import registry
from speccade.families.audio.contract import Synthesis, Voice

Array = NDArray[np.float64]
RATE = 44100
NOTES = (40.0, 82.41, 196.0, 440.0, 1046.5, 2217.46, 4000.0)


def make(**spec: Any) -> Synthesis:
    """A synthesis type as a generator sees it."""
    model, findings = read(registry("speccade.families.audio.synthesis").get(spec["type"]), spec, (), "E012")
    assert isinstance(model, Synthesis), findings
    ready = normalise(model)
    assert isinstance(ready, Synthesis)
    return ready


def findings(**spec: Any) -> list[Diagnostic]:
    """Errors and warnings of a spec."""
    model, errors = read(registry("speccade.families.audio.synthesis").get(spec["type"]), spec, (), "E012")
    return errors if model is None else list(leniency(model, ()))


def refused(**spec: Any) -> list[tuple[str | int, ...]]:
    """The places where a spec is refused."""
    return [finding.loc or () for finding in findings(**spec) if finding.code == "E012"]


def clamped(**spec: Any) -> list[tuple[str | int, ...]]:
    """The places where a spec is accepted with a warning."""
    return [finding.loc or () for finding in findings(**spec) if finding.code == "W004"]


def sound(
    seconds: float = 1.0,
    rate: int = RATE,
    seed: int = 7,
    pitch: Array | None = None,
    modulation: dict[str, Array] | None = None,
    **spec: Any,
) -> Array:
    """One voice of a synthesis type: (frames,) or (frames, 2), always finite."""
    frames = round(seconds * rate)
    out = make(**spec).render(Voice(rate, frames, seed, pitch, modulation or {}))
    assert out.dtype == np.float64 and out.shape[0] == frames and out.ndim <= 2
    assert np.all(np.isfinite(out))
    return out


def vibrato(seconds: float = 1.0, semitones: float = 1.0, hz: float = 5.0, rate: int = RATE) -> Array:
    """A pitch multiplier that swings up and down."""
    t = np.arange(round(seconds * rate)) / rate
    return np.asarray(2.0 ** (semitones * np.sin(2 * np.pi * hz * t) / 12.0))


def cents(found: float, wanted: float) -> float:
    """Distance of two frequencies."""
    return float(1200.0 * np.log2(found / wanted))


def peak_hz(signal: Array, low: float, high: float, rate: int = RATE) -> float:
    """Strongest spectral peak between two frequencies (Hann, zero-padded, parabolic in dB)."""
    size = 1 << (int(np.ceil(np.log2(signal.size))) + 2)
    spectrum = np.abs(np.fft.rfft(signal * np.hanning(signal.size), size))
    axis = np.arange(spectrum.size) * rate / size
    at = int(np.argmax(np.where((axis >= low) & (axis <= high), spectrum, 0.0)))
    a, b, c = np.log(spectrum[at - 1 : at + 2] + 1e-300)
    return float((at + 0.5 * (a - c) / (a - 2 * b + c)) * rate / size)


def yin_hz(signal: Array, low: float = 30.0, high: float = 6000.0, rate: int = RATE) -> float:
    """Fundamental frequency by YIN (de Cheveigne & Kawahara 2002), refined on the period nearest to 0.2 s."""
    longest = int(rate / low) + 2
    window = min(signal.size - longest, rate // 4)
    frame = signal[: window + longest]
    power = np.concatenate([[0.0], np.cumsum(frame**2)])
    size = 1 << int(np.ceil(np.log2(frame.size + window)))
    cross = np.fft.irfft(np.fft.rfft(frame, size) * np.conj(np.fft.rfft(frame[:window], size)), size)[:longest]
    lags = np.arange(longest)
    difference = power[window] + power[lags + window] - power[lags] - 2.0 * cross
    mean = difference.copy()
    mean[1:] = difference[1:] * lags[1:] / np.maximum(np.cumsum(difference[1:]), 1e-30)
    mean[0] = 1.0
    first = max(2, int(rate / high))
    below = np.flatnonzero(mean[first:] < 0.15)
    at = first + int(below[0] if below.size else np.argmin(mean[first:]))
    while at + 1 < longest and mean[at + 1] < mean[at]:
        at += 1
    a, b, c = difference[at - 1 : at + 2]
    return float(rate / (at + 0.5 * (a - c) / (a - 2 * b + c)))


def harmonics_db(signal: Array, frequency: float, count: int, rate: int = RATE) -> Array:
    """Levels of the first harmonics in dB of a unit sinusoid, by projection through a Blackman-Harris window."""
    n = np.arange(signal.size)
    x = 2.0 * np.pi * n / signal.size
    window = 0.35875 - 0.48829 * np.cos(x) + 0.14128 * np.cos(2 * x) - 0.01168 * np.cos(3 * x)
    found = [
        2 * abs(np.sum(signal * window * np.exp(-2j * np.pi * k * frequency * n / rate))) / window.sum()
        for k in range(1, count + 1)
    ]
    return np.asarray(20.0 * np.log10(np.maximum(found, 1e-12)))


def rms_db(signal: Array) -> float:
    """Mean power over all frames and channels in dB."""
    return float(10.0 * np.log10(np.mean(signal**2) + 1e-30))


def typical_rms_db(seeds: int = 8, span: slice = slice(None), **spec: Any) -> float:
    """Mean over several seeds of the level of (part of) a sound."""
    return float(np.mean([rms_db(sound(seed=seed, **spec)[span]) for seed in range(seeds)]))


def t60(signal: Array, rate: int = RATE) -> float:
    """Seconds for a fall of 60 dB, from a line through the 10 ms levels between -5 and -35 dB."""
    hop = rate // 100
    blocks = signal[: signal.size // hop * hop].reshape(-1, hop)
    level = 10.0 * np.log10(np.mean(blocks**2, axis=1) + 1e-30)
    level -= level.max()
    start = int(np.argmax(level))
    inside = np.arange(start, level.size)[(level[start:] <= -5.0) & (level[start:] >= -35.0)]
    slope = np.polyfit(inside * hop / rate, level[inside], 1)[0]
    return float(-60.0 / slope)


def clicks(signal: Array) -> float:
    """The largest jump of the second difference against its typical size: large where a waveform breaks."""
    bend = np.abs(np.diff(signal, 2))
    return float(bend.max() / (np.percentile(bend, 99) + 1e-12))
