"""Making single operations of the audio family, and measuring what they do to known signals."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from speccade.core.model import normalise, read
from speccade.core.ops import registry
from speccade.families.audio.contract import Chain, Effect, Filter

Array = NDArray[np.float64]
RATE = 44100


def make_filter(**spec: Any) -> Filter:
    """A filter as a generator sees it."""
    found = _make("filters", spec)
    assert isinstance(found, Filter)
    return found


def make_effect(**spec: Any) -> Effect:
    """An effect as a generator sees it."""
    found = _make("effects", spec)
    assert isinstance(found, Effect)
    return found


def problems(folder: str, **spec: Any) -> list[tuple[str | int, ...]]:
    """Where a spec of `filters` or `effects` is refused."""
    _, findings = read(registry(f"speccade.families.audio.{folder}").get(spec["type"]), spec, (), "E012")
    assert all(finding.code == "E012" for finding in findings)
    return [finding.loc or () for finding in findings]


def _make(folder: str, spec: dict[str, Any]) -> Any:
    model, findings = read(registry(f"speccade.families.audio.{folder}").get(spec["type"]), spec, (), "E012")
    assert model is not None, findings
    return normalise(model)


def process(
    signal: Array,
    sample_rate: int = RATE,
    /,
    seed: int = 1,
    modulation: dict[str, Array] | None = None,
    **spec: Any,
) -> Array:
    """`signal`, mono or stereo, through one effect."""
    planes = signal if signal.ndim == 2 else np.stack([signal, signal], axis=1)
    return make_effect(**spec).process(planes, Chain(sample_rate, seed, modulation or {}))


def impulse(frames: int, at: int = 0, level: float = 1.0) -> Array:
    """One non-zero sample."""
    signal = np.zeros(frames)
    signal[at] = level
    return signal


def sine(frequency: float, frames: int, rate: int = RATE, level: float = 1.0) -> Array:
    """A sine that starts at phase 0."""
    return level * np.sin(2.0 * np.pi * frequency * np.arange(frames) / rate)


def noise(frames: int, seed: int = 1, level: float = 0.1) -> Array:
    """White noise with an RMS of `level`."""
    return level * np.random.default_rng(seed).standard_normal(frames)


def decibels(power: Any) -> Any:
    """dB of a power."""
    return 10.0 * np.log10(np.maximum(power, 1e-30))


def response_db(answer: Array, frequencies: Any, rate: int = RATE) -> Array:
    """Magnitude in dB of an impulse response at frequencies in Hz."""
    phases = np.exp(-2j * np.pi * np.outer(np.asarray(frequencies) / rate, np.arange(answer.size)))
    return decibels(np.abs(phases @ answer) ** 2)


def level_db(signal: Array) -> float:
    """Mean power in dB."""
    return float(decibels(np.mean(signal * signal)))


def tone_db(signal: Array, frequency: float, rate: int = RATE) -> float:
    """Level in dB of one sinusoid of amplitude 1, by projection through a Blackman-Harris window."""
    n = np.arange(signal.size)
    x = 2.0 * np.pi * n / signal.size
    window = 0.35875 - 0.48829 * np.cos(x) + 0.14128 * np.cos(2 * x) - 0.01168 * np.cos(3 * x)
    found = np.sum(signal * window * np.exp(-2j * np.pi * frequency * n / rate)) / np.sum(window)
    return float(decibels(4.0 * np.abs(found) ** 2))


def inharmonic_db(signal: Array, frequency: float, highest: float, rate: int = RATE) -> float:
    """The strongest component below `highest` Hz away from the multiples of `frequency`, relative to the fundamental."""
    window = np.blackman(signal.size) ** 2
    spectrum = np.abs(np.fft.rfft(signal * window)) ** 2
    axis = np.fft.rfftfreq(signal.size, 1.0 / rate)
    nearest = np.abs(axis - frequency * np.round(axis / frequency))
    margin = 8.0 * rate / signal.size
    fundamental = spectrum[np.abs(axis - frequency) < margin].max()
    wrong = spectrum[(nearest > margin) & (axis > margin) & (axis < highest)]
    return float(decibels(wrong.max() / fundamental))
