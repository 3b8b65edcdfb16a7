"""The ladder filter."""

import numpy as np
import pytest
from tests.families.audio.measure import impulse, make_filter, noise, problems, response_db, sine
from tests.golden import check_golden


@pytest.mark.parametrize("rate", [22050, 44100])
@pytest.mark.parametrize("cutoff", [100.0, 1000.0, 8000.0])
def test_four_poles_at_the_cutoff(rate: int, cutoff: float) -> None:
    answer = make_filter(type="ladder", cutoff=cutoff, resonance=0.0).apply(impulse(1 << 13), rate)
    low, corner, at = response_db(answer, [0.001 * cutoff, 0.435 * cutoff, cutoff], rate)
    assert abs(low) < 0.01
    assert abs(at + 12.04) < 0.01
    if cutoff < 0.1 * rate:
        assert abs(corner + 3.01) < 0.15


@pytest.mark.parametrize("resonance", [0.3, 0.6, 0.9])
def test_resonance_keeps_the_bass_and_peaks_at_the_cutoff(resonance: float) -> None:
    answer = make_filter(type="ladder", cutoff=1000.0, resonance=resonance).apply(impulse(1 << 13, level=1e-3), 44100)
    axis = np.geomspace(300.0, 3000.0, 400)
    response = response_db(answer * 1e3, axis, 44100)
    assert abs(response_db(answer * 1e3, [2.0], 44100)[0]) < 0.05
    # analogue ladder with loop gain k: (1 + k) / ((1 + jw)^4 + k)
    k = 4 * resonance
    expected = 20 * np.log10(np.abs((1 + k) / ((1 + 1j * axis / 1000.0) ** 4 + k)))
    near = axis < 1500.0
    assert np.max(np.abs(response - expected)[near]) < 0.25
    if resonance >= 0.6:
        assert abs(axis[np.argmax(response)] / 1000.0 - 1.0) < 0.15


def test_full_resonance_is_bounded() -> None:
    shape = make_filter(type="ladder", cutoff=3000.0, resonance=1.0)
    out = shape.apply(noise(44100, level=1.0), 44100, 9000.0 * sine(900.0, 44100))
    assert np.all(np.isfinite(out)) and np.max(np.abs(out)) < 30.0


def test_sweep_and_ends() -> None:
    swept = make_filter(type="ladder", cutoff=100.0, resonance=0.2, cutoff_end=10000.0)
    out = swept.apply(noise(44100), 44100)
    assert out[:4000].std() < 0.2 * out[-4000:].std()
    assert make_filter(type="ladder", cutoff=1e9, resonance=7).apply(noise(100), 22050).shape == (100,)
    assert problems("filters", type="ladder", cutoff=0, resonance=0.5) == [("cutoff",)]


def test_golden() -> None:
    shape = make_filter(type="ladder", cutoff=700.0, resonance=0.7, cutoff_end=3000.0)
    check_golden("families/audio/filters/ladder", shape.apply(noise(2000), 44100))
