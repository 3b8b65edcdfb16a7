"""The blown pipe."""

from typing import Any

import numpy as np
import pytest
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


def pipe(frequency: float, breath: float, noise: float, damping: float, resonance: float) -> dict[str, Any]:
    spec = {"frequency": frequency, "breath": breath, "noise": noise, "damping": damping, "resonance": resonance}
    return {"type": "waveguide", **spec}


FLUTE, CLARINET, BRASS = (0.6, 0.3, 0.2, 0.7), (0.8, 0.15, 0.4, 0.85), (0.9, 0.1, 0.3, 0.9)


@pytest.mark.parametrize("rate", [22050, 44100])
@pytest.mark.parametrize("shape", [FLUTE, CLARINET, BRASS, (1.0, 0.0, 1.0, 1.0), (0.5, 0.0, 0.0, 0.0)])
def test_in_tune(shape: tuple[float, float, float, float], rate: int) -> None:
    for note in NOTES[: 6 if rate == 22050 else 7]:
        out = sound(2.0, rate, **pipe(note, *shape))[rate // 2 :]
        assert abs(cents(peak_hz(out, note * 0.8, note * 1.2, rate), note)) < 1.5


@pytest.mark.parametrize("shape", [(0.6, 0.8, 0.2, 0.7), (1.0, 0.7, 0.2, 0.9), (0.5, 0.6, 0.9, 0.3)])
def test_breath_does_not_make_the_pitch_wander(shape: tuple[float, float, float, float]) -> None:
    for note in NOTES:
        for seed in (1, 2):
            out = sound(3.0, seed=seed, **pipe(note, *shape))[RATE // 2 :]
            assert abs(cents(peak_hz(out, note * 0.8, note * 1.2), note)) < 2.0


def test_instruments_differ() -> None:
    flute, brass = (harmonics_db(sound(**pipe(220.0, *shape))[RATE // 2 :], 220.0, 8) for shape in (FLUTE, BRASS))
    # the louder instrument is steeper: its even harmonics are stronger
    assert np.all((brass - brass[0])[1::2] > (flute - flute[0])[1::2] + 5.0)
    assert brass[1] - brass[0] > -20.0 and flute[3] - flute[0] < -20.0
    clear, breathy = (sound(**pipe(440.0, 0.6, noise, 0.2, 0.7)) for noise in (0.0, 0.8))
    assert rms_db(np.diff(breathy, 2)) - rms_db(breathy) > rms_db(np.diff(clear, 2)) - rms_db(clear) + 10


@pytest.mark.parametrize(
    ("shape", "level"), [(FLUTE, -2.2), (CLARINET, 1.6), (BRASS, 2.6), ((0.5, 0.7, 0.5, 0.5), -12.3)]
)
def test_level(shape: tuple[float, float, float, float], level: float) -> None:
    out = sound(**pipe(220.0, *shape))
    assert abs(rms_db(out) - level) < 0.5 and abs(np.mean(out)) < 0.02
    assert rms_db(out[: RATE // 10]) > level - 2.0  # speaks at once


def test_pitch_bends_it_without_clicks() -> None:
    glide = np.where(np.arange(2 * RATE) < RATE // 2, 1.0, 1.25)
    out = sound(2.0, pitch=glide, **pipe(400.0, *BRASS))
    assert abs(cents(peak_hz(out[RATE:], 450, 550), 500.0)) < 2.0
    assert clicks(sound(pitch=vibrato(semitones=2.0), **pipe(300.0, 0.9, 0.0, 0.3, 0.9))) < 4.0


def test_ranges() -> None:
    spec = pipe(440.0, -1.0, 2.0, 1.5, 1.0)
    assert clamped(**spec) == [("breath",), ("noise",), ("damping",), ("resonance",)]
    assert refused(**pipe(0.0, 1.0, 0.0, 0.0, 0.0)) == [("frequency",)]
    for frequency in (1e-9, 9000.0, 1e9):
        for end in (0.0, 1.0):
            assert np.abs(sound(0.05, **pipe(frequency, end, 0.5, 1.0 - end, end))).max() < 10.0
            sound(0.05, **pipe(frequency, 1.0, end, end, end))
    assert not np.any(sound(0.1, **pipe(220.0, 0.0, 0.5, 0.5, 0.5)))
    assert sound(0.0, **pipe(220.0, *FLUTE)).size == 0 and sound(1 / RATE, **pipe(220.0, *FLUTE)).size == 1


def test_golden() -> None:
    check_golden("families/audio/synthesis/waveguide/flute", sound(0.25, **pipe(440.0, *FLUTE)))
    check_golden("families/audio/synthesis/waveguide/bent", sound(0.25, pitch=vibrato(0.25), **pipe(440.0, *BRASS)))
