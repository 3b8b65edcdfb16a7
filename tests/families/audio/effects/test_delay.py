"""The delay."""

import numpy as np
import pytest
from tests.families.audio.measure import RATE, impulse, level_db, noise, process, response_db, sine


def test_echoes_fall_by_the_feedback() -> None:
    out = process(impulse(RATE), type="delay", time_ms=100, feedback=0.5, wet=0.25)[:, 0]
    assert np.allclose(out[[0, 4410, 8820, 13230]], [0.75, 0.25, 0.125, 0.0625], atol=1e-12)
    assert np.count_nonzero(np.abs(out) > 1e-9) == 10


@pytest.mark.parametrize("rate", [22050, 44100])
def test_time_between_frames_is_exact(rate: int) -> None:
    wet = process(sine(500.0, rate, rate), rate, type="delay", time_ms=10.37, feedback=0.0, wet=1.0)[:, 1]
    n = np.arange(rate)
    expected = np.sin(2 * np.pi * 500.0 * (n / rate - 0.01037))
    assert np.max(np.abs(wet - expected)[rate // 10 :]) < 2e-4


def test_repeats_stay_bright() -> None:
    wet = process(impulse(2000), type="delay", time_ms=10.0 + 500.0 / RATE, feedback=0.0, wet=1.0)[:, 0]
    assert response_db(wet, [RATE / 4]).item() > -1.2  # linear interpolation: -3 dB
    assert np.max(response_db(wet, np.linspace(20, 22050, 300))) < 1e-9


def test_ping_pong_alternates_and_starts_left() -> None:
    out = process(impulse(RATE), type="delay", time_ms=100, feedback=0.5, wet=1.0, ping_pong=True)
    at = np.arange(1, 5) * 4410
    assert np.allclose(out[at, 0], np.sqrt(2) * np.array([1, 0, 0.25, 0]), atol=1e-12)
    assert np.allclose(out[at, 1], np.sqrt(2) * np.array([0, 0.5, 0, 0.125]), atol=1e-12)


def test_ping_pong_of_a_centred_sound_keeps_its_level() -> None:
    signal = noise(RATE, 1)
    plain, ponged = (
        process(signal, type="delay", time_ms=30, feedback=0.4, wet=1.0, ping_pong=flag) for flag in (False, True)
    )
    assert abs(level_db(plain) - level_db(ponged)) < 0.5


def test_lfo_moves_the_time() -> None:
    lfo = 5.0 * sine(2.0, RATE)
    out = process(sine(1000.0, RATE), modulation={"delay_time": lfo}, type="delay", time_ms=50, feedback=0, wet=1)[:, 0]
    n = np.arange(RATE)
    expected = np.sin(2 * np.pi * 1000.0 * (n / RATE - 0.001 * (50 + lfo)))
    assert np.max(np.abs(out - expected)[4000:]) < 1e-3


@pytest.mark.parametrize("ping_pong", [False, True])
@pytest.mark.parametrize("delay", [4.0, 44.1, 511.5, 513.2, 3000.37, 50000.0])
def test_blocks_and_single_frames_give_the_same_bits(delay: float, ping_pong: bool) -> None:
    from speccade.families.audio.effects.delay_kernels import moving_echo, steady_echo

    signal = np.ascontiguousarray(np.stack([noise(9000, seed=1), noise(9000, seed=2)], axis=1))
    whole = moving_echo(signal, np.array([delay]), 0.6, 0.4, ping_pong)
    assert steady_echo(signal, delay, 0.6, 0.4, ping_pong).tobytes() == whole.tobytes()
