"""The drum."""

import numpy as np
import pytest
from tests.families.audio.synthesis.sounds import (
    RATE,
    cents,
    clamped,
    peak_hz,
    refused,
    rms_db,
    sound,
    typical_rms_db,
    vibrato,
)
from tests.golden import check_golden

TOM = {"type": "membrane_drum", "frequency": 110.0, "decay": 0.5, "tone": 0.4, "strike": 0.7}


@pytest.mark.parametrize("note", [40.0, 196.0, 440.0, 1046.5, 4000.0])
def test_the_lowest_mode_is_in_tune(note: float) -> None:
    out = sound(**{**TOM, "frequency": note, "tone": 0.0, "decay": 0.0})
    assert abs(cents(peak_hz(out, note * 0.85, note * 1.15), note)) < 1.0


def test_modes_are_those_of_a_membrane() -> None:
    from scipy.special import jn_zeros

    out = sound(2.0, **{**TOM, "frequency": 200.0, "decay": 0.0, "tone": 1.0})
    for order, number in ((1, 1), (2, 1), (0, 2), (0, 3)):
        expected = 200.0 * jn_zeros(order, number)[-1] / jn_zeros(0, 1)[0]
        assert abs(cents(peak_hz(out, expected * 0.98, expected * 1.02), expected)) < 5.0


def test_decay_tone_and_strike_do_what_they_say() -> None:
    late = slice(RATE // 2, None)
    assert rms_db(sound(**{**TOM, "decay": 0.9})[late]) < rms_db(sound(**{**TOM, "decay": 0.1})[late]) - 20

    def share(**extra: float) -> tuple[float, float]:
        power = np.zeros(RATE // 40 + 1)
        for seed in range(6):
            head = sound(0.1, seed=seed, **{**TOM, **extra})[: RATE // 20]
            power += np.abs(np.fft.rfft(head * np.hanning(head.size)))[: power.size] ** 2
        axis = np.fft.rfftfreq(RATE // 20, 1 / RATE)[: power.size]
        return float(power[(axis > 160) & (axis < 500)].sum() / power.sum()), float(
            power[axis > 2000].sum() / power.sum()
        )

    assert share(tone=1.0)[0] > 2.0 * share(tone=0.0)[0]
    assert share(strike=1.0)[1] > 30.0 * share(strike=0.0)[1]


def test_level_and_quiet_start() -> None:
    for strike in (0.0, 0.7, 1.0):
        assert abs(typical_rms_db(span=slice(4410), seconds=0.5, **{**TOM, "strike": strike}) + 8.5) < 1.0
    out = sound(**TOM)
    assert out[0] == 0.0 and np.abs(out).max() == 1.0


def test_pitch_bends_it() -> None:
    assert np.max(np.abs(sound(pitch=np.full(RATE, 1.5), **TOM) - sound(**{**TOM, "frequency": 165.0}))) < 1e-6
    sound(0.3, pitch=vibrato(0.3, 24.0), **TOM)


def test_ranges() -> None:
    spec = {**TOM, "frequency": 5.0, "decay": 2.0, "tone": -1.0, "strike": 1.1}
    assert clamped(**spec) == [("frequency",), ("decay",), ("tone",), ("strike",)]
    assert refused(type="membrane_drum", frequency=100.0) == [("decay",), ("tone",), ("strike",)]
    for frequency in (20.0, 15000.0, 1e9):
        for end in (0.0, 1.0):
            sound(0.05, **{**TOM, "frequency": frequency, "decay": end, "tone": end, "strike": end})


def test_golden() -> None:
    check_golden("families/audio/synthesis/membrane_drum", sound(0.25, **TOM))
