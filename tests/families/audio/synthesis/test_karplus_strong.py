"""The plucked string."""

import numpy as np
import pytest
from tests.families.audio.synthesis.sounds import (
    NOTES,
    RATE,
    cents,
    clamped,
    harmonics_db,
    peak_hz,
    refused,
    sound,
    typical_rms_db,
    vibrato,
)
from tests.golden import check_golden

from speccade.families.audio.synthesis.delay_kernels import loop_delays, ring_loop

STRING = {"type": "karplus_strong", "frequency": 220.0, "decay": 0.998, "blend": 0.5}


def centroid(signal: np.ndarray) -> float:
    power = np.abs(np.fft.rfft(signal * np.hanning(signal.size))) ** 2
    return float(np.sum(np.fft.rfftfreq(signal.size, 1 / RATE) * power) / np.sum(power))


@pytest.mark.parametrize("rate", [22050, 44100])
@pytest.mark.parametrize("blend", [0.0, 0.35, 0.5, 0.8, 1.0])
@pytest.mark.parametrize("note", NOTES)
def test_in_tune(note: float, blend: float, rate: int) -> None:
    out = sound(2.0, rate, **{**STRING, "frequency": note, "decay": 0.9995, "blend": blend})
    assert abs(cents(peak_hz(out, note * 0.9, note * 1.1, rate), note)) < 0.5


def test_harmonics_are_harmonic_and_keep_their_brightness() -> None:
    # no loop filter: every harmonic loses the same, whatever the fraction of the delay
    for note in (220.0, 227.3, 231.9):
        out = sound(2.0, **{**STRING, "frequency": note, "blend": 1.0})
        for k in (5, 20):
            assert abs(cents(peak_hz(out, (k - 0.4) * note, (k + 0.4) * note), k * note)) < 0.5
        early, late = harmonics_db(out[: RATE // 2], note, 30), harmonics_db(out[RATE // 2 : RATE], note, 30)
        loss = early - late
        assert np.ptp(loss[[1, 9, 19, 29]]) < 0.5


def test_decay_is_the_loss_per_period() -> None:
    for decay in (0.99, 0.996):
        out = sound(**{**STRING, "decay": decay, "blend": 1.0})
        loss = harmonics_db(out[: RATE // 2], 220.0, 5) - harmonics_db(out[RATE // 2 :], 220.0, 5)
        assert np.allclose(loss, -20.0 * np.log10(decay) * 110.0, rtol=0.01)


def test_brightness_rises_with_blend() -> None:
    found = []
    for blend in np.linspace(0, 1, 11):
        spans = [sound(0.4, seed=s, **{**STRING, "blend": float(blend)})[4410:] for s in range(6)]
        found.append(np.mean([centroid(span) for span in spans]))
    assert np.all(np.diff(found) > 0)


def test_level_and_no_dc() -> None:
    assert abs(typical_rms_db(seconds=0.1, **{**STRING, "decay": 0.99}) + 12.4) < 1.0
    assert abs(np.mean(sound(**STRING))) < 1e-4


def test_pick_position_removes_harmonics() -> None:
    plain, picked = (
        np.mean([harmonics_db(sound(0.5, seed=s, **{**STRING, **extra}), 220.0, 8) for s in range(6)], axis=0)
        for extra in ({}, {"pick_position": 0.25})
    )
    assert np.all((picked - plain)[[3, 7]] < -12.0)
    assert abs((picked - plain)[1]) < 4.0


def test_pitch_bends_it_without_clicks() -> None:
    glide = np.where(np.arange(2 * RATE) < RATE // 2, 1.0, 2.0 ** (3 / 12))
    out = sound(2.0, pitch=glide, **{**STRING, "decay": 0.9995})
    assert abs(cents(peak_hz(out[RATE:], 240, 280), 220.0 * 2.0 ** (3 / 12))) < 1.0
    swung = sound(2.0, pitch=vibrato(2.0, 2.0), **{**STRING, "decay": 0.9995})
    assert np.abs(np.diff(swung[RATE:])).max() < 0.2


def test_bending_string_reads_between_its_frames() -> None:
    frames, gain, tap = 3000, 0.99, 0.7
    excitation = np.random.default_rng(1).standard_normal(40)
    steps = 0.012 * 2.0 ** (0.5 * np.sin(np.arange(frames) / 200.0))
    out = ring_loop(excitation, steps, frames, gain, tap)
    padded = np.concatenate([np.zeros(300), out])
    delays = loop_delays(steps, gain, tap, 1.0)
    before = 0.0
    for n, delay in enumerate(delays):
        whole, nodes = int(delay), np.arange(-15, 17)  # in order of delay
        weights = [np.prod([(delay - whole - m) / (k - m) for m in nodes if m != k]) for k in nodes]
        value = np.dot(weights, padded[300 + n - whole - nodes])
        entering = excitation[n] if n < 40 else 0.0
        assert abs(gain * (tap * value + (1.0 - tap) * before) + entering - out[n]) < 1e-9
        before = value


def test_ranges() -> None:
    assert refused(**{**STRING, "frequency": 0}) == [("frequency",)]
    assert clamped(**{**STRING, "frequency": 0.001}) == [("frequency",)]
    assert clamped(**{**STRING, "decay": 1.0, "blend": 1.5}) == [("decay",), ("blend",)]
    for extreme in ({"frequency": 1e-12}, {"frequency": 1e9}, {"frequency": 21000.0}, {"decay": 9.0}, {"decay": -1}):
        assert np.abs(sound(0.1, **{**STRING, **extreme})).max() < 2.0
    assert sound(0.0, **STRING).size == 0


def test_golden() -> None:
    check_golden("families/audio/synthesis/karplus_strong", sound(0.25, **STRING))
    check_golden("families/audio/synthesis/karplus_strong/bent", sound(0.25, pitch=vibrato(0.25), **STRING))
