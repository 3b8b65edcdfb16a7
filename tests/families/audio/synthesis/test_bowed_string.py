"""The bowed string."""

from typing import Any

import numpy as np
import pytest
from tests.families.audio.synthesis.sounds import (
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


def string(frequency: float, pressure: float = 0.5, position: float = 0.12, damping: float = 0.3) -> dict[str, Any]:
    bow = {"bow_pressure": pressure, "bow_position": position, "damping": damping}
    return {"type": "bowed_string", "frequency": frequency, **bow}


@pytest.mark.parametrize("rate", [22050, 44100])
@pytest.mark.parametrize("pressure", [0.05, 0.5, 1.0])
@pytest.mark.parametrize("position", [0.01, 0.12, 0.3, 0.5, 0.9])
def test_in_tune_and_in_helmholtz_motion(position: float, pressure: float, rate: int) -> None:
    for note, damping in ((40.0, 0.3), (110.0, 0.0), (440.0, 1.0), (1046.5, 0.3), (2217.46, 0.6), (4000.0, 0.3)):
        out = sound(1.5, rate, **string(note, pressure, position, damping))[rate // 2 :]
        levels = harmonics_db(out, note, 4, rate)
        assert abs(cents(peak_hz(out, note * 0.8, note * 1.2, rate), note)) < 1.0
        assert levels[0] > levels[1] + 3.0  # the fundamental, not an overtone
        assert abs(np.mean(out)) < 0.005


def test_sawtooth_spectrum_with_a_node_at_the_bow() -> None:
    levels = harmonics_db(sound(**string(196.0))[RATE // 2 :], 196.0, 6)
    assert np.allclose(levels[1:] - levels[0], -20 * np.log10(np.arange(2, 7)), atol=2.0)
    middle = harmonics_db(sound(**string(196.0, position=0.5))[RATE // 2 :], 196.0, 4)
    assert np.all(middle[[1, 3]] < levels[[1, 3]] - 8.0)


def test_damping_dulls_it() -> None:
    dull, bright = (harmonics_db(sound(**string(110.0, damping=d))[RATE // 2 :], 110.0, 60) for d in (1.0, 0.0))
    assert np.mean(bright[40:]) > np.mean(dull[40:]) + 3.0


def test_level_and_attack() -> None:
    for note in (110.0, 196.0, 440.0):
        assert abs(rms_db(sound(**string(note))) + 12.6) < 0.1
    out = sound(**string(196.0))
    assert abs(out[0]) < 1e-6 and rms_db(out[: RATE // 50]) < rms_db(out) - 10.0
    assert rms_db(sound(**string(196.0, pressure=0.1))) < -20.0
    assert not np.any(sound(0.1, **string(196.0, pressure=0.0)))


def test_pitch_bends_it_without_clicks() -> None:
    glide = np.where(np.arange(2 * RATE) < RATE // 2, 1.0, 1.25)
    out = sound(2.0, pitch=glide, **string(400.0))
    assert abs(cents(peak_hz(out[RATE:], 450, 550), 500.0)) < 2.0
    still = clicks(sound(**string(300.0))[RATE // 4 :])
    assert clicks(sound(pitch=vibrato(semitones=2.0), **string(300.0))[RATE // 4 :]) < 2.0 * still


def test_ranges() -> None:
    assert clamped(**string(440.0, 2.0, 0.0, -1.0)) == [("bow_pressure",), ("bow_position",), ("damping",)]
    assert refused(**string(-1.0)) == [("frequency",)]
    for frequency in (1e-9, 9000.0, 1e9):
        for end in (0.0, 1.0):
            sound(0.05, **string(frequency, 1.0 - end, end, end))
    assert sound(0.0, **string(220.0)).size == 0 and sound(1 / RATE, **string(220.0)).size == 1


def test_golden() -> None:
    check_golden("families/audio/synthesis/bowed_string", sound(0.25, **string(196.0)))
    check_golden("families/audio/synthesis/bowed_string/bent", sound(0.25, pitch=vibrato(0.25), **string(880.0)))
