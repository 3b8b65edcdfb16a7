"""The struck comb filter."""

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
    t60,
    typical_rms_db,
    vibrato,
)
from tests.golden import check_golden

COMB = {"type": "comb_filter_synth", "frequency": 1000.0, "decay": 0.95}


@pytest.mark.parametrize("excitation", ["impulse", "noise", "saw"])
@pytest.mark.parametrize("note", NOTES)
def test_in_tune(note: float, excitation: str) -> None:
    out = sound(2.0, **{**COMB, "frequency": note, "decay": 0.999, "excitation": excitation})
    assert abs(cents(peak_hz(out, note * 0.9, note * 1.1), note)) < 0.2


def test_no_feedback_leaves_the_impulse_alone() -> None:
    out = sound(0.1, **{**COMB, "decay": 0.0})
    assert out[0] == 1.0 and not np.any(out[1:])


def test_decay_is_the_loss_per_period() -> None:
    expected = np.log(1000.0) / (-np.log(0.95) * 1000.0)
    assert abs(t60(sound(**{**COMB, "excitation": "noise"})) - expected) < 0.005


def test_level_and_dc() -> None:
    noisy = {**COMB, "frequency": 220.0, "excitation": "noise"}
    assert abs(typical_rms_db(seconds=0.1, **noisy) + 8.9) < 1.2
    assert abs(np.mean(sound(**noisy))) < 1e-4


def test_pitch_bends_it() -> None:
    out = sound(1.0, pitch=np.full(RATE, 2.0**0.25), **{**COMB, "decay": 0.999})
    assert abs(cents(peak_hz(out, 1100, 1300), 1000.0 * 2.0**0.25)) < 0.1
    sound(0.2, pitch=vibrato(0.2, 24.0), **COMB)


def test_ranges() -> None:
    assert refused(**{**COMB, "frequency": -5}) == [("frequency",)]
    assert clamped(**{**COMB, "decay": 1.0}) == [("decay",)]
    for excitation in ("impulse", "noise", "saw"):
        for frequency in (1e-9, 1.0, 20000.0, 1e9):
            out = sound(0.05, **{**COMB, "frequency": frequency, "excitation": excitation, "decay": 5.0})
            assert np.abs(out).max() < 3.0


def test_golden() -> None:
    for excitation in ("impulse", "noise", "saw"):
        name = f"families/audio/synthesis/comb_filter_synth/{excitation}"
        check_golden(name, sound(0.1, **{**COMB, "excitation": excitation}))
