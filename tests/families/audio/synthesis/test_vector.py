"""Vector synthesis."""

from typing import Any

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

SINE, SAW, SQUARE, TRIANGLE, NOISE, TABLE = "sine", "saw", "square", "triangle", "noise", "wavetable"


def vector(
    *corners: str, frequency: float = 220.0, ratios: tuple[float, ...] = (1, 1, 1, 1), **spec: Any
) -> dict[str, Any]:
    sources = [{"source_type": c, "frequency_ratio": float(r)} for c, r in zip(corners, ratios, strict=True)]
    return {"type": "vector", "frequency": frequency, "sources": sources, **spec}


def stops(*points: tuple[float, float, float]) -> list[dict[str, float]]:
    return [{"x": x, "y": y, "duration": d} for x, y, d in points]


@pytest.mark.parametrize("wave", [SINE, SAW, SQUARE, TRIANGLE, TABLE])
def test_every_wave_is_in_tune_and_band_limited(wave: str) -> None:
    for note in NOTES:
        out = sound(**vector(wave, wave, wave, wave, frequency=note))
        assert abs(cents(peak_hz(out, note * 0.9, note * 1.1), note)) < 0.2
    assert inharmonic_db(sound(**vector(wave, wave, wave, wave, frequency=3951.07)), 3951.07, 16000.0) < -80.0


def test_corners() -> None:
    for x, y, ratio in ((0, 0, 1), (1, 0, 2), (0, 1, 3), (1, 1, 4)):
        spec = vector(SINE, SINE, SINE, SINE, ratios=(1, 2, 3, 4), position_x=float(x), position_y=float(y))
        levels = harmonics_db(sound(**spec), 220.0, 4)
        assert abs(levels[ratio - 1]) < 0.1 and np.all(np.delete(levels, ratio - 1) < -80.0)


def test_level_at_the_centre() -> None:
    assert abs(rms_db(sound(**vector(SINE, SAW, TRIANGLE, TABLE, ratios=(1, 1, 2, 1)))) + 13.3) < 0.3
    assert abs(rms_db(sound(**vector(NOISE, NOISE, NOISE, NOISE))) + 4.77) < 0.2


def test_wavetable_grows_smoothly() -> None:
    spec = vector(TABLE, TABLE, TABLE, TABLE, path=stops((0, 0, 0.1), (1, 1, 0.9)))
    out = sound(**spec)
    assert harmonics_db(out[: RATE // 20], 220.0, 2)[1] < -60.0
    end = harmonics_db(out[-RATE // 20 :], 220.0, 9)
    assert np.allclose(end[:7], 20 * np.log10(0.5 / np.arange(1, 8)), atol=1.0) and end[8] < -40.0
    assert clicks(out) < 3.0


def test_path_rests_moves_loops_and_never_clicks() -> None:
    points = stops((0, 0, 0.25), (1, 0, 0.25), (1, 0, 0.0), (0, 1, 0.0), (0, 1, 0.25))
    spec = vector(SINE, SINE, SINE, SINE, ratios=(1, 2, 3, 4), path=points)

    def levels(start: float, **extra: Any) -> np.ndarray:
        out = sound(2.0, **{**spec, **extra})
        return harmonics_db(out[round(start * RATE) : round((start + 0.1) * RATE)], 220.0, 4)

    assert levels(0.1)[0] > -0.5 and levels(0.1)[1] < -50.0  # rests at the first stop
    assert abs(levels(0.325)[0] - levels(0.325)[1]) < 1.0  # half way to the second
    assert levels(0.6)[2] > -0.5  # jumped to the fourth
    assert levels(1.5)[2] > -0.5  # rests at the end
    assert abs(levels(0.825, path_loop=True)[0] - levels(0.825, path_loop=True)[2]) < 1.0  # on the way back
    assert clicks(sound(2.0, **{**spec, "path_loop": True})) < 4.0
    # a point off the centre is where the path starts
    assert levels(0.0, position_x=1.0, position_y=1.0)[3] > -5.0


def test_easing() -> None:
    points = stops((0, 0, 0.0), (1, 0, 1.0))
    corners = [
        harmonics_db(
            sound(**vector(SINE, SINE, SINE, SINE, ratios=(1, 2, 3, 4), path=points, path_curve=c))[20948:23152],
            220.0,
            2,
        )
        for c in ("linear", "exponential", "logarithmic")
    ]
    share = [10 ** (c[1] / 20) for c in corners]
    assert np.allclose(share, [0.5, 0.75, 0.25], atol=0.02)


def test_pitch_bends_all_corners() -> None:
    out = sound(pitch=np.full(RATE, 1.5), **vector(SINE, SINE, SINE, SINE, ratios=(1, 2, 3, 4)))
    assert np.all(harmonics_db(out, 330.0, 4) > -13.0)
    sound(pitch=vibrato(), **vector(SAW, SQUARE, TABLE, NOISE))


def test_ranges() -> None:
    assert refused(**vector(SINE, SINE, SINE, SINE, frequency=0.0)) == [("frequency",)]
    assert refused(type="vector", frequency=220.0, sources=[{"source_type": "sine"}] * 3) == [("sources",)]
    assert refused(type="vector", frequency=220.0, sources=[{"source_type": "sawtooth"}] * 4)[0] == (
        "sources",
        0,
        "source_type",
    )
    spec = vector(SINE, SINE, SINE, SINE, ratios=(0.0, 1, 1, 1), position_x=-1.0, path=stops((2.0, 0.0, -1.0)))
    assert clamped(**spec) == [
        ("position_x",),
        ("sources", 0, "frequency_ratio"),
        ("path", 0, "x"),
        ("path", 0, "duration"),
    ]
    for frequency in (1e-9, 1e9):
        sound(
            0.05,
            **vector(SAW, SQUARE, TABLE, NOISE, frequency=frequency, path=stops((0, 0, 0), (1, 1, 0)), path_loop=True),
        )
    sound(0.05, **vector(SAW, SQUARE, TABLE, NOISE, path=stops((0, 0, 1e-9), (1, 1, 1e300)), path_loop=True))
    assert sound(0.0, **vector(SAW, SQUARE, TABLE, NOISE)).size == 0


def test_golden() -> None:
    check_golden("families/audio/synthesis/vector", sound(0.25, **vector(SAW, SQUARE, TABLE, NOISE)))
    path = stops((0, 0, 0.05), (1, 1, 0.1))
    check_golden(
        "families/audio/synthesis/vector/path",
        sound(0.25, **vector(SINE, SAW, TRIANGLE, TABLE, path=path, path_loop=True)),
    )
