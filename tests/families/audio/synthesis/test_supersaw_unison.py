"""A unison of sawtooths."""

import numpy as np
import pytest
from tests.families.audio.measure import inharmonic_db
from tests.families.audio.synthesis.sounds import RATE, cents, clamped, make, peak_hz, rms_db, sound, vibrato
from tests.golden import check_golden


def unison(**spec: object) -> dict[str, object]:
    return {"type": "supersaw_unison", "frequency": 220.0, "voices": 7, "detune_cents": 20.0, "spread": 0.8, **spec}


def test_one_voice_is_a_saw_in_the_middle() -> None:
    saw = sound(type="oscillator", waveform="sawtooth", frequency=220.0)
    assert np.allclose(sound(**unison(voices=1)), saw)
    assert np.allclose(sound(**unison(voices=0)), saw)
    assert inharmonic_db(sound(1.5, **unison(voices=1, frequency=1760.7)), 1760.7, 16000) < -100


def test_the_gain_is_one_part_in_the_number_of_voices() -> None:
    for voices in (3, 7, 16):
        levels = [rms_db(sound(2.0, seed=seed, **unison(voices=voices, spread=0.0))) for seed in range(4)]
        assert abs(np.mean(levels) - (-4.77 - 10 * np.log10(voices))) < 1.0


def test_no_comb_at_the_onset() -> None:
    for seed in range(4):
        out = sound(2.0, seed=seed, **unison(spread=0.0))
        assert rms_db(out[: RATE // 10]) - rms_db(out) < 5.0


@pytest.mark.parametrize(("curve", "inner"), [("linear", 10.0), ("exp2", 5.0)])
def test_detune_and_place(curve: str, inner: float) -> None:
    out = sound(8.0, **unison(voices=5, spread=1.0, detune_curve=curve))
    assert out.shape[1] == 2
    left, right = (peak_hz(out[:, c], 200, 240) for c in (0, 1))
    assert cents(left, 220.0) < -3 and cents(right, 220.0) > 3
    spectrum = np.abs(np.fft.rfft(out.sum(axis=1) * np.hanning(out.shape[0])))
    axis = np.fft.rfftfreq(out.shape[0], 1 / RATE)
    for offset in (-20.0, -inner, 0.0, inner, 20.0):
        near = np.abs(1200 * np.log2(np.maximum(axis, 1) / 220.0) - offset) < 0.8
        far = np.abs(np.abs(1200 * np.log2(np.maximum(axis, 1) / 220.0)) - 15.0 * (1 + (inner == 5))) < 1.0
        assert spectrum[near].max() > 4 * spectrum[far].max()


def test_layers_counted() -> None:
    assert make(**unison(voices=9)).layer_count() == 9
    assert make(**unison(voices=0)).layer_count() == 1
    assert clamped(**unison(voices=0)) == [("voices",)]


def test_more_voices_leave_the_streams_of_the_others() -> None:
    from speccade.families.audio.synthesis.supersaw_unison_kernels import unison_phases

    assert unison_phases(5, 4) == unison_phases(5, 7)[:4]
    assert unison_phases(5, 4) != unison_phases(6, 4)


def test_golden() -> None:
    check_golden("families/audio/synthesis/supersaw_unison", sound(0.1, **unison(voices=3), pitch=vibrato(0.1)))
