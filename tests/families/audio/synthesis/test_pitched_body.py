"""The falling tone."""

import numpy as np
from tests.families.audio.synthesis.sounds import RATE, cents, harmonics_db, peak_hz, refused, rms_db, sound
from tests.golden import check_golden

BODY = {"type": "pitched_body", "start_freq": 400.0, "end_freq": 100.0}


def test_falls_exponentially_over_the_layer() -> None:
    out = sound(**BODY)
    for at in (0.25, 0.5, 0.75):
        middle = round(at * RATE)
        pitch = 400.0 * 4.0**-at
        found = peak_hz(out[middle - 1500 : middle + 1500], pitch * 0.8, pitch * 1.3)
        assert abs(cents(found, pitch)) < 15.0


def test_a_level_pitch_has_four_harmonics() -> None:
    out = sound(**{**BODY, "start_freq": 220.0, "end_freq": 220.0})
    levels = harmonics_db(out, 220.0, 5)
    assert np.allclose(levels[1:4] - levels[0], [-6.02, -12.04, -18.06], atol=0.02)
    assert levels[4] < -100.0
    assert abs(cents(peak_hz(out, 200, 240), 220.0)) < 0.05
    assert abs(rms_db(out) + 4.7) < 0.3 and np.abs(out).max() == 1.0 and out[0] == 0.0


def test_fall_time_is_independent_of_the_length() -> None:
    short, long = sound(0.5, fall_time=0.2, **BODY), sound(1.0, fall_time=0.2, **BODY)
    assert np.allclose(short, long[: short.size], atol=1e-12)
    assert abs(cents(peak_hz(long[RATE // 2 :], 80, 120), 100.0)) < 1.0


def test_pitch_bends_it() -> None:
    level = {**BODY, "start_freq": 200.0, "end_freq": 200.0}
    assert abs(cents(peak_hz(sound(pitch=np.full(RATE, 1.5), **level), 250, 350), 300.0)) < 0.1


def test_ranges() -> None:
    assert refused(**{**BODY, "start_freq": 0}) == [("start_freq",)]
    assert refused(**{**BODY, "end_freq": -1}) == [("end_freq",)]
    for extreme in ({"start_freq": 1e6}, {"end_freq": 1e-300}, {"start_freq": 1e300}):
        sound(0.05, **{**BODY, **extreme})


def test_golden() -> None:
    check_golden("families/audio/synthesis/pitched_body", sound(0.25, **BODY))
