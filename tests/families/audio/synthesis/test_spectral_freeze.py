"""The frozen spectrum."""

from typing import Any

import numpy as np
import pytest
from tests.families.audio.synthesis.sounds import (
    NOTES,
    RATE,
    cents,
    clicks,
    findings,
    harmonics_db,
    peak_hz,
    refused,
    rms_db,
    sound,
    typical_rms_db,
    vibrato,
)
from tests.golden import check_golden


def tone(waveform: str = "sawtooth", frequency: float = 440.0, **extra: Any) -> dict[str, Any]:
    return {
        "type": "spectral_freeze",
        "source": {"type": "tone", "waveform": waveform, "frequency": frequency, **extra},
    }


def noise(colour: str = "white") -> dict[str, Any]:
    return {"type": "spectral_freeze", "source": {"type": "noise", "noise_type": colour}}


@pytest.mark.parametrize("waveform", ["sine", "sawtooth", "square", "triangle", "pulse"])
def test_a_tone_keeps_its_pitch_and_its_harmonics(waveform: str) -> None:
    for note in NOTES:
        out = sound(**tone(waveform, note))
        assert abs(cents(peak_hz(out, note * 0.9, note * 1.1), note)) < 0.1
    levels = harmonics_db(sound(**tone(waveform)), 440.0, 7)
    ideal = {"sine": [0.0], "sawtooth": 1 / np.arange(1, 8), "triangle": 1 / np.array([1, 3, 5, 7]) ** 2}.get(
        waveform, 1 / np.array([1, 3, 5, 7])
    )
    odd = levels[::2] if waveform in ("square", "triangle", "pulse") else levels
    if waveform != "sine":
        assert np.allclose(odd[: len(ideal)] - odd[0], 20 * np.log10(ideal), atol=0.3)


def test_it_is_steady_from_the_start() -> None:
    for spec in (tone(), noise()):
        out = sound(4.0, **spec)
        slices = [rms_db(part) for part in out.reshape(40, -1)]
        assert np.ptp(slices) < (0.1 if spec["source"]["type"] == "tone" else 1.0)


def test_noise_keeps_its_spectrum_and_does_not_repeat() -> None:
    out = sound(4.0, **noise("pink"))
    spectrum = np.abs(np.fft.rfft(out)) ** 2
    axis = np.fft.rfftfreq(out.size, 1 / RATE)
    octaves = [spectrum[(axis > f) & (axis < 2 * f)].sum() for f in (250, 500, 1000, 2000, 4000)]
    assert np.ptp(10 * np.log10(octaves)) < 5.0  # equal power per octave, within one draw
    white = sound(4.0, **noise())
    lags = np.fft.irfft(np.abs(np.fft.rfft(white, 1 << 19)) ** 2)
    assert np.abs(lags[400 : 2 * RATE]).max() < 0.5 * lags[0]


def test_level() -> None:
    assert abs(rms_db(sound(**tone())) + 6.5) < 0.2
    assert abs(typical_rms_db(**noise()) + 8.0) < 0.5
    assert abs(np.mean(sound(**noise()))) < 1e-3


def test_pitch_bends_it_without_clicks() -> None:
    out = sound(pitch=np.full(RATE, 1.5), **tone("sine"))
    assert abs(cents(peak_hz(out, 600, 720), 660.0)) < 0.1
    assert clicks(sound(pitch=vibrato(semitones=3.0), **tone("triangle"))) < 4.0
    wild = sound(0.5, pitch=np.full(RATE // 2, 50.0), **noise())
    assert np.abs(wild).max() < 4.0


def test_ranges() -> None:
    assert refused(**tone(frequency=0.0)) == [("source", "frequency")]
    assert refused(type="spectral_freeze", source={"type": "formant"}) == [("source",)]
    assert [f.loc for f in findings(**tone(pulse_width=0.3))] == [("source", "pulse_width")]
    for frequency in (1e-12, 5.0, 21000.0, 1e9):
        sound(0.05, **tone("square", frequency))
    assert not np.any(sound(0.05, **tone("sine", 30000.0)))
    assert sound(0.0, **tone()).size == 0 and sound(1 / RATE, **noise()).size == 1


def test_golden() -> None:
    for colour in ("white", "pink", "brown"):
        check_golden(f"families/audio/synthesis/spectral_freeze/{colour}", sound(0.25, **noise(colour)))
    check_golden("families/audio/synthesis/spectral_freeze/bent", sound(0.25, pitch=vibrato(0.25), **tone()))
