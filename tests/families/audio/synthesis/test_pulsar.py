"""Trains of equal grains."""

import numpy as np
import pytest
from tests.families.audio.measure import inharmonic_db
from tests.families.audio.synthesis.sounds import (
    RATE,
    cents,
    clamped,
    peak_hz,
    refused,
    rms_db,
    sound,
    vibrato,
    yin_hz,
)
from tests.golden import check_golden

TRAIN = {"type": "pulsar", "frequency": 440.0, "pulse_rate": 20.0, "grain_size_ms": 30.0, "shape": "sine"}


@pytest.mark.parametrize("note", [40.0, 110.0, 440.0, 1046.5])
def test_fast_trains_are_in_tune(note: float) -> None:
    out = sound(**{**TRAIN, "frequency": 8.0 * note, "pulse_rate": note, "grain_size_ms": 600.0 / note})
    assert abs(cents(yin_hz(out[RATE // 10 :]), note)) < 1.0
    fast = sound(**{**TRAIN, "frequency": 4.0 * note, "pulse_rate": 4.0 * note, "grain_size_ms": 1200.0 / note})
    assert abs(cents(peak_hz(fast[RATE // 10 :], 2.0 * note, 8.0 * note), min(4.0 * note, 4000.0))) < 1.0
    # the formant is where the wave is
    assert abs(peak_hz(out, 30.0, 12000.0) / (8.0 * note) - 1.0) < 0.15


def test_slow_trains_keep_their_rhythm() -> None:
    out = sound(2.0, **{**TRAIN, "pulse_rate": 10.0, "frequency": 1000.0, "grain_size_ms": 50.0})
    envelope = np.convolve(out**2, np.ones(200) / 200, "same")
    spectrum = np.abs(np.fft.rfft(envelope - envelope.mean(), 1 << 20))
    axis = np.fft.rfftfreq(1 << 20, 1 / RATE)
    inside = (axis > 5) & (axis < 15)
    assert abs(axis[inside][np.argmax(spectrum[inside])] - 10.0) < 0.05


def test_grains_are_windowed_and_band_limited() -> None:
    for shape in ("sawtooth", "square", "triangle"):
        out = sound(1.0, **{**TRAIN, "frequency": 2960.0, "pulse_rate": 0.5, "grain_size_ms": 1000.0, "shape": shape})
        assert inharmonic_db(out, 2960.0, 16000.0) < -80.0


def test_level() -> None:
    assert abs(rms_db(sound(**TRAIN)) + 9.5) < 0.1
    assert abs(np.abs(sound(**TRAIN)).max() - 1.0) < 0.01
    assert abs(np.mean(sound(**TRAIN))) < 1e-3


def test_pitch_takes_wave_and_train_along() -> None:
    spec = {**TRAIN, "frequency": 1600.0, "pulse_rate": 200.0, "grain_size_ms": 2.5}
    bent = sound(pitch=np.full(RATE, 1.25), **spec)
    assert abs(cents(yin_hz(bent[4410:], high=400.0), 250.0)) < 1.0
    sound(pitch=vibrato(), **spec)


def test_ranges() -> None:
    assert clamped(**{**TRAIN, "pulse_rate": 1e9, "grain_size_ms": 1e9}) == [("pulse_rate",), ("grain_size_ms",)]
    for key in ("frequency", "pulse_rate", "grain_size_ms"):
        assert refused(**{**TRAIN, key: 0.0}) == [(key,)]
    assert refused(**{**TRAIN, "shape": "saw"}) == [("shape",)]
    for rate, size in ((2000.0, 1000.0), (2000.0, 0.1), (1e-9, 1000.0)):
        for frequency in (1e-9, 1e9):
            sound(0.05, **{**TRAIN, "frequency": frequency, "pulse_rate": rate, "grain_size_ms": size})


def test_golden() -> None:
    check_golden("families/audio/synthesis/pulsar", sound(0.25, **TRAIN))
    check_golden(
        "families/audio/synthesis/pulsar/bent", sound(0.25, pitch=vibrato(0.25), **{**TRAIN, "shape": "square"})
    )
