"""The reverb."""

import numpy as np
import pytest
from tests.families.audio.measure import RATE, Array, decibels, impulse, level_db, make_effect, noise, process, sine


def decay_time(signal: Array, rate: int) -> float:
    """T60 by Schroeder's backward integration, line fit between -5 and -35 dB."""
    energy = np.cumsum(signal[::-1] ** 2)[::-1]
    level = decibels(energy / energy[0])
    part = (level < -5) & (level > -35)
    slope, _ = np.polyfit(np.arange(signal.size)[part] / rate, level[part], 1)
    return float(-60.0 / slope)


@pytest.mark.parametrize("rate", [22050, 44100, 48000])
@pytest.mark.parametrize(("room", "seconds"), [(0.0, 0.63), (0.3, 0.92), (0.5, 1.29), (0.8, 2.8)])
def test_decay_of_the_room(rate: int, room: float, seconds: float) -> None:
    out = process(impulse(4 * rate), rate, type="reverb", room_size=room, damping=0.0, wet=1.0)[:, 0]
    assert abs(decay_time(out, rate) / seconds - 1.0) < 0.1


@pytest.mark.parametrize(
    ("room", "damping", "level"), [(0.0, 0.0, 5.7), (0.5, 0.0, 8.1), (0.5, 0.5, 5.9), (0.8, 0.5, 7.4)]
)
def test_wet_level(room: float, damping: float, level: float) -> None:
    signal = noise(6 * RATE)
    out = process(signal, type="reverb", room_size=room, damping=damping, wet=1.0)
    assert abs(level_db(out[3 * RATE :]) - level_db(signal) - level) < 1.0


def test_width_and_first_arrival() -> None:
    wide, narrow = (
        process(impulse(RATE), type="reverb", room_size=0.5, damping=0.3, wet=1.0, width=width) for width in (1.0, 0.0)
    )
    assert abs(np.corrcoef(wide[:, 0], wide[:, 1])[0, 1]) < 0.3
    assert np.array_equal(narrow[:, 0], narrow[:, 1])
    assert np.flatnonzero(wide[:, 0])[0] == 1116 and np.flatnonzero(wide[:, 1])[0] == 1139


def freeverb(signal: Array, room: float, damping: float) -> Array:
    """Both channels of the wet signal, one frame after the other, in double precision."""
    out = np.zeros((signal.size, 2))
    for side in range(2):
        combs = [np.zeros(length + 23 * side) for length in (1116, 1188, 1277, 1356, 1422, 1491, 1557, 1617)]
        low = np.zeros(len(combs))
        wet = np.zeros(signal.size)
        for n, x in enumerate(2 * 0.015 * signal):
            for k, line in enumerate(combs):
                y = line[n % line.size]
                wet[n] += y
                low[k] = (1.0 - 0.4 * damping) * y + 0.4 * damping * low[k]
                line[n % line.size] = x + (0.7 + 0.28 * room) * low[k]
        for length in (556, 441, 341, 225):
            line = np.zeros(length + 23 * side)
            for n in range(wet.size):
                y = line[n % line.size]
                wet[n], line[n % line.size] = y - wet[n], wet[n] + 0.5 * y
        out[:, side] = 3.0 * wet
    return out


@pytest.mark.parametrize(("room", "damping"), [(0.5, 0.5), (1.0, 0.0)])
def test_single_precision_is_not_heard(room: float, damping: float) -> None:
    signal = noise(8000)
    out = process(signal, type="reverb", room_size=room, damping=damping, wet=1.0)
    expected = freeverb(signal, room, damping)
    assert level_db(out - expected) < level_db(expected) - 135.0


def test_any_level_and_silence() -> None:
    spec = {"type": "reverb", "room_size": 0.7, "damping": 0.2, "wet": 1.0}
    signal = noise(RATE // 4)
    loud, faint = process(signal, **spec), process(2.0**-600 * signal, **spec)
    assert np.abs(faint * 2.0**600 - loud).max() < 1e-6
    assert not process(np.zeros(5000), **spec).any()
    tail = process(np.concatenate([signal, np.zeros(20 * RATE)]), **(spec | {"room_size": 0.0}))
    assert np.abs(tail[-RATE:]).max() < 1e-15


def test_lfo_moves_the_room() -> None:
    signal = noise(3 * RATE)
    spec = {"type": "reverb", "room_size": 0.5, "damping": 0.5, "wet": 1.0}
    still = process(signal, **spec)
    assert np.array_equal(process(signal, modulation={"reverb_size": np.zeros(3 * RATE)}, **spec), still)
    moved = process(signal, modulation={"reverb_size": 0.5 * sine(0.5, 3 * RATE)}, **spec)
    assert level_db(moved[RATE // 2 : RATE]) > level_db(still[RATE // 2 : RATE]) + 0.5
    assert make_effect(**spec).modulated() == {"reverb_size"}
