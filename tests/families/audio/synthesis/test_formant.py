"""The singing voice."""

from typing import Any

import numpy as np
import pytest
from scipy.signal import lfilter
from tests.families.audio.synthesis.sounds import (
    NOTES,
    RATE,
    cents,
    clamped,
    clicks,
    harmonics_db,
    peak_hz,
    refused,
    rms_db,
    sound,
    vibrato,
    yin_hz,
)
from tests.golden import check_golden

from speccade.families.audio.synthesis.formant import VOWELS


def voice(frequency: float = 110.0, **spec: Any) -> dict[str, Any]:
    return {"type": "formant", "frequency": frequency, **spec}


def envelope(**spec: Any) -> tuple[np.ndarray, np.ndarray]:
    """Axis and smoothed spectrum in dB of a whisper, which shows the resonances without harmonics."""
    power = np.zeros(1025)
    for seed in range(8):
        out = sound(2.0, seed=seed, **{**spec, "frequency": 20.0, "breathiness": 1.0})
        out = lfilter([1.0, -0.95], [1.0], out)
        blocks = out[: out.size // 2048 * 2048].reshape(-1, 2048)
        power += np.mean(np.abs(np.fft.rfft(blocks * np.hanning(2048), axis=1)) ** 2, axis=0)
    return np.fft.rfftfreq(2048, 1 / RATE), 10 * np.log10(np.convolve(power, np.ones(3) / 3, "same"))


@pytest.mark.parametrize("vowel", list("aiueo"))
def test_vowels_have_their_formants(vowel: str) -> None:
    axis, level = envelope(**voice(vowel=vowel))
    for formant in VOWELS[vowel][1:3]:
        near = np.abs(axis - formant) < 0.25 * formant
        clear = [f for f in VOWELS[vowel] if f != formant and abs(f - formant) < 0.3 * formant]
        if not clear:
            assert abs(axis[near][np.argmax(level[near])] / formant - 1.0) < 0.07
    low = (axis > 150) & (axis < 0.5 * (VOWELS[vowel][0] + VOWELS[vowel][1]))
    assert abs(axis[low][np.argmax(level[low])] - VOWELS[vowel][0]) < 0.12 * VOWELS[vowel][0] + 22


def test_vowels_differ_clearly() -> None:
    spectra = [harmonics_db(sound(**voice(vowel=v)), 110.0, 30) for v in "aiueo"]
    for i in range(5):
        for j in range(i):
            assert np.sqrt(np.mean((spectra[i] - spectra[j]) ** 2)) > 3.0


@pytest.mark.parametrize("note", NOTES)
def test_in_tune_with_a_little_life(note: float) -> None:
    out = sound(3.0, **voice(note))
    assert abs(cents(peak_hz(out, note * 0.95, note * 1.05), note)) < 2.0
    assert abs(cents(yin_hz(out), note)) < 6.0


def test_bandwidth_is_a_q_up_to_20_and_hz_above() -> None:
    def width(bandwidth: float) -> float:
        pair = [{"frequency": f, "amplitude": a, "bandwidth": bandwidth} for f, a in ((200.0, 0.0), (2000.0, 1.0))]
        axis, level = envelope(**voice(formants=pair))
        above = axis[level > level.max() - 3.0]
        return float(above.max() - above.min())

    assert abs(width(5.0) - 400.0) < 120.0 and abs(width(400.0) - 400.0) < 120.0
    assert width(150.0) < 220.0


def test_amplitude_is_the_peak_gain_and_custom_formants_replace_the_vowel() -> None:
    pair = [
        {"frequency": f, "amplitude": a, "bandwidth": 100.0} for f, a in ((700.0, 1.0), (1400.0, 0.5), (2800.0, 0.5))
    ]
    axis, level = envelope(**voice(formants=pair, vowel="i"))
    peaks = [level[np.abs(axis - f) < 60].max() for f in (1400.0, 2800.0)]
    assert (
        abs(peaks[0] - peaks[1] + 5.9) < 2.5
    )  # equal amplitudes, seen through the 6 dB per octave of the test's filter
    assert level[np.abs(axis - 2250.0) < 60].max() < peaks[1] - 10.0


def test_morph_blends_and_moves() -> None:
    half = envelope(**voice(vowel="a", vowel_morph="i", morph_amount=0.5))
    near = (half[0] > 1300) & (half[0] < 2200)
    assert abs(half[0][near][np.argmax(half[1][near])] - 1725.0) < 130.0
    still = sound(**voice(vowel="a", vowel_morph="i", morph_amount=1.0))
    moving = sound(**voice(vowel="a", vowel_morph="i", morph_end=1.0))
    parts = [harmonics_db(moving[s : s + RATE // 5], 110.0, 30) for s in (0, RATE - RATE // 5)]
    ends = [harmonics_db(sound(**voice(vowel="a")), 110.0, 30), harmonics_db(still, 110.0, 30)]
    own = [np.mean(np.abs((p - p[0]) - (e - e[0]))) for p, e in zip(parts, ends, strict=True)]
    other = [np.mean(np.abs((p - p[0]) - (e - e[0]))) for p, e in zip(parts, ends[::-1], strict=True)]
    assert np.all(np.array(own) < 0.6 * np.array(other))
    # a target without a vowel means nothing
    assert np.array_equal(sound(0.1, **voice(vowel_morph="i", morph_amount=1.0)), sound(0.1, **voice(vowel="a")))


def test_level_no_dc_no_clicks() -> None:
    for spec in (voice(), voice(220.0, vowel="i"), voice(330.0, vowel="u", breathiness=0.3)):
        out = sound(**spec)
        assert abs(rms_db(out) + 5.9) < 0.05 and abs(np.mean(out)) < 1e-3
    assert clicks(sound(pitch=vibrato(semitones=2.0), **voice(220.0))) < 5.0


def test_breath() -> None:
    clean, breathy = (sound(2.0, **voice(200.0, breathiness=b)) for b in (0.0, 0.4))

    def hiss(signal: np.ndarray) -> float:
        power = np.abs(np.fft.rfft(signal * np.hanning(signal.size))) ** 2
        axis = np.fft.rfftfreq(signal.size, 1 / RATE)
        between = (axis > 500) & (axis < 3000) & (axis % 200 > 80) & (axis % 200 < 120)
        return float(10 * np.log10(power[between].sum() / power.sum()))

    assert hiss(breathy) > hiss(clean) + 10.0


def test_formants_stay_when_the_pitch_moves() -> None:
    up = sound(pitch=np.full(RATE, 1.5), **voice(200.0, vowel="a"))
    assert abs(cents(peak_hz(up, 280, 320), 300.0)) < 2.0
    assert np.allclose(harmonics_db(up, 300.0, 10), harmonics_db(sound(**voice(300.0, vowel="a")), 300.0, 10), atol=1.5)


def test_ranges() -> None:
    spec = voice(
        1.0, morph_amount=2.0, breathiness=-1.0, formants=[{"frequency": 1.0, "amplitude": 2.0, "bandwidth": 0.0}]
    )
    assert clamped(**spec) == [
        ("frequency",),
        ("morph_amount",),
        ("breathiness",),
        ("formants", 0, "frequency"),
        ("formants", 0, "amplitude"),
        ("formants", 0, "bandwidth"),
    ]
    assert refused(**voice(vowel="y")) == [("vowel",)]
    for frequency in (20.0, 1e9):
        for formant in (20.0, 20000.0):
            for bandwidth in (0.5, 20.0, 21.0, 1e9):
                tract = [{"frequency": formant, "amplitude": 1.0, "bandwidth": bandwidth}]
                for rate in (8000, 44100):
                    sound(0.05, rate, **voice(frequency, formants=tract, breathiness=1.0))
    assert sound(0.0, **voice()).size == 0


def test_golden() -> None:
    for vowel in "aiueo":
        check_golden(f"families/audio/synthesis/formant/{vowel}", sound(0.2, **voice(vowel=vowel, breathiness=0.1)))
    check_golden(
        "families/audio/synthesis/formant/morph", sound(0.2, **voice(vowel="a", vowel_morph="u", morph_end=1.0))
    )


def test_the_order_of_custom_formants_does_not_matter() -> None:
    formants = [
        {"frequency": f, "amplitude": a, "bandwidth": 90.0}
        for f, a in ((600, 1.0), (1040, 0.6), (2250, 0.4), (2450, 0.3))
    ]
    swapped = [formants[i] for i in (2, 0, 3, 1)]
    assert np.array_equal(sound(0.2, **voice(formants=formants)), sound(0.2, **voice(formants=swapped)))
