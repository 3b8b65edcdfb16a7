"""One oscillator: pitch, aliases, levels, sweeps, detune, pulse width."""

import numpy as np
import pytest
from tests.families.audio.measure import inharmonic_db
from tests.families.audio.synthesis.sounds import (
    NOTES,
    RATE,
    cents,
    clamped,
    harmonics_db,
    peak_hz,
    refused,
    rms_db,
    sound,
    vibrato,
    yin_hz,
)
from tests.golden import check_golden

SHAPES = ("sine", "square", "sawtooth", "triangle", "pulse")
SPEC = {"type": "oscillator", "waveform": "sawtooth", "frequency": 440.0}


@pytest.mark.parametrize("waveform", SHAPES)
@pytest.mark.parametrize("note", NOTES)
def test_in_tune(waveform: str, note: float) -> None:
    out = sound(type="oscillator", waveform=waveform, frequency=note)
    assert abs(cents(peak_hz(out, note * 0.9, note * 1.1), note)) < 0.05


@pytest.mark.parametrize("waveform", SHAPES[1:])
@pytest.mark.parametrize("note", [83.2, 441.3, 1760.7, 3951.07])
def test_no_aliases_up_to_16_khz(waveform: str, note: float) -> None:
    assert inharmonic_db(sound(1.5, type="oscillator", waveform=waveform, frequency=note), note, 16000.0) < -100.0


def test_harmonics_are_those_of_the_ideal_shapes() -> None:
    saw, square, triangle = (
        harmonics_db(sound(type="oscillator", waveform=w, frequency=441.0), 441.0, 9)
        for w in ("sawtooth", "square", "triangle")
    )
    h = np.arange(1, 10)
    assert np.allclose(saw, 20 * np.log10(2 / (np.pi * h)), atol=0.01)
    assert np.allclose(square[::2], 20 * np.log10(4 / (np.pi * h[::2])), atol=0.01)
    assert np.allclose(triangle[::2], 20 * np.log10(8 / (np.pi * h[::2]) ** 2), atol=0.01)
    assert square[1::2].max() < -100 and triangle[1::2].max() < -100


def test_levels() -> None:
    for waveform, wanted in (("sine", -3.0), ("sawtooth", -4.8), ("triangle", -4.8), ("square", 0.0)):
        assert abs(rms_db(sound(type="oscillator", waveform=waveform, frequency=220.0)) - wanted) < 0.1


def test_detune_counts_always() -> None:
    assert abs(cents(peak_hz(sound(**SPEC, detune=50.0), 400, 500), 440.0) - 50.0) < 0.05


@pytest.mark.parametrize(
    ("curve", "middle", "late"),
    [("linear", 330.0, 429.0), ("exponential", 311.1, 425.0), ("logarithmic", 399.2, 439.2)],
)
def test_sweeps_arrive(curve: str, middle: float, late: float) -> None:
    out = sound(2.0, **{**SPEC, "waveform": "sine", "frequency": 220.0}, freq_sweep={"end_freq": 440.0, "curve": curve})
    assert abs(peak_hz(out[int(0.96 * RATE) : int(1.04 * RATE)], 100, 800) - middle) < 3
    assert abs(peak_hz(out[int(1.86 * RATE) : int(1.94 * RATE)], 100, 800) - late) < 4


@pytest.mark.parametrize("curve", ["linear", "exponential", "logarithmic"])
@pytest.mark.parametrize("kind", ["oscillator", "fm_synth", "pd_synth"])
def test_a_sweep_of_its_own_length_does_not_stretch_with_the_layer(kind: str, curve: str) -> None:
    source = {
        "oscillator": {"waveform": "sine", "frequency": 220.0},
        "fm_synth": {"carrier_freq": 220.0, "modulator_freq": 220.0, "modulation_index": 0.1},
        "pd_synth": {"waveform": "resonant", "frequency": 220.0, "distortion": 0.1},
    }[kind]
    glide = {"end_freq": 440.0, "curve": curve, "seconds": 0.5}
    short, long = (sound(seconds, type=kind, **source, freq_sweep=glide) for seconds in (1.0, 2.0))
    assert np.array_equal(short[: RATE - 500], long[: RATE - 500])
    assert abs(cents(peak_hz(long[RATE // 2 + 500 :], 100, 800), 440.0)) < 0.5
    cut = sound(0.25, type=kind, **source, freq_sweep=glide)
    assert np.allclose(cut[:-100], long[: cut.size - 100], atol=1e-6)


@pytest.mark.parametrize("waveform", SHAPES)
def test_the_pitch_bends_on_top_of_a_sweep(waveform: str) -> None:
    bend = np.full(RATE, 1.5)
    out = sound(type="oscillator", waveform=waveform, frequency=200.0, freq_sweep={"end_freq": 200.0}, pitch=bend)
    assert abs(cents(yin_hz(out), 300.0)) < 1
    wobbly = sound(type="oscillator", waveform=waveform, frequency=200.0, pitch=vibrato())
    assert np.abs(np.diff(wobbly)).max() < 2.4


def test_pulse_width_and_its_lfo() -> None:
    out = sound(type="oscillator", waveform="pulse", frequency=441.0, duty=0.25)
    assert abs(out.mean()) < 1e-6 and abs(np.median(out) + 0.5) < 0.1  # a quarter at 1.5, the rest at -0.5
    assert harmonics_db(out, 441.0, 4)[3] < -100  # every fourth harmonic of a quarter pulse is missing
    offset = 0.3 * np.sin(2 * np.pi * 2.0 * np.arange(RATE) / RATE)
    swept = sound(**{**SPEC, "waveform": "square", "frequency": 441.0}, modulation={"pulse_width": offset})
    widest = swept[RATE // 8 - 500 : RATE // 8 + 500]
    assert abs(np.mean(widest > 0.0) - 0.8) < 0.02 and abs(widest.mean()) < 0.01
    narrow = sound(**{**SPEC, "waveform": "square"}, duty=0.0)
    assert abs(narrow.mean()) < 1e-6 and narrow.std() < 0.1


def test_nothing_above_nyquist() -> None:
    assert not np.any(np.abs(sound(0.1, **{**SPEC, "frequency": 30000.0})) > 1e-9)
    assert not np.any(np.abs(sound(0.1, type="oscillator", waveform="sine", frequency=22100.0)) > 1e-9)
    for frequency in (1e-6, 1e300):
        for waveform in SHAPES:
            sound(0.01, type="oscillator", waveform=waveform, frequency=frequency, detune=-1e9)
    assert sound(0.0, **SPEC).size == 0


def test_ranges() -> None:
    assert refused(**{**SPEC, "frequency": 0.0}) == [("frequency",)]
    assert refused(**{**SPEC, "waveform": "saw"}) == [("waveform",)]
    assert clamped(**SPEC, duty=1.5) == [("duty",)]
    assert clamped(**{**SPEC, "frequency": 2e6}) == [("frequency",)]


@pytest.mark.parametrize("waveform", SHAPES)
def test_golden(waveform: str) -> None:
    spec = {"type": "oscillator", "waveform": waveform, "frequency": 311.0, "duty": 0.3, "detune": 7.0}
    out = sound(0.1, **spec, freq_sweep={"end_freq": 500.0, "curve": "exponential"}, pitch=vibrato(0.1))
    check_golden(f"families/audio/synthesis/oscillator/{waveform}", out)
