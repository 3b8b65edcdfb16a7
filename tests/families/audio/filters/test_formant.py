"""The vowel filter."""

import numpy as np
import pytest
from tests.families.audio.measure import impulse, make_filter, noise, response_db
from tests.golden import check_golden

# first two formants of men (Hz): ranges over Peterson and Barney (1952) and Hillenbrand et al. (1995), 15 % wide
VOWELS = {
    "a": ((650, 850), (950, 1350)),
    "e": ((380, 560), (1750, 2300)),
    "i": ((255, 350), (2150, 2450)),
    "o": ((400, 600), (780, 980)),
    "u": ((280, 400), (650, 1000)),
}


@pytest.mark.parametrize("vowel", VOWELS)
def test_formants_are_those_of_the_vowel(vowel: str) -> None:
    answer = make_filter(type="formant", vowel=vowel, intensity=1.0).apply(impulse(1 << 14), 44100)
    axis = np.arange(100.0, 4000.0, 5.0)
    response = response_db(answer, axis)
    peaks = axis[1:-1][(response[1:-1] > response[:-2]) & (response[1:-1] > response[2:])]
    (low_1, high_1), (low_2, high_2) = VOWELS[vowel]
    assert low_1 <= peaks[0] <= high_1
    assert low_2 <= peaks[1] <= high_2
    assert response.max() < 0.0


def test_intensity() -> None:
    signal = noise(4000)
    assert np.array_equal(make_filter(type="formant", vowel="a", intensity=0.0).apply(signal, 44100), signal)
    full = make_filter(type="formant", vowel="a", intensity=1.0).apply(signal, 44100)
    half = make_filter(type="formant", vowel="a", intensity=0.5).apply(signal, 44100)
    assert np.allclose(half, 0.5 * (full + signal), atol=1e-12)


def test_golden() -> None:
    for vowel in VOWELS:
        shape = make_filter(type="formant", vowel=vowel, intensity=0.8)
        check_golden(f"families/audio/filters/formant/{vowel}", shape.apply(noise(2000), 44100))
