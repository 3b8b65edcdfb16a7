"""Chorus, flanger, rotary speaker, granular and multi-tap delay, widener: delays that move, repeat and spread."""

import numpy as np
import pytest
from tests.families.audio.measure import (
    RATE,
    Array,
    decibels,
    impulse,
    level_db,
    noise,
    process,
    response_db,
    sine,
    tone_db,
)

from speccade.families.audio.effects.lines_kernels import add_reads, lagrange


def strongest(signal: Array, low: float, high: float) -> float:
    """Frequency of the strongest component, Hz."""
    size = 1 << 18
    spectrum = np.abs(np.fft.rfft(signal * np.hanning(signal.size), size))
    axis = np.fft.rfftfreq(size, 1 / RATE)
    inside = (axis > low) & (axis < high)
    return float(axis[inside][np.argmax(spectrum[inside])])


def test_chorus_depth_is_kept() -> None:
    out = process(sine(1000.0, 2 * RATE), type="chorus", rate=1.0, depth=0.2, wet=1.0, voices=1)[:, 0]
    sharp = strongest(out[int(0.48 * RATE) : int(0.52 * RATE)], 800, 1200)
    assert abs(sharp - 1000 * (1 + np.pi * 0.2 * 0.04)) < 3
    still = process(impulse(4000), type="chorus", rate=1.0, depth=0.0, wet=1.0, voices=3)[:, 0]
    assert np.argmax(still) == 882 and abs(still.max() - 1.0) < 1e-9


def test_chorus_feedback_repeats() -> None:
    out = process(impulse(6000), type="chorus", rate=1.0, depth=0.0, wet=1.0, voices=1, feedback=0.5)[:, 0]
    assert np.allclose(out[[882, 1764, 2646]], [1.0, 0.5, 0.25])


@pytest.mark.parametrize(("fastest", "stretch"), [(0.05, 39), (0.3, 6), (0.95, 2), (4.0, 1)])
def test_moving_reads_match_the_interpolator(fastest: float, stretch: int) -> None:
    line, head, frames = noise(1000).astype(np.float32), 600, 300
    delays = 300.0 + 50.0 * fastest * np.sin(np.arange(frames) / 50.0)
    out = np.zeros(frames, dtype=np.float32)
    add_reads(line, head, delays, stretch, out)
    wide = line.astype(np.float64)
    for i, delay in enumerate(delays):
        at = head + i - int(delay)
        expected = lagrange(wide[at + 1], wide[at], wide[at - 1], wide[at - 2], delay - int(delay))
        assert abs(out[i] - expected) < 1e-6


@pytest.mark.parametrize("feedback", [-0.7, 0.0, 0.7])
def test_flanger_is_a_comb(feedback: float) -> None:
    spec = {"type": "flanger", "rate": 0.1, "depth": 0.0, "feedback": feedback, "delay_ms": 1.0, "wet": 1.0}
    answer = process(impulse(1 << 13), **spec)[:, 0]
    peak, dip = response_db(answer, [1000.0, 500.0])
    assert abs(peak - decibels(1 / (1 - feedback) ** 2)) < 0.2
    assert abs(dip - decibels(1 / (1 + feedback) ** 2)) < 0.2
    swept = process(noise(RATE), **(spec | {"depth": 1.0, "rate": 3.0}))
    assert not np.allclose(swept[:, 0], swept[:, 1])


def test_flanger_follows_the_lfo() -> None:
    spec = {"type": "flanger", "rate": 0.1, "depth": 0.0, "feedback": 0.0, "delay_ms": 2.0, "wet": 1.0}
    out = process(impulse(1000, 300), modulation={"delay_time": np.full(1000, 3.0)}, **spec)[:, 0]
    assert np.argmax(np.abs(out)) in (300 + 220, 300 + 221)


