"""Clouds of grains."""

from typing import Any

import numpy as np
import pytest
from tests.families.audio.measure import inharmonic_db
from tests.families.audio.synthesis.sounds import (
    NOTES,
    RATE,
    cents,
    clamped,
    findings,
    peak_hz,
    refused,
    rms_db,
    sound,
    typical_rms_db,
    vibrato,
)
from tests.golden import check_golden

WHITE = {"type": "noise", "noise_type": "white"}
FORMANT = {"type": "formant", "frequency": 164.8, "formant_freq": 740.0}


def tone(waveform: str = "sine", frequency: float = 440.0) -> dict[str, Any]:
    return {"type": "tone", "waveform": waveform, "frequency": frequency}


def cloud(source: dict[str, Any], size: float = 60.0, density: float = 30.0, **spec: Any) -> dict[str, Any]:
    return {"type": "granular", "source": source, "grain_size_ms": size, "grain_density": density, **spec}


def onsets(out: np.ndarray) -> np.ndarray:
    """Frames at which sound follows silence."""
    loud = np.abs(out) > 1e-9
    return np.flatnonzero(loud[1:] & ~loud[:-1])


@pytest.mark.parametrize("waveform", ["sine", "sawtooth", "square", "pulse", "triangle"])
def test_tones_are_in_tune(waveform: str) -> None:
    for note in NOTES[2:]:
        out = sound(0.4, **cloud(tone(waveform, note), size=400.0, density=1.0))
        assert abs(cents(peak_hz(out, note * 0.9, note * 1.1), note)) < 1.0


def test_tones_are_band_limited() -> None:
    for waveform in ("sawtooth", "square", "triangle"):
        out = sound(1.0, **cloud(tone(waveform, 3951.07), size=1000.0, density=1.0))
        assert inharmonic_db(out, 3951.07, 16000.0) < -80.0


def test_fast_streams_are_in_tune() -> None:
    # 97 per second is not a whole number of frames apart: rounding would put it 4 cents off
    out = sound(2.0, **cloud(tone("sine", 970.0), size=8.0, density=97.0))
    assert abs(cents(peak_hz(out, 960.0, 980.0), 970.0)) < 0.5


@pytest.mark.parametrize(
    ("source", "level"), [(tone(), -7.8), (WHITE, -9.1), (tone("sawtooth"), -9.4), (FORMANT, -13.6)]
)
def test_level(source: dict[str, Any], level: float) -> None:
    assert abs(typical_rms_db(**cloud(source)) - level) < 0.4
    assert abs(typical_rms_db(**cloud(source, pan_spread=0.9)) - (level - 3.0)) < 0.5


def test_noise_colours_keep_their_power_in_short_grains() -> None:
    for colour, level in (("pink", -9.2), ("brown", -8.9)):
        found = typical_rms_db(seconds=2.0, **cloud({"type": "noise", "noise_type": colour}))
        assert abs(found - level) < 1.0


def test_spreads() -> None:
    left, right = sound(2.0, **cloud(tone(), pan_spread=1.0, position_spread=0.5)).T
    assert abs(np.corrcoef(left, right)[0, 1]) < 0.9 and abs(rms_db(left) - rms_db(right)) < 3.0
    gaps = np.diff(onsets(sound(10.0, **cloud(tone(), size=10.0, density=10.0, position_spread=0.6))))
    assert np.ptp(gaps) > 0.2 * RATE / 10 and abs(np.mean(gaps) - RATE / 10) < 60
    # jitter and pitch draw from the same stream, but not the same numbers
    plain = onsets(sound(2.0, **cloud(tone(), size=10.0, density=10.0, position_spread=0.6)))
    detuned = onsets(sound(2.0, **cloud(tone(), size=10.0, density=10.0, position_spread=0.6, pitch_spread=2.0)))
    assert np.array_equal(plain, detuned)
    wide = sound(4.0, **cloud(tone(), pitch_spread=6.0))
    spectrum = np.abs(np.fft.rfft(wide * np.hanning(wide.size)))
    axis = np.fft.rfftfreq(wide.size, 1 / RATE)
    assert np.sum(spectrum[(axis > 500) & (axis < 620)]) > 0.2 * np.sum(spectrum[(axis > 400) & (axis < 480)])


def test_lfo_moves_size_and_density_in_true_time() -> None:
    swing = np.sin(2 * np.pi * np.arange(4 * RATE) / (2 * RATE))  # one swing in 2 s
    spec = cloud(tone(), size=20.0, density=15.0)
    starts = onsets(sound(4.0, modulation={"grain_density": 10.0 * swing}, **spec))
    rate = RATE / np.diff(starts)
    at = starts[:-1] / RATE
    assert rate[(at > 0.3) & (at < 0.7)].min() > 22.0 and rate[(at > 1.3) & (at < 1.6)].max() < 8.0
    sized = sound(4.0, modulation={"grain_size": 15.0 * swing}, **spec)
    loud = np.abs(sized) > 1e-9
    assert loud[round(0.3 * RATE) : round(0.7 * RATE)].mean() > 2.0 * loud[round(1.3 * RATE) : round(1.7 * RATE)].mean()


def test_pitch_bends_tones_and_noise() -> None:
    out = sound(2.0, pitch=np.full(2 * RATE, 1.5), **cloud(tone(), size=300.0, density=4.0))
    assert abs(cents(peak_hz(out, 500, 800), 660.0)) < 2.0
    for source in (tone("square"), FORMANT, WHITE):
        bent = sound(pitch=vibrato(semitones=7.0), **cloud(source))
        assert abs(rms_db(bent) - rms_db(sound(**cloud(source)))) < 1.5


def test_ranges() -> None:
    assert clamped(**cloud(tone(), 0.01, 1e6, pitch_spread=1e9, position_spread=2.0, pan_spread=7.0)) == [
        ("grain_size_ms",),
        ("grain_density",),
        ("pitch_spread",),
        ("position_spread",),
        ("pan_spread",),
    ]
    assert refused(**cloud(tone(), 0.0)) == [("grain_size_ms",)]
    assert refused(**cloud(tone(frequency=0.0))) == [("source", "frequency")]
    assert refused(**cloud({"type": "sample"})) == [("source",)]
    assert [f.loc for f in findings(**cloud({**tone("pulse"), "pulse_width": 0.2}))] == [("source", "pulse_width")]
    for source in (tone("sawtooth", 1e9), tone("sine", 1e-9), WHITE, {**FORMANT, "formant_freq": 1e9}):
        for size, density in ((1.0, 500.0), (1000.0, 1e-9), (1000.0, 500.0)):
            sound(0.1, **cloud(source, size, density, pitch_spread=60.0, position_spread=1.0, pan_spread=1.0))
    sound(0.1, pitch=np.full(4410, 1e6), **cloud(WHITE, 1000.0, 10.0))
    assert sound(0.0, **cloud(tone())).size == 0


def test_golden() -> None:
    spreads = {"pitch_spread": 1.0, "position_spread": 0.4, "pan_spread": 0.8}
    for name, source in (("sine", tone()), ("square", tone("square")), ("white", WHITE), ("formant", FORMANT)):
        check_golden(f"families/audio/synthesis/granular/{name}", sound(0.25, **cloud(source, **spreads)))
