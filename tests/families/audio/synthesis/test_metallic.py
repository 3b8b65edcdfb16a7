"""Struck metal."""

import numpy as np
import pytest
from tests.families.audio.synthesis.sounds import (
    NOTES,
    RATE,
    cents,
    clamped,
    peak_hz,
    refused,
    sound,
    typical_rms_db,
    vibrato,
)
from tests.golden import check_golden

BELL = {"type": "metallic", "base_freq": 440.0, "num_partials": 8, "inharmonicity": 1.414}


@pytest.mark.parametrize("note", NOTES)
def test_the_lowest_partial_is_in_tune(note: float) -> None:
    assert abs(cents(peak_hz(sound(**{**BELL, "base_freq": note}), note * 0.9, note * 1.1), note)) < 0.5


def test_partials_follow_the_power_law_and_decay_faster_upwards() -> None:
    out = sound(2.0, **BELL)
    for k in (2, 3, 4):
        expected = 440.0 * k**1.414
        assert abs(cents(peak_hz(out[: RATE // 2], expected * 0.97, expected * 1.03), expected)) < 1.0
    one = sound(2.0, **{**BELL, "num_partials": 1})
    # e^-3 per second, i.e. -26.06 dB
    late, early = one[RATE : RATE + 4410], one[:4410]
    assert abs(10 * np.log10(np.mean(late**2) / np.mean(early**2)) + 26.06) < 0.1


def test_nothing_aliases() -> None:
    out = sound(**{**BELL, "base_freq": 9000.0, "num_partials": 12, "inharmonicity": 2.0})
    spectrum = np.abs(np.fft.rfft(out * np.blackman(out.size)))
    axis = np.fft.rfftfreq(out.size, 1 / RATE)
    assert spectrum[(axis < 8000) | (axis > 10000)].max() < 1e-4 * spectrum.max()
    assert not np.any(sound(**{**BELL, "base_freq": 30000.0}))


def test_level_and_quiet_start() -> None:
    assert abs(typical_rms_db(span=slice(4410), seconds=0.5, **BELL) + 8.1) < 1.0
    out = sound(**BELL)
    assert out[0] == 0.0 and np.abs(out).max() == 1.0


def test_pitch_bends_every_partial() -> None:
    up = sound(pitch=np.full(RATE, 2.0), **BELL)
    plain = sound(**{**BELL, "base_freq": 880.0})
    assert np.max(np.abs(up - plain)) < 1e-6
    sound(0.3, pitch=vibrato(0.3, semitones=12), **BELL)


def test_ranges() -> None:
    assert clamped(**{**BELL, "num_partials": 0}) == [("num_partials",)]
    assert refused(**{**BELL, "base_freq": 0}) == [("base_freq",)]
    for extreme in ({"num_partials": 10**9}, {"inharmonicity": 400.0}, {"inharmonicity": -3.0}, {"base_freq": 1e-9}):
        sound(0.05, **{**BELL, **extreme})
    assert np.array_equal(sound(0.1, **{**BELL, "num_partials": 0}), sound(0.1, **{**BELL, "num_partials": 1}))
    assert sound(0.0, **BELL).size == 0


def test_golden() -> None:
    check_golden("families/audio/synthesis/metallic", sound(0.25, **BELL))
    check_golden("families/audio/synthesis/metallic/bent", sound(0.25, pitch=vibrato(0.25), **BELL))
