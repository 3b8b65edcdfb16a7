"""A harmonic series."""

import numpy as np
from tests.families.audio.synthesis.sounds import RATE, cents, harmonics_db, peak_hz, rms_db, sound, vibrato
from tests.golden import check_golden


def series(*harmonics: float, **spec: object) -> dict[str, object]:
    return {"type": "additive", "base_freq": 220.0, "harmonics": list(harmonics), **spec}


def test_amplitudes() -> None:
    levels = harmonics_db(sound(**series(1.0, 0.5, 0.0, 0.25)), 220.0, 5)
    assert np.allclose(levels[[1, 3]] - levels[0], [-6.02, -12.04], atol=0.01)
    assert levels[2] < -120 and levels[4] < -120


def test_peak_and_level() -> None:
    out = sound(**series(*[1 / k for k in range(1, 9)]))
    assert abs(np.abs(out).max() - 1) < 1e-12
    assert abs(rms_db(out) + 5.6) < 0.1
    assert not np.any(sound(**series()))
    assert not np.any(sound(**series(0.0, 1e-7)))


def test_nothing_beyond_nyquist() -> None:
    out = sound(**series(*[1.0] * 400, base_freq=997.1))
    spectrum = np.abs(np.fft.rfft(out * np.blackman(RATE)))
    wrong = np.abs(np.arange(spectrum.size) / 997.1 % 1 - 0.5) < 0.45
    assert 20 * np.log10(spectrum[wrong].max() / spectrum.max()) < -100
    assert not np.any(sound(**series(1.0, base_freq=30000.0)))


def test_pitch_bends_smoothly() -> None:
    bent = sound(**series(1.0, 0.5), pitch=np.full(RATE, 1.5))
    assert abs(cents(peak_hz(bent, 300, 360), 330.0)) < 0.05
    # harmonics that cross Nyquist fade instead of stopping
    top = sound(**series(*[0.0] * 9, 1.0, base_freq=2000.0), pitch=np.linspace(0.95, 1.15, RATE))
    envelope = np.abs(top).reshape(-1, 100).max(axis=1)
    assert np.abs(np.diff(envelope)).max() < 0.12 and envelope[-1] < 1e-9


def test_golden() -> None:
    check_golden("families/audio/synthesis/additive/steady", sound(0.05, **series(1.0, 0.0, 0.3)))
    check_golden("families/audio/synthesis/additive/moving", sound(0.05, **series(1.0, 0.0, 0.3), pitch=vibrato(0.05)))
