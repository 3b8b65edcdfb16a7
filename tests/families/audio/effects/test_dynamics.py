"""Compressor, gate, limiters, transient shaper."""

import numpy as np
import pytest
from scipy import signal as scipy_signal
from tests.families.audio.measure import RATE, Array, impulse, level_db, noise, process, sine

LIMITERS = [
    {"type": "limiter", "threshold_db": -12, "release_ms": 50, "lookahead_ms": 5, "ceiling_db": -1},
    {"type": "limiter", "threshold_db": -6, "release_ms": 10, "lookahead_ms": 1, "ceiling_db": -6},
    {"type": "true_peak_limiter", "ceiling_db": -3, "release_ms": 10},
    {"type": "true_peak_limiter", "ceiling_db": -1, "release_ms": 100},
]


def true_peak_db(signal: Array, factor: int) -> float:
    fine = scipy_signal.resample_poly(signal, factor, 1, axis=0, window=("kaiser", 8.0))
    return float(20 * np.log10(np.abs(fine).max()))


def test_compressor_curve() -> None:
    spec = {"type": "compressor", "threshold_db": -20, "ratio": 4, "attack_ms": 1, "release_ms": 1000}
    for level, expected in ((-40, 0.0), (-24, 0.0), (-10, -7.5), (0, -15.0)):
        tone = sine(1000.0, 2 * RATE, level=10 ** (level / 20))
        out = process(tone, **spec)[RATE:, 0]
        assert abs(level_db(out) - level_db(tone[RATE:]) - expected) < 0.4


def test_compressor_attack_release_makeup_and_parallel_mix() -> None:
    step = np.concatenate([np.full(RATE, 0.01), np.full(RATE, 1.0), np.full(RATE, 0.01)])
    spec = {"type": "compressor", "threshold_db": -20, "ratio": 20, "attack_ms": 50, "release_ms": 200}
    gain = process(step, **spec)[:, 0] / step
    early, late = gain[RATE + 10], gain[2 * RATE - 10]
    assert early > 0.9 and late < 0.13
    # the gain is an even function of the envelope: 63 % of the level step is there after one time constant
    envelope = 1 - np.exp(-0.05 / 0.05)
    expected = 10 ** (-(20 * np.log10(envelope) + 20) * 0.95 / 20)
    assert abs(20 * np.log10(gain[RATE + int(0.05 * RATE)] / expected)) < 0.3
    louder = process(step, makeup_db=6.0, **spec)[:, 0] / step
    assert np.allclose(louder / gain, 10 ** (6 / 20))
    half = process(step, wet=0.5, **spec)[:, 0] / step
    assert np.allclose(half, 0.5 + 0.5 * gain)


@pytest.mark.parametrize("spec", LIMITERS)
@pytest.mark.parametrize("source", ["noise", "bright tone", "clicks", "drum"])
def test_limiters_hold_the_true_peak(spec: dict[str, float], source: str) -> None:
    n = np.arange(2 * RATE)
    signal = {
        "noise": noise(2 * RATE, 5, 0.5),
        "bright tone": 1.4 * np.sin(2 * np.pi * (0.25 * n + 0.125)),
        "clicks": np.where(n % 997 == 0, 2.0, 0.0) * (-1.0) ** (n // 997),
        "drum": 2.0 * np.sin(60 * np.exp(-n / 3000)) * np.exp(-n / 9000) + noise(2 * RATE, 6, 0.1),
    }[source]
    out = process(signal, **spec)
    for factor in (4, 16):
        assert true_peak_db(out, factor) < spec["ceiling_db"] + 0.1
    assert np.abs(out).max() > 10 ** ((spec["ceiling_db"] - 4.5) / 20)


@pytest.mark.parametrize("spec", LIMITERS)
def test_limiters_add_no_delay_and_leave_quiet_sounds(spec: dict[str, float]) -> None:
    quiet = noise(5000, 3, 0.01)
    gain = 10 ** ((spec["ceiling_db"] - spec.get("threshold_db", spec["ceiling_db"])) / 20)
    assert np.max(np.abs(process(quiet, **spec)[:, 0] - gain * quiet)) < 1e-9
    assert np.argmax(np.abs(process(impulse(3000, 1200, 4.0), **spec)[:, 0])) == 1200


def test_limiter_gain_moves_smoothly_and_recovers() -> None:
    tone = sine(50.0, RATE, level=0.2)
    tone[RATE // 2] = 3.0
    out = process(tone, type="limiter", threshold_db=-6, release_ms=50, lookahead_ms=5, ceiling_db=-6)[:, 0]
    gain = out[np.abs(tone) > 0.05] / tone[np.abs(tone) > 0.05]
    assert np.abs(np.diff(gain)).max() < 0.05  # over several frames where the tone crosses zero
    assert gain[0] > 0.99 and gain[-1] > 0.99 and gain.min() < 0.2


def test_gate_slope_hold_and_range() -> None:
    spec = {"type": "gate_expander", "threshold_db": -20, "ratio": 3, "attack_ms": 0.1, "hold_ms": 0, "release_ms": 10}
    for level, expected in ((-15, 0.0), (-30, -20.0), (-40, -40.0)):
        tone = sine(2000.0, RATE, level=10 ** (level / 20))
        out = process(tone, range_db=-60, **spec)[RATE // 2 :, 0]
        assert abs(level_db(out) - level_db(tone[RATE // 2 :]) - expected) < 1.0
    tone = sine(2000.0, RATE, level=0.001)
    assert abs(level_db(process(tone, range_db=-12, **spec)[RATE // 2 :, 0]) - level_db(tone) + 12) < 0.2
    burst = np.concatenate([np.full(1000, 1.0), np.full(RATE, 1e-3)])
    held = process(burst, range_db=-60, **(spec | {"hold_ms": 400}))[:, 0] / burst
    closed = np.flatnonzero(held[1000:] < 0.5)[0] / RATE
    assert 0.4 < closed < 0.6


def test_transients_whatever_the_level() -> None:
    n = np.arange(RATE)
    hit = np.sin(2 * np.pi * 300 * n / RATE) * np.exp(-n / 6000)
    results = []
    for level in (1.0, 0.03):
        harder = process(level * hit, type="transient_shaper", attack=1, sustain=0, output_gain_db=0)[:, 0]
        longer = process(level * hit, type="transient_shaper", attack=0, sustain=1, output_gain_db=0)[:, 0]
        softer = process(level * hit, type="transient_shaper", attack=-1, sustain=0, output_gain_db=0)[:, 0]
        start, tail = slice(0, 600), slice(12000, 20000)
        results.append([
            level_db(harder[start]) - level_db(level * hit[start]),
            level_db(softer[start]) - level_db(level * hit[start]),
            level_db(longer[tail]) - level_db(level * hit[tail]),
        ])  # fmt: skip
    assert np.allclose(results[0], results[1], atol=0.3)
    assert results[0][0] > 3 and results[0][1] < -3 and results[0][2] > 1.5
