"""The six wavetables."""

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
    rms_db,
    sound,
    vibrato,
)
from tests.golden import check_golden

TABLES = ("basic", "analog", "digital", "pwm", "formant", "organ")


def table(name: str, **spec: object) -> dict[str, object]:
    return {"type": "wavetable", "table": name, "frequency": 220.0, **spec}


@pytest.mark.parametrize(
    ("name", "position", "wanted"),
    [("basic", 0.2, -13.3), ("analog", 0.5, -7.5), ("pwm", 0.5, -0.1), ("digital", 0.5, -3.0), ("formant", 0.5, -3.1),
     ("organ", 0.5, -14.9)],
)  # fmt: skip
def test_levels(name: str, position: float, wanted: float) -> None:
    assert abs(rms_db(sound(**table(name, position=position))) - wanted) < 0.2


@pytest.mark.parametrize("name", TABLES[:5])
@pytest.mark.parametrize("note", NOTES)
def test_in_tune(name: str, note: float) -> None:
    out = sound(**table(name, frequency=note, position=0.1))
    assert abs(cents(peak_hz(out, note * 0.9, note * 1.1), note)) < 0.05


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("note", [83.2, 441.3, 1760.7, 3951.07])
def test_no_aliases_up_to_16_khz(name: str, note: float) -> None:
    pitch = note / 2 if name == "organ" else note  # its lowest drawbar is an octave down
    out = sound(1.5, **table(name, frequency=note, position=0.4))
    assert inharmonic_db(out, pitch, 16000.0) < -100.0


def test_analog_is_a_saw() -> None:
    levels = harmonics_db(sound(**table("analog", position=1.0)), 220.0, 10)
    assert np.allclose(levels[:9], 20 * np.log10(0.5 / np.arange(1, 10)), atol=0.02)
    assert levels[9] < -100


def test_positions_between_frames_blend() -> None:
    first, second = (sound(**table("analog", position=k / 63)) for k in (20, 21))
    between = sound(**table("analog", position=20.5 / 63))
    assert np.abs(between - (first + second) / 2).max() < 1e-9


def test_a_sweep_moves_through_the_table() -> None:
    spec = table("analog", position_sweep={"end_position": 1.0}, frequency=441.0)
    out = sound(2.0, **spec)
    third = [harmonics_db(out[int(t * RATE) : int((t + 0.1) * RATE)], 441.0, 3)[2] for t in (0.0, 1.0, 1.9)]
    assert third[0] < -60 < -20 < third[1] and abs(third[2] - 20 * np.log10(0.5 / 3)) < 0.1
    assert np.abs(np.diff(out)).max() < 0.6  # no steps where frames meet
    back = sound(2.0, **table("analog", position=1.0, position_sweep={"end_position": 0.0}, frequency=441.0))
    assert abs(rms_db(back[-4000:]) - rms_db(out[:4000])) < 0.5


def test_unison_has_the_gain_of_one_part_each() -> None:
    one = rms_db(sound(2.0, **table("analog", position=0.5)))
    five = np.mean(
        [rms_db(sound(2.0, seed=s, **table("analog", position=0.5, voices=5, detune=15.0))) for s in range(4)]
    )
    assert abs(five - (one - 10 * np.log10(5))) < 1.0
    assert sound(**table("analog", voices=3, detune=9.0)).ndim == 1
    assert sound(**table("analog", voices=3, detune=9.0, spread=0.5)).shape == (RATE, 2)


def test_pitch_bends() -> None:
    out = sound(**table("formant", position=0.5), pitch=np.full(RATE, 1.5))
    assert abs(cents(peak_hz(out, 300, 360), 330.0)) < 0.05
    assert np.abs(np.diff(sound(**table("basic", position=0.1), pitch=vibrato()))).max() < 0.7


def test_ranges() -> None:
    assert clamped(**table("pwm", voices=0, position=1.5)) == [("position",), ("voices",)]
    assert sound(0.0, **table("pwm")).size == 0
    for frequency in (1e-3, 21000.0, 1e6):
        sound(0.05, **table("digital", frequency=frequency))


@pytest.mark.parametrize("name", TABLES)
def test_golden(name: str) -> None:
    spec = table(name, position=0.1, position_sweep={"end_position": 0.9}, voices=2, detune=9.0)
    check_golden(f"families/audio/synthesis/wavetable/{name}", sound(0.05, **spec, pitch=vibrato(0.05)))
