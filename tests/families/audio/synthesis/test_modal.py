"""Struck bars and bells by their modes."""

from typing import Any

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
    t60,
    typical_rms_db,
    vibrato,
)
from tests.golden import check_golden


def bar(*modes: tuple[float, float, float], **spec: Any) -> dict[str, Any]:
    listed = [{"freq_ratio": r, "amplitude": a, "decay_time": d} for r, a, d in modes]
    return {"type": "modal", "frequency": 440.0, "modes": listed, "excitation": "impulse", **spec}


BELL = ((1.0, 1.0, 4.0), (2.0, 0.8, 3.5), (2.4, 0.6, 3.0), (3.0, 0.5, 2.5), (4.0, 0.4, 2.0))
EXCITATIONS = ("impulse", "noise", "pluck")


@pytest.mark.parametrize("excitation", EXCITATIONS)
@pytest.mark.parametrize("note", NOTES)
def test_in_tune(note: float, excitation: str) -> None:
    out = sound(**bar((1.0, 1.0, 3.0), frequency=note, excitation=excitation))
    assert abs(cents(peak_hz(out, note * 0.9, note * 1.1), note)) < 0.5


@pytest.mark.parametrize("excitation", EXCITATIONS)
def test_decay_time_is_e_to_minus_3(excitation: str) -> None:
    out = sound(2.0, **bar((1.0, 1.0, 0.5), excitation=excitation))
    assert abs(t60(out) - 0.5 * np.log(1000.0) / 3.0) < 0.01


@pytest.mark.parametrize("excitation", EXCITATIONS)
def test_modes_ring_at_their_amplitudes(excitation: str) -> None:
    spec = bar((1.0, 1.0, 1e6), (2.0, 0.5, 1e6), (5.0, 0.25, 1e6), excitation=excitation)
    found = []
    for seed in range(6):
        levels = harmonics_db(sound(seed=seed, **spec)[RATE // 50 :], 440.0, 5)
        found.append(levels[[1, 4]] - levels[0])
    assert np.allclose(np.median(found, axis=0), [-6.02, -12.04], atol=0.05)


def test_the_strike_shapes_the_attack() -> None:
    impulse, noise, pluck = (sound(0.1, **bar(*BELL, excitation=e)) for e in EXCITATIONS)
    attack = slice(0, RATE // 200)

    def hiss(signal: np.ndarray) -> float:
        spectrum = np.abs(np.fft.rfft(signal[attack] * np.hanning(signal[attack].size))) ** 2
        axis = np.fft.rfftfreq(signal[attack].size, 1 / RATE)
        return float(10 * np.log10(spectrum[axis > 6000].sum() / spectrum.sum()))

    assert hiss(impulse) < -45.0 and hiss(noise) > -25.0 and hiss(impulse) < hiss(pluck) < hiss(noise)
    assert impulse[0] == 0.0 and np.abs(impulse[:3]).max() < 0.25


def test_level() -> None:
    for excitation in EXCITATIONS:
        assert abs(typical_rms_db(span=slice(4410), seconds=0.3, **bar(*BELL, excitation=excitation)) + 8.0) < 1.0


def test_nothing_aliases_and_nothing_is_silence() -> None:
    out = sound(**bar((1.0, 1.0, 1.0), (60.0, 1.0, 1.0), (110.0, 1.0, 1.0)))
    spectrum = np.abs(np.fft.rfft(out * np.blackman(out.size)))
    axis = np.fft.rfftfreq(out.size, 1 / RATE)
    assert spectrum[axis > 1000].max() < 1e-4 * spectrum.max()
    assert not np.any(sound(0.1, **bar()))


def test_sweep_and_pitch_bend_every_mode() -> None:
    spec = bar((1.0, 1.0, 9.0), (2.76, 0.5, 9.0), freq_sweep={"end_freq": 880.0, "curve": "exponential"})
    out = sound(**spec)
    middle = out[RATE // 2 - 800 : RATE // 2 + 800]
    assert abs(cents(peak_hz(middle, 500, 750), 440.0 * 2**0.5)) < 10.0
    for excitation in EXCITATIONS:
        plain = sound(**bar(*BELL, frequency=660.0, excitation=excitation))
        bent = sound(pitch=np.full(RATE, 1.5), **bar(*BELL, excitation=excitation))
        assert np.max(np.abs(plain - bent)) < 1e-6
        sound(0.3, pitch=vibrato(0.3, 12.0), **bar(*BELL, excitation=excitation))


def test_ranges() -> None:
    spec = bar((0.0, 1.5, 0.0), frequency=-3.0)
    assert clamped(**spec) == [
        ("frequency",),
        *(("modes", 0, key) for key in ("freq_ratio", "amplitude", "decay_time")),
    ]
    assert refused(**bar(*BELL, excitation="bow")) == [("excitation",)]
    assert refused(**bar(*[(1.0, 1.0, 1.0)] * 1025)) == [("modes",)]
    for excitation in EXCITATIONS:
        for mode in ((0.001, 1.0, 0.001), (1e9, 1.0, 1e9), (1.0, 0.0, 1.0), (30.0, 1.0, 0.001)):
            sound(0.05, **bar(mode, excitation=excitation))
        assert sound(0.0, **bar(*BELL, excitation=excitation)).size == 0
        assert sound(0.001, **bar(*BELL, excitation=excitation)).size == 44


def test_golden() -> None:
    for excitation in EXCITATIONS:
        name = f"families/audio/synthesis/modal/{excitation}"
        check_golden(name, sound(0.25, **bar(*BELL, excitation=excitation)))
    check_golden("families/audio/synthesis/modal/bent", sound(0.25, pitch=vibrato(0.25), **bar(*BELL)))