def test_rotary_speaker() -> None:
    still = process(impulse(4000), type="rotary_speaker", rate=6, depth=0, wet=1)[:, 0]
    assert np.max(np.abs(response_db(still, np.geomspace(30, 8000, 50)))) < 0.3
    out = process(sine(3000.0, RATE), type="rotary_speaker", rate=5.0, depth=1.0, wet=1.0)[RATE // 2 :, 0]
    level = np.sqrt(np.convolve(out**2, np.ones(441) / 441, "valid"))
    # 1.3 over 0.7 for the horn; at 3 kHz a little of the drum comes in and out of phase
    assert 4.5 < 20 * np.log10(level.max() / level.min()) < 13
    side = np.abs(np.fft.rfft(out * np.hanning(out.size)))
    assert side[int((3000 + 5) * out.size / RATE)] > 0.1 * side.max()


@pytest.mark.parametrize("semitones", [-24, -12, -5, 0, 7, 12, 24])
def test_granular_delay_transposes(semitones: int) -> None:
    spec = {"type": "granular_delay", "time_ms": 150, "feedback": 0, "grain_size_ms": 100, "wet": 1.0}
    out = process(sine(500.0, RATE), pitch_semitones=semitones, **spec)[RATE // 2 :, 0]
    expected = 500.0 * 2 ** (semitones / 12)
    # grains come 20 times a second: the spectrum is a comb of 20 Hz under the transposed line
    assert abs(strongest(out, expected * 0.8, expected * 1.2) - expected) < 11
    assert abs(level_db(out) + 3.01) < 2.5


def test_granular_delay_upwards_does_not_alias() -> None:
    spec = {"type": "granular_delay", "time_ms": 200, "feedback": 0, "grain_size_ms": 100, "wet": 1.0}
    out = process(sine(15000.0, RATE), pitch_semitones=12, **spec)[RATE // 2 :, 0]
    assert level_db(out) < -50


def test_granular_delay_repeats_at_its_time() -> None:
    spec = {"type": "granular_delay", "time_ms": 200, "feedback": 0.5, "grain_size_ms": 20, "wet": 1.0}
    out = process(noise(200), pitch_semitones=0, **spec)  # shorter than the delay: nothing yet
    assert not np.any(out)
    signal = np.zeros(RATE)
    signal[:200] = noise(200)
    out = process(signal, pitch_semitones=0, **spec)[:, 0]
    first, second = level_db(out[8700:9500]), level_db(out[17400:18700])
    assert first > -40 and -12 < second - first < -3


def test_taps_are_placed_and_coloured() -> None:
    tap = {"time_ms": 10.0, "feedback": 0.5, "pan": 1.0, "level": 0.8}
    out = process(impulse(5000), type="multi_tap_delay", taps=[tap])
    assert np.allclose(out[[0, 441, 882], 1], [1.0, 0.8, 0.4]) and np.allclose(out[1:, 0], 0.0)
    dark = tap | {"filter_cutoff": 1000.0, "pan": 0.0}
    wet = process(impulse(5000), type="multi_tap_delay", taps=[dark])[1:800, 0]
    low, high = response_db(wet, [50.0, 8000.0])
    assert low - high > 15
    moved = process(impulse(2000), modulation={"delay_time": np.full(2000, 5.0)}, type="multi_tap_delay", taps=[tap])
    assert np.argmax(moved[1:, 1]) + 1 in (661, 662)


def test_widths() -> None:
    wide = np.stack([noise(RATE, 1), noise(RATE, 2)], axis=1)
    for mode in ("simple", "mid_side"):
        mono = process(wide, type="stereo_widener", width=0.0, mode=mode)
        assert np.allclose(mono[:, 0], mono[:, 1])
        double = process(wide, type="stereo_widener", width=2.0, mode=mode)
        ratio = level_db(double[:, 0] - double[:, 1]) - level_db(double[:, 0] + double[:, 1])
        before = level_db(wide[:, 0] - wide[:, 1]) - level_db(wide[:, 0] + wide[:, 1])
        assert abs(ratio - before - 6.02) < 0.01
    kept = process(wide, type="stereo_widener", width=1.7, mode="mid_side")
    assert abs(level_db(kept) - level_db(wide)) < 0.1


def test_haas_delays_one_side_and_never_combs_mono() -> None:
    for width in (1.0, 2.0):
        out = process(impulse(2000, 100), type="stereo_widener", width=width, mode="haas", delay_ms=10)
        assert np.argmax(np.abs(out[:, 0])) == 100 and np.argmax(np.abs(out[:, 1])) == 541
        for channel in (0, 1):
            assert np.max(np.abs(response_db(out[:, channel], np.geomspace(50, 15000, 50)))) < 0.3
    assert tone_db(process(sine(1000.0, 8000), type="stereo_widener", width=0.0, mode="haas")[2000:, 1], 1000.0) > -0.1
