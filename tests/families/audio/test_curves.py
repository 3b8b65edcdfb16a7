"""LFO waves, sweeps, envelopes."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speccade.families.audio.contract import Voice
from speccade.families.audio.curves import amplitude, heard_frames, lfo_wave, pitch_ratio, sweep, track, vibrato
from speccade.families.audio.layers import Rendered
from speccade.families.audio.mix_kernels import add_layer
from speccade.families.audio.mixing import Mix
from speccade.families.audio.modulation import LfoConfig
from speccade.families.audio.types import Envelope, FreqSweep, PitchEnvelope

RATE = 44100


def wave(waveform: Any, rate: float = 2.0, phase: float | None = None, frames: int = RATE) -> np.ndarray:
    return lfo_wave(LfoConfig(waveform=waveform, rate=rate, depth=1.0, phase=phase), RATE, frames)


def test_waves_start_and_turn_where_the_format_says() -> None:
    quarter = RATE // 8  # of a cycle at 2 Hz
    starts = {"sine": 0.0, "square": 1.0, "pulse": 1.0, "sawtooth": -1.0, "triangle": -1.0}
    for waveform, start in starts.items():
        assert wave(waveform)[0] == start
    assert abs(wave("sine")[quarter] - 1) < 1e-6
    assert abs(wave("triangle")[2 * quarter] - 1) < 1e-3
    assert abs(wave("sawtooth")[2 * quarter]) < 1e-3
    assert wave("square")[2 * quarter - 10] == 1 and wave("square")[2 * quarter + 100] == -1
    assert np.allclose(wave("sine", phase=0.25)[:100], wave("sine")[quarter : quarter + 100], atol=1e-3)


@pytest.mark.parametrize("waveform", ["sine", "square", "pulse", "sawtooth", "triangle"])
@pytest.mark.parametrize("rate", [0.1, 5.0, 120.0, 20000.0, 1e9])
def test_waves_stay_within_one_and_do_not_jump(waveform: str, rate: float) -> None:
    out = wave(waveform, rate, 0.3)
    assert np.abs(out).max() <= 1.0
    if rate <= 120:
        assert np.abs(np.diff(out)).max() < 0.1  # square and sawtooth take a millisecond


@pytest.mark.parametrize("curve", ["linear", "exponential", "logarithmic"])
@settings(deadline=None)  # the first call may compile
@given(start=st.floats(0, 1e5), end=st.floats(0, 1e5))
def test_sweeps_stay_between_their_ends(curve: Any, start: float, end: float) -> None:
    out = sweep(start, end, curve, 100)
    assert out[0] == pytest.approx(start, rel=1e-12)
    slack = 1e-9 * max(start, end)
    assert np.all((out >= min(start, end) - slack) & (out <= max(start, end) + slack))
    assert np.all(np.diff(out) * (1 if end >= start else -1) >= -slack)


def test_sweep_shapes() -> None:
    p = np.arange(1000) / 1000
    assert np.allclose(sweep(100, 300, "linear", 1000), 100 + 200 * p)
    assert np.allclose(sweep(100, 800, "exponential", 1000), 100 * 8**p)
    assert np.allclose(sweep(100, 0, "exponential", 1000), 100 - 100 * p)
    assert np.all(np.isfinite(sweep(5e-324, 2599.0, "exponential", 100)))
    assert np.allclose(sweep(0, 1, "logarithmic", 1000), (1 - np.exp(-3 * p)) / (1 - math.exp(-3)))


def adsr(a: float, d: float, s: float, r: float, seconds: float = 1.0) -> tuple[np.ndarray, int]:
    frames = int(seconds * 1000)
    plan, release = amplitude(Envelope(attack=a, decay=d, sustain=s, release=r), 1000, frames)
    mix = Mix(frames)
    mix.add(Rendered(np.ones(frames), plan, 0, 0.0, 1.0))
    return mix.signal()[:, 0], release


def test_adsr() -> None:
    out, release = adsr(0.1, 0.2, 0.5, 0.2)
    assert release == 800
    t = np.arange(1000) / 1000
    wanted = np.interp(t, [0, 0.1, 0.3, 0.8, 1.0], [0, 1, 0.5, 0.5, 0])
    assert np.abs(out - wanted).max() < 0.006
    assert out[-1] == 0.0
    assert np.array_equal(adsr(0, 0, 1, 0)[0], np.ones(1000))
    assert adsr(0, 0.5, 0, 0.3)[1] == 700


def test_a_release_without_room_starts_when_the_decay_has_ended() -> None:
    out, release = adsr(0.5, 0.4, 0.5, 0.4)
    assert release == 900 and abs(out[-1] - 0.375) < 0.01
    out, release = adsr(2.0, 0.0, 0.5, 0.1)
    assert release == 1000 and abs(out[-1] - 0.4995) < 1e-3


@settings(deadline=None)  # the first call may compile
@given(st.lists(st.floats(0, 1e308), min_size=3, max_size=3), st.floats(0, 1))
def test_adsr_is_a_gain(times: list[float], sustain: float) -> None:
    out, release = adsr(times[0], times[1], sustain, times[2], 0.1)
    assert np.all((out >= 0) & (out <= 1)) and 0 <= release <= 100
    assert adsr(times[0], times[1], sustain, times[2], 0.0)[0].size == 0


def test_pitch_envelope() -> None:
    envelope = PitchEnvelope(attack=0.1, decay=0.1, sustain=0.5, release=0.2, depth=12.0)
    out = pitch_ratio(envelope, 1000, 1000)
    t = np.arange(1000) / 1000
    wanted = np.interp(t, [0, 0.1, 0.2, 0.8, 1.0], [1, 2, 1.5, 1.5, 1])
    assert np.abs(out - wanted).max() < 1e-9
    low = pitch_ratio(envelope.model_copy(update={"depth": -12.0}), 1000, 1000)
    assert low.min() == 0.5 and low[0] == 1.0


@pytest.mark.parametrize("waveform", ["sine", "triangle", "sawtooth", "square"])
def test_vibrato(waveform: Any) -> None:
    config = LfoConfig(waveform=waveform, rate=5.0, depth=1.0)
    plain = vibrato(config, 7.0, RATE, RATE, centred=False)
    assert abs(plain.max() - 2 ** (7 / 12)) < 1e-3 and abs(plain.min() - 2 ** (-7 / 12)) < 1e-3
    centred = vibrato(config, 7.0, RATE, RATE, centred=True)
    assert abs(centred.mean() - 1) < 3e-3 < 0.02 < plain.mean() - 1


def test_tracks() -> None:
    steady = track(Voice(RATE, 10, 1), 441.0)
    assert np.allclose(steady.phase, np.arange(10) * 0.01) and steady.step.shape == (1,)
    moving = track(Voice(RATE, 10, 1, np.full(10, 2.0)), 441.0, FreqSweep(end_freq=441.0, curve="linear"))
    assert np.allclose(moving.phase, np.arange(10) * 0.02)


@pytest.mark.parametrize("release", [0.0, 0.05, 3.0])
@pytest.mark.parametrize("sustain", [0.0, 0.3])
@pytest.mark.parametrize("decay", [0.0, 0.01003, 0.2, 5.0])
@pytest.mark.parametrize("attack", [0.0, 0.00501])
def test_what_is_not_heard_is_silent(attack: float, decay: float, sustain: float, release: float) -> None:
    frames = 4000
    plan, _ = amplitude(Envelope(attack=attack, decay=decay, sustain=sustain, release=release), 10000, frames)
    gains = np.zeros((frames, 1))
    one = np.array([1.0])
    add_layer(np.ones((frames, 1)), plan, one, one, 0, gains)
    heard = heard_frames(plan, frames)
    assert not gains[heard:].any()
    assert heard == frames or heard - np.flatnonzero(gains[:, 0]).max(initial=0) <= 2
    if sustain == 0.0 and attack + decay < 0.3:
        assert heard < frames or release > 0.0
