"""Equaliser, cabinet, envelope filter, phaser, ring modulator: what they do to the spectrum."""

import numpy as np
import pytest
from scipy import signal as scipy_signal
from tests.families.audio.measure import (
    RATE,
    impulse,
    inharmonic_db,
    level_db,
    noise,
    process,
    response_db,
    sine,
    tone_db,
)


@pytest.mark.oracle
@pytest.mark.parametrize("frequency", [100.0, 1000.0, 12000.0])
@pytest.mark.parametrize(("kind", "gain"), [("peak", 9.0), ("peak", -12.0), ("lowshelf", 6.0), ("highshelf", -9.0)])
def test_equaliser_follows_the_analogue_band(kind: str, gain: float, frequency: float) -> None:
    band = {"frequency": frequency, "gain_db": gain, "q": 1.5, "band_type": kind}
    answer = process(impulse(1 << 13), type="parametric_eq", bands=[band])[:, 0]
    axis = np.geomspace(30.0, 0.4 * RATE, 100)
    a, k = 10 ** (gain / 40), 1 / 1.5
    slope = np.sqrt(a) * np.sqrt((a + 1 / a) * (1 / 0.9 - 1) + 2)
    prototype = {
        "peak": ([1, k * a, 1], [1, k / a, 1]),
        "lowshelf": ([a, a * slope, a * a], [a, slope, 1]),
        "highshelf": ([a * a, a * slope, a], [1, slope, a]),
    }[kind]
    expected = 20 * np.log10(np.abs(scipy_signal.freqs(*prototype, axis / frequency)[1]))
    assert np.max(np.abs(response_db(answer, axis) - expected)) < 0.12


def test_notch_and_series() -> None:
    notch = {"frequency": 2000.0, "gain_db": 24.0, "q": 4.0, "band_type": "notch"}
    peak = {"frequency": 300.0, "gain_db": 6.0, "q": 1.0, "band_type": "peak"}
    answer = process(impulse(1 << 13), type="parametric_eq", bands=[notch, peak])[:, 0]
    at_notch, at_peak, below = response_db(answer, [2000.0, 300.0, 20.0])
    assert at_notch < -60 and abs(at_peak - 6.0) < 0.1 and abs(below) < 0.1


@pytest.mark.parametrize(
    ("kind", "low", "high"),
    [
        ("guitar_1x12", 80, 6000),
        ("guitar_4x12", 60, 5000),
        ("bass_1x15", 40, 4000),
        ("radio", 300, 3000),
        ("telephone", 300, 3400),
    ],
)
def test_cabinets_are_bands(kind: str, low: float, high: float) -> None:
    answer = process(impulse(1 << 14), type="cabinet_sim", cabinet_type=kind)[:, 0]
    middle = response_db(answer, [np.sqrt(low * high)]).item()
    below, above = response_db(answer, [low / 4, high * 2.5]) - middle
    assert below < -15 and above < -12
    far = process(impulse(1 << 14), type="cabinet_sim", cabinet_type=kind, mic_position=1.0)[:, 0]
    assert response_db(far, [high]).item() < response_db(answer, [high]).item() - 2


