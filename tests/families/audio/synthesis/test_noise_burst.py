"""Coloured noise."""

import numpy as np
import pytest
from scipy.signal import welch
from tests.families.audio.synthesis.sounds import RATE, refused, rms_db, sound, typical_rms_db
from tests.golden import check_golden


def burst(colour: str = "white", **spec: object) -> dict[str, object]:
    return {"type": "noise_burst", "noise_type": colour, **spec}


BAND = {"type": "bandpass", "center": 1000.0, "resonance": 2.0}


@pytest.mark.parametrize(("colour", "slope"), [("white", 0.0), ("pink", -3.01), ("brown", -6.02)])
def test_colours(colour: str, slope: float) -> None:
    axis, power = welch(sound(30.0, **burst(colour)), RATE, nperseg=8192)
    # the leak of the format's brown noise flattens it below
    edges = np.geomspace(600.0 if colour == "brown" else 30.0, 15000.0, 12)
    bands = [power[(axis >= f / 1.2) & (axis < 1.2 * f)].mean() for f in edges]
    deviation = 10 * np.log10(bands) - slope * np.log2(edges)
    assert np.ptp(deviation) < 1.0  # within 0.5 dB of a line of that slope


def test_levels() -> None:
    for spec, wanted in (
        (burst("white"), -4.8),
        (burst("pink"), -11.7),
        (burst("brown"), -11.4),
        (burst(filter={"type": "lowpass", "cutoff": 1000.0, "resonance": 0.707}), -11.0),
        (burst(filter=BAND), -12.6),
    ):
        assert abs(typical_rms_db(**spec) - wanted) < 1.0
        assert abs(np.abs(sound(**spec)).max() - 1.0) < 1e-12


def test_a_swept_filter_has_the_level_of_a_static_one() -> None:
    swept = burst(filter={**BAND, "center_end": 1000.0})
    assert abs(typical_rms_db(**swept) - typical_rms_db(**burst(filter=BAND))) < 0.1


def test_a_pitch_bends_the_spectrum() -> None:
    def centre(factor: float | None) -> float:
        pitch = None if factor is None else np.full(RATE, factor)
        axis, power = welch(sound(**burst(filter=BAND), pitch=pitch), RATE, nperseg=2048)
        return float(np.sum(axis * power) / np.sum(power))

    assert abs(centre(1.5) / centre(None) - 1.5) < 0.05
    assert abs(centre(0.5) / centre(None) - 0.5) < 0.05
    assert sound(0.1, **burst(), pitch=np.full(RATE // 10, 1000.0)).size == RATE // 10


def test_streams() -> None:
    assert np.array_equal(sound(seed=3, **burst()), sound(seed=3, **burst()))
    assert not np.array_equal(sound(seed=3, **burst()), sound(seed=4, **burst()))
    # a longer layer begins with the same noise
    short, long = sound(0.5, **burst()), sound(1.0, **burst())
    assert np.allclose(short / rms_db(short), long[: short.size] / rms_db(short), rtol=1e-3, atol=1e-3)


def test_ranges() -> None:
    assert refused(**burst("blue")) == [("noise_type",)]
    assert refused(**burst(filter={"type": "lowpas"})) == [("filter", "type")]
    assert sound(0.0, **burst(filter=BAND)).size == 0


@pytest.mark.parametrize("colour", ["white", "pink", "brown"])
def test_golden(colour: str) -> None:
    check_golden(f"families/audio/synthesis/noise_burst/{colour}", sound(0.05, **burst(colour)))
