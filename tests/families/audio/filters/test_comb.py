"""The comb filter."""

import numpy as np
import pytest
from tests.families.audio.measure import impulse, make_filter, noise, problems, response_db
from tests.golden import check_golden


@pytest.mark.parametrize("rate", [22050, 44100])
@pytest.mark.parametrize("frequency", [55.0, 441.7, 1234.5, 3951.07])
def test_resonances_are_in_tune(rate: int, frequency: float) -> None:
    shape = make_filter(type="comb", delay_ms=1000.0 / frequency, feedback=0.98, wet=1.0)
    answer = shape.apply(impulse(1 << 14), rate)
    for harmonic in (1, 2):
        cents = np.linspace(-15, 15, 151)
        response = response_db(answer, frequency * harmonic * 2.0 ** (cents / 1200.0), rate)
        if harmonic == 1 or harmonic * frequency < 0.1 * rate:
            assert abs(cents[np.argmax(response)]) < 1.0


def test_echoes_keep_their_brightness() -> None:
    answer = make_filter(type="comb", delay_ms=10.37, feedback=0.9, wet=1.0).apply(impulse(1 << 15), 44100)
    # at every multiple of the fundamental the gain is 1 / (1 - feedback), up to the top
    axis = np.arange(15000.0, 15200.0, 0.5)
    assert abs(response_db(answer, axis).max() - 20.0) < 0.3


def test_levels_and_mix() -> None:
    signal = noise(3000)
    assert (
        np.max(np.abs(make_filter(type="comb", delay_ms=4, feedback=0.7, wet=0).apply(signal, 44100) - signal)) < 1e-15
    )
    answer = make_filter(type="comb", delay_ms=5.0, feedback=0.5, wet=1.0).apply(impulse(1 << 14), 44100)
    top, bottom = response_db(answer, [1000.0, 1100.0])
    assert abs(top - bottom - 9.54) < 0.05
    assert np.allclose(
        make_filter(type="comb", delay_ms=0, feedback=0.5, wet=1).apply(impulse(4), 44100), [1, 0.5, 0.25, 0.125]
    )
    assert not make_filter(type="comb", delay_ms=5, feedback=0, wet=1).is_tunable()


def test_everything_accepted_is_finite_and_small() -> None:
    for delay in (1e-9, 0.0226, 0.0341, 1e12):
        out = make_filter(type="comb", delay_ms=delay, feedback=3.0, wet=2.0).apply(noise(500), 44100)
        assert np.all(np.isfinite(out))
    assert problems("filters", type="comb", delay_ms="x", feedback=0, wet=1) == [("delay_ms",)]


def test_golden() -> None:
    shape = make_filter(type="comb", delay_ms=3.3, feedback=0.8, wet=0.6)
    check_golden("families/audio/filters/comb", shape.apply(noise(2000), 44100))