def test_envelope_filter_opens_with_the_level() -> None:
    spec = {
        "type": "auto_filter",
        "sensitivity": 1,
        "attack_ms": 2,
        "release_ms": 50,
        "depth": 1,
        "base_frequency": 200,
    }
    brightness = []
    for level in (0.001, 0.5):
        out = process(noise(RATE, 3, level), **spec)[RATE // 2 :, 0] / level
        power = np.abs(np.fft.rfft(out)) ** 2
        brightness.append(power[4000:].sum() / power.sum())
    assert brightness[1] > 20 * brightness[0]


@pytest.mark.parametrize("stages", [2, 4, 7, 12])
def test_phaser_has_unity_gain(stages: int) -> None:
    spec = {"type": "phaser", "rate": 0.1, "depth": 0.0, "stages": stages, "wet": 1.0}
    answer = process(impulse(1 << 13), **spec)[:, 0]
    assert np.max(np.abs(response_db(answer, np.geomspace(20, 20000, 200)))) < 0.01
    moving = process(noise(2 * RATE), **(spec | {"depth": 1.0, "rate": 2.0}))
    assert abs(level_db(moving) - level_db(noise(2 * RATE))) < 0.1
    looped = process(noise(2 * RATE), **(spec | {"depth": 1.0, "feedback": 0.7}))
    assert abs(level_db(looped) - level_db(noise(2 * RATE))) < 1.0


def test_phaser_notches_move_and_differ_between_channels() -> None:
    answer = process(impulse(1 << 13), type="phaser", rate=0.1, depth=0.0, stages=4, wet=0.5)[:, 0]
    axis = np.geomspace(50, 10000, 2000)
    response = response_db(answer, axis)
    notches = axis[1:-1][(response[1:-1] < response[:-2]) & (response[1:-1] < response[2:]) & (response[1:-1] < -30)]
    # four first-order all-passes at f0 turn by 180 and 540 degrees at f0 tan(22.5) and f0 tan(67.5)
    assert np.allclose(notches, 894.43 * np.tan(np.radians([22.5, 67.5])), rtol=0.03)
    out = process(noise(2 * RATE), type="phaser", rate=0.5, depth=0.8, stages=6, wet=0.5)
    assert not np.allclose(out[:, 0], out[:, 1])


@pytest.mark.parametrize("carrier", [440.0, 5000.0, 15000.0])
def test_ring_modulator_gives_sum_and_difference_only(carrier: float) -> None:
    tone = 7000.0
    out = process(sine(tone, RATE), type="ring_modulator", frequency=carrier, mix=1.0)[2000:-2000, 0]
    assert abs(tone_db(out, abs(tone - carrier)) + 6.02) < 0.1
    if tone + carrier < 19000:
        assert abs(tone_db(out, tone + carrier) + 6.02) < 0.1
    assert tone_db(out, tone) < -90
    mirrored = RATE - tone - carrier
    if carrier == 15000.0:  # 22000 Hz would fold close to where it was: look at 26 kHz from 11 kHz
        out = process(sine(11000.0, RATE), type="ring_modulator", frequency=carrier, mix=1.0)[2000:-2000, 0]
        mirrored = RATE - 26000.0
        assert tone_db(out, mirrored) < -60


@pytest.mark.parametrize(
    ("curve", "drive", "frequency"),
    [
        *(("hard_clip", drive, frequency) for drive in (4.0, 12.0, 100.0) for frequency in (997.0, 4999.0)),
        *(("tanh", drive, frequency) for drive in (4.0, 12.0, 100.0) for frequency in (997.0, 4999.0)),
        *(("soft_clip", drive, frequency) for drive in (4.0, 12.0, 100.0) for frequency in (997.0, 4999.0)),
        *(("sine", drive, frequency) for drive in (2.0, 12.0, 50.0) for frequency in (997.0, 3951.07)),
        ("sine", 100.0, 1234.5),
        ("sine", 100.0, 2637.1),
        ("sine", 100.0, 3951.07),
        *(("tape", drive, frequency) for drive in (1.0, 3.0, 10.0, 20.0) for frequency in (997.0, 3951.07)),
    ],
)
def test_distortion_does_not_alias(curve: str, drive: float, frequency: float) -> None:
    tape = {"type": "tape_saturation", "bias": 0.3, "wow_rate": 0, "flutter_rate": 0, "hiss_level": 0}
    spec = tape if curve == "tape" else {"type": "waveshaper", "curve": curve, "wet": 1.0}
    out = process(sine(frequency, RATE), drive=drive, **spec)[2000:-2000, 0]
    assert inharmonic_db(out, frequency, 16000.0) < -60


@pytest.mark.parametrize(
    ("curve", "shape"),
    [
        ("tanh", np.tanh),
        ("soft_clip", lambda z: np.where(np.abs(z) <= 1, z - z**3 / 3, np.sign(z) * 2 / 3)),
        ("hard_clip", lambda z: np.clip(z, -1, 1)),
        ("sine", lambda z: np.sin(np.pi * z / 2)),
    ],
)
@pytest.mark.parametrize("drive", [1.0, 3.0, 10.0])
def test_curves(curve: str, shape: "np.ufunc", drive: float) -> None:
    tone = sine(100.0, RATE, level=0.8)
    out = process(tone, type="waveshaper", drive=drive, curve=curve, wet=1.0)[:, 0]
    expected = shape(tone * drive) / np.sqrt(drive)
    assert np.sqrt(np.mean((out - expected)[2000:-2000] ** 2)) < 5e-3


def test_distortion_is_aligned_with_the_dry_signal() -> None:
    tone = sine(9000.0, RATE, level=0.01)
    dry, half = tone, process(tone, type="waveshaper", drive=1.0, curve="tanh", wet=0.5)[:, 0]
    assert abs(level_db(half[500:-500]) - level_db(dry[500:-500])) < 0.02


def test_drive_follows_the_lfo() -> None:
    tone = sine(200.0, RATE, level=0.5)
    lfo = np.where(np.arange(RATE) < RATE // 2, 0.0, 9.0)
    out = process(tone, modulation={"distortion_drive": lfo}, type="waveshaper", drive=1.0, wet=1.0)[:, 0]
    assert np.allclose(out[1000:20000], np.tanh(tone)[1000:20000], atol=1e-3)
    assert np.allclose(out[24000:-1000], (np.tanh(10 * tone) / np.sqrt(10))[24000:-1000], atol=5e-3)


def test_bitcrush_holds_and_rounds() -> None:
    out = process(np.linspace(-1, 1, 100), type="bitcrush", bits=4, sample_rate_reduction=3.3)[:, 0]
    steps = np.flatnonzero(np.diff(out)) + 1
    assert set(steps) <= {int(np.ceil(k * 3.3)) for k in range(40)}
    assert np.allclose(out / 0.125, np.round(out / 0.125))


@pytest.mark.parametrize(("wow", "flutter"), [(0.0, 0.0), (2.5, 0.0), (0.0, 15.0), (2.5, 15.0)])
def test_tape_is_on_time(wow: float, flutter: float) -> None:
    clicks = np.zeros(4 * RATE)
    at = np.arange(100, clicks.size - 1000, 1733)
    clicks[at] = 0.1
    spec = {"type": "tape_saturation", "drive": 1, "bias": 0, "hiss_level": 0}
    out = process(clicks, wow_rate=wow, flutter_rate=flutter, **spec)[:, 0]
    found = np.array([np.argmax(np.abs(out[max(0, n - 300) : n + 300])) + max(0, n - 300) for n in at])
    late_ms = (found - at) * 1000.0 / RATE
    deepest = (3.0 if wow else 0.0) + (0.5 if flutter else 0.0)
    assert abs(late_ms[0]) < 0.03 + 0.7 * (deepest > 0)  # no swing at the start
    assert abs(np.median(late_ms)) < 0.15 and np.abs(late_ms).max() < deepest + 0.03
    if deepest == 0.0:
        assert np.abs(late_ms).max() == 0.0


def test_tape_leaves_no_dc_and_hisses_differently_on_each_side() -> None:
    spec = {"type": "tape_saturation", "drive": 6, "bias": 0.4, "wow_rate": 0, "flutter_rate": 0, "hiss_level": 0.0}
    out = process(sine(220.0, RATE), **spec)[:, 0]
    assert abs(out[RATE // 4 :].mean()) < 1e-3
    assert tone_db(out[5000:-5000], 440.0) > -40  # asymmetric: even harmonics
    hiss = process(np.zeros(RATE), **(spec | {"hiss_level": 0.05}))
    assert abs(np.corrcoef(hiss[:, 0], hiss[:, 1])[0, 1]) < 0.03
    assert abs(hiss[:, 0].std() - 0.05 / np.sqrt(3)) < 1e-3
    other = process(np.zeros(RATE), RATE, seed=2, **(spec | {"hiss_level": 0.05}))
    assert not np.allclose(hiss, other)
