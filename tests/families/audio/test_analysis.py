"""What a report says about a finished sound, against numpy, and the rules of lint."""

from typing import Any

import numpy as np
import pytest
from tests.families.audio.measure import RATE, noise, sine
from tests.families.audio.sounds import SAW, generate, layer, spec

from speccade.families.audio.analysis import SIZE, Analysis, analyse


def looked_at(*channels: np.ndarray, loops: bool = False) -> Analysis:
    pcm = np.rint(np.clip(np.stack(channels, axis=1), -1.0, 1.0) * 32767).astype(np.int16)
    return analyse(pcm, pcm / 32768.0, RATE, loops=loops)


def rules(*channels: np.ndarray, **options: Any) -> list[str]:
    return [finding["rule"] for finding in looked_at(*channels, **options).lint]


def faded(signal: np.ndarray) -> np.ndarray:
    out = signal.copy()
    out[-8000:] *= np.linspace(1, 0, 8000)
    return out


@pytest.mark.oracle
def test_the_spectrum_is_that_of_the_whole_file_and_of_every_channel() -> None:
    left = np.concatenate([np.zeros(30000), noise(30000, 1, 0.1)])
    right = np.concatenate([sine(3000.0, 30000, level=0.3), np.zeros(30000)])
    found = looked_at(left, right).spectrum
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(SIZE) / SIZE)
    power = np.zeros(SIZE // 2 + 1)
    for channel in (left, right):
        padded = np.concatenate([channel, np.zeros(-channel.size % SIZE)]).reshape(-1, SIZE)
        power += np.sum(np.abs(np.fft.rfft(padded * window, axis=1)) ** 2, axis=0)
    power[0] = 0.0
    axis = np.fft.rfftfreq(SIZE, 1 / RATE)
    assert abs(found["centroid_hz"] - np.sum(axis * power) / np.sum(power)) < 2.0
    assert abs(found["rolloff_hz"] - axis[np.searchsorted(np.cumsum(power), 0.85 * power.sum())]) < 2 * RATE / SIZE
    assert abs(found["dominant_hz"] - 3000.0) < RATE / SIZE
    assert abs(found["share_above_8_khz"] - power[axis > 8000].sum() / power.sum()) < 0.01


def test_anti_phase_is_not_silence() -> None:
    tone = faded(sine(440.0, RATE, level=0.5))
    found = looked_at(tone, -tone)
    assert abs(found.spectrum["dominant_hz"] - 440.0) < RATE / SIZE
    assert found.correlation is not None and found.correlation < -0.99
    assert [channel["peak_dbfs"] for channel in found.channels] == [-6.02, -6.02]
    assert [finding["rule"] for finding in found.lint] == ["audio/anti-phase"]


def test_channels_are_measured_one_by_one() -> None:
    quiet, loud = faded(sine(440.0, RATE, level=0.1)), faded(sine(700.0, RATE, level=0.8)) + 0.05
    first, second = looked_at(quiet, loud).channels
    assert first["peak_dbfs"] == pytest.approx(-20.0, abs=0.02) and second["peak_dbfs"] == pytest.approx(
        -1.41, abs=0.02
    )
    assert abs(first["dc_offset"]) < 1e-3 and abs(second["dc_offset"] - 0.05) < 1e-3
    assert "audio/dc-offset" in rules(quiet, loud)  # half of it would pass on the average of both


def test_clipping_is_a_run_at_full_scale() -> None:
    assert "audio/clipping" in rules(faded(np.clip(sine(300.0, RATE, level=1.5), -1, 1)))
    assert "audio/clipping" not in rules(faded(np.where(np.arange(RATE) == 500, 1.0, 0.3 * sine(300.0, RATE))))


def test_harshness_is_read_from_the_spectrum() -> None:
    assert "audio/harsh-highs" in rules(faded(sine(11000.0, RATE, level=0.2)))
    # many zero crossings, little energy
    assert "audio/harsh-highs" not in rules(faded(sine(200.0, RATE, level=0.3) + 0.1 * sine(15000.0, RATE)))
    assert "audio/muddy-lows" in rules(faded(sine(200.0, RATE, level=0.3)))


@pytest.mark.parametrize(
    ("signal", "rule"),
    [
        (np.zeros(5000), "audio/silence"),
        (faded(sine(1000.0, RATE, level=0.02)), "audio/too-quiet"),
        (faded(np.sign(sine(1000.0, RATE)) * 0.9), "audio/too-loud"),
        (sine(1000.0, RATE, level=0.3), "audio/abrupt-end"),
    ],
)
def test_rules(signal: np.ndarray, rule: str) -> None:
    assert rules(signal) == [rule]


def test_a_loop_may_end_loud_and_a_good_sound_has_no_findings() -> None:
    assert rules(sine(1000.0, RATE, level=0.3), loops=True) == []
    assert rules(faded(noise(RATE, 1, 0.1)), faded(noise(RATE, 2, 0.1))) == []


def test_attack_and_silence() -> None:
    tone = sine(1000.0, RATE, level=0.5) * np.minimum(1.0, np.arange(RATE) / 4410.0)
    tone[-RATE // 2 :] = 0.0
    found = looked_at(tone)
    assert abs(found.attack_ms - 80.0) < 2.0 and abs(found.silence_ratio - 0.5) < 0.01


def test_one_frame() -> None:
    assert rules(np.array([0.5])) == ["audio/dc-offset", "audio/abrupt-end"]


def test_it_is_in_the_report() -> None:
    metrics = generate(spec(layer(SAW, pan=0.5))).files[0].metrics
    assert len(metrics["per_channel"]) == 2 and metrics["spectrum"]["centroid_hz"] > 400.0
    assert metrics["correlation"] == pytest.approx(1.0) and isinstance(metrics["lint"], list)
