"""VOSIM."""

import numpy as np
import pytest
from tests.families.audio.measure import inharmonic_db
from tests.families.audio.synthesis.sounds import (
    NOTES,
    RATE,
    cents,
    clamped,
    clicks,
    harmonics_db,
    peak_hz,
    refused,
    rms_db,
    sound,
    vibrato,
)
from tests.golden import check_golden

VOICE = {"type": "vosim", "frequency": 110.0, "formant_freq": 800.0, "pulses": 4}


@pytest.mark.parametrize("note", NOTES)
def test_in_tune(note: float) -> None:
    out = sound(**{**VOICE, "frequency": note, "formant_freq": 6.0 * note})
    assert abs(cents(peak_hz(out, note * 0.9, note * 1.1), note)) < 0.2


def test_the_formant_is_where_it_says() -> None:
    for formant in (600.0, 1000.0, 2500.0):
        out = sound(**{**VOICE, "frequency": 50.0, "formant_freq": formant, "pulses": 8})
        # the pulses themselves make a second, lower hump at the pitch: look above it
        assert abs(peak_hz(out, 0.6 * formant, 8000.0) - formant) <= 50.0


def test_more_pulses_make_it_narrower() -> None:
    def width(pulses: int) -> float:
        levels = harmonics_db(sound(**{**VOICE, "frequency": 50.0, "formant_freq": 2000.0, "pulses": pulses}), 50.0, 80)
        around = levels[20:60]
        return float(np.sum(around > around.max() - 6.0))

    assert width(2) > width(5) > width(10)


def test_no_dc_no_aliases_no_clicks() -> None:
    for frequency, formant, pulses in ((110.0, 800.0, 4), (220.0, 500.0, 8), (440.0, 300.0, 16)):
        out = sound(2.0, **{**VOICE, "frequency": frequency, "formant_freq": formant, "pulses": pulses})
        assert abs(np.mean(out)) < 0.003
        assert abs(out[0]) < 0.01
    assert (
        inharmonic_db(sound(**{**VOICE, "frequency": 1046.5, "formant_freq": 3000.0, "pulses": 2}), 1046.5, 16000.0)
        < -80.0
    )
    for formant in (5000.0, 10000.0, 15000.0):
        bright = {**VOICE, "formant_freq": formant, "frequency": 2637.1}
        assert inharmonic_db(sound(1.5, **bright), 2637.1, 16000.0) < -80.0
    assert clicks(sound(pitch=vibrato(semitones=4.0), **VOICE)) < 3.0


def test_level() -> None:
    assert abs(rms_db(sound(**VOICE)) + 12.6) < 0.5
    assert np.abs(sound(**VOICE)).max() == 1.0


def test_breath_is_low_passed_noise() -> None:
    out = sound(2.0, **{**VOICE, "breathiness": 1.0}) - 0.0
    spectrum = np.abs(np.fft.rfft(out * np.hanning(out.size))) ** 2
    axis = np.fft.rfftfreq(out.size, 1 / RATE)
    between = (axis % 110 > 40) & (axis % 110 < 70)
    low = spectrum[between & (axis > 300) & (axis < 900)].mean()
    high = spectrum[between & (axis > 9000) & (axis < 12000)].mean()
    clean = sound(2.0, **VOICE)
    quiet = (np.abs(np.fft.rfft(clean * np.hanning(clean.size))) ** 2)[between & (axis > 300) & (axis < 900)].mean()
    assert low > 100.0 * quiet and low > 10.0 * high


def test_pitch_bends_it_and_leaves_the_formant() -> None:
    spec = {**VOICE, "frequency": 100.0, "formant_freq": 2000.0, "pulses": 8}
    out = sound(pitch=np.full(RATE, 0.5), **spec)
    assert abs(cents(peak_hz(out, 40, 60), 50.0)) < 0.5
    assert abs(peak_hz(out, 1200, 4000) - 2000.0) <= 50.0


def test_ranges() -> None:
    assert clamped(**{**VOICE, "pulses": 0, "breathiness": 3.0}) == [("pulses",), ("breathiness",)]
    assert refused(**{**VOICE, "pulses": 256}) == [("pulses",)]
    assert refused(**{**VOICE, "frequency": 0.0, "formant_freq": -1.0}) == [("frequency",), ("formant_freq",)]
    for frequency, formant in ((1e-9, 1e-9), (1e9, 1e9), (10000.0, 1e-9), (1e-9, 1e9)):
        sound(0.05, **{**VOICE, "frequency": frequency, "formant_freq": formant, "pulses": 16, "breathiness": 0.5})
    assert sound(0.0, **VOICE).size == 0


def test_golden() -> None:
    check_golden("families/audio/synthesis/vosim", sound(0.25, **{**VOICE, "breathiness": 0.2}))
