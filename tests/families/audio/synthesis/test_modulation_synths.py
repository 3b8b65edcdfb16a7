"""Amplitude, ring, frequency and self modulation, phase distortion."""

from typing import Any

import numpy as np
import pytest
from scipy.special import jv
from tests.families.audio.measure import inharmonic_db, tone_db
from tests.families.audio.synthesis.sounds import (
    NOTES,
    RATE,
    cents,
    clamped,
    harmonics_db,
    peak_hz,
    refused,
    rms_db,
    sound,
    vibrato,
    yin_hz,
)
from tests.golden import check_golden

from speccade.families.audio.synthesis import pd_synth_kernels
from speccade.families.audio.synthesis.modulated_kernels import prompt_sine

FM: dict[str, Any] = {"type": "fm_synth", "carrier_freq": 1000.0, "modulator_freq": 100.0, "modulation_index": 2.0}
AM: dict[str, Any] = {"type": "am_synth", "carrier_freq": 1000.0, "modulator_freq": 100.0, "modulation_depth": 0.7}
RING: dict[str, Any] = {"type": "ring_mod_synth", "carrier_freq": 1000.0, "modulator_freq": 100.0, "mix": 1.0}
SELF: dict[str, Any] = {"type": "feedback_fm", "frequency": 440.0, "feedback": 0.6, "modulation_index": 1.0}
PD: dict[str, Any] = {"type": "pd_synth", "frequency": 220.0, "distortion": 3.0, "waveform": "resonant"}
ALL = {"fm_synth": FM, "am_synth": AM, "ring_mod_synth": RING, "feedback_fm": SELF, "pd_synth": PD}


def test_fm_sidebands_are_bessel_functions() -> None:
    out = sound(**FM)
    carrier = tone_db(out, 1000.0)
    for n in range(1, 6):
        wanted = 20 * np.log10(abs(jv(n, 2.0) / jv(0, 2.0)))
        for side in (1000.0 - 100.0 * n, 1000.0 + 100.0 * n):
            assert abs(tone_db(out, side) - carrier - wanted) < 0.02
    assert abs(rms_db(out) + 3.0) < 0.1


@pytest.mark.parametrize("index", [1.0, 5.0, 15.0])
@pytest.mark.parametrize("note", [441.3, 1760.7, 3951.07])
def test_fm_does_not_alias(note: float, index: float) -> None:
    out = sound(1.5, **{**FM, "carrier_freq": note, "modulator_freq": note, "modulation_index": index})
    strongest = max(harmonics_db(out, note, 8).max() - harmonics_db(out, note, 1)[0], 0.0)
    assert inharmonic_db(out, note, 16000.0) - strongest < -80.0


def test_fm_index_lfo_and_decay() -> None:
    offset = np.where(np.arange(RATE) < RATE // 2, 2.0, -2.0)
    out = sound(**FM, modulation={"fm_index": offset})
    early, late = out[: RATE // 2 - 100], out[RATE // 2 + 100 :]
    assert abs(tone_db(early, 1100.0) - tone_db(early, 1000.0) - 20 * np.log10(abs(jv(1, 4.0) / jv(0, 4.0)))) < 0.1
    assert tone_db(late, 1100.0) - tone_db(late, 1000.0) < -80
    fading = sound(2.0, **FM, index_decay=5.0)[-RATE // 2 :]
    assert tone_db(fading, 1100.0) - tone_db(fading, 1000.0) < -55


def test_am_and_ring() -> None:
    am, ring = sound(**AM), sound(**RING)
    assert abs(rms_db(am) + 6.7) < 0.1 and abs(rms_db(ring) + 6.0) < 0.1
    assert abs(tone_db(am, 900.0) - tone_db(am, 1000.0) - 20 * np.log10(0.35)) < 0.01
    assert tone_db(ring, 1000.0) < -120 and abs(tone_db(ring, 900.0) - tone_db(ring, 1100.0)) < 0.001
    dry = sound(**{**RING, "mix": 0.0})
    assert np.allclose(dry, sound(type="oscillator", waveform="sine", frequency=1000.0))


def test_sidebands_beyond_nyquist_are_left_out() -> None:
    out = sound(**{**RING, "carrier_freq": 15000.0, "modulator_freq": 9000.0})
    assert tone_db(out, RATE - 24000.0) < -120 and tone_db(out, 6000.0) > -6.1


@pytest.mark.parametrize("spec", [AM, RING, FM])
def test_the_modulator_follows_a_sweep_or_stays(spec: dict[str, Any]) -> None:
    double = np.full(RATE, 2.0)
    follows, stays = sound(**spec, pitch=double), sound(**spec, fixed_modulator=True, pitch=double)
    assert tone_db(follows, 1800.0) > -20 > -100 > tone_db(follows, 1900.0)
    assert tone_db(stays, 1900.0) > -20


@pytest.mark.parametrize("depth", [0.3, 0.9, 1.3])
@pytest.mark.parametrize("note", [441.3, 1760.7, 3951.07])
def test_feedback_does_not_alias(note: float, depth: float) -> None:
    out = sound(1.5, **{**SELF, "frequency": note, "feedback": 0.9, "modulation_index": depth / 0.9})
    assert inharmonic_db(out[4000:], note, 16000.0) < -80.0


def test_feedback_brightens_a_sine() -> None:
    plain = sound(type="oscillator", waveform="sine", frequency=440.0)
    # the first and last frames hear the silence around the sound
    assert np.abs(sound(**{**SELF, "feedback": 0.0}) - plain)[50:-50].max() < 1e-5
    # y = sin(p + b y) has the harmonics 2 J_n(n b) / (n b)
    b, n = 0.6, np.arange(1, 6)
    assert np.allclose(harmonics_db(sound(**SELF), 440.0, 5), 20 * np.log10(2 * jv(n, n * b) / (n * b)), atol=0.5)


def test_phase_distortion_without_distortion_is_a_sine() -> None:
    sine = sound(type="oscillator", waveform="sine", frequency=220.0)
    for waveform in ("resonant", "sawtooth", "pulse"):
        assert np.abs(sound(**{**PD, "waveform": waveform, "distortion": 0.0}) - sine).max() < 1e-6


@pytest.mark.parametrize("waveform", ["resonant", "sawtooth", "pulse"])
@pytest.mark.parametrize("distortion", [2.0, 10.0, 20.0])
@pytest.mark.parametrize("note", [110.0, 441.3, 1760.7, 3951.07])
def test_phase_distortion_does_not_alias(note: float, distortion: float, waveform: str) -> None:
    out = sound(1.5, **{**PD, "waveform": waveform, "frequency": note, "distortion": distortion})
    assert inharmonic_db(out, note, 16000.0) < -65.0


@pytest.mark.parametrize("waveform", ["resonant", "sawtooth", "pulse"])
@pytest.mark.parametrize("decay", [0.0, 3.0])
def test_phase_distortion_has_no_dc(waveform: str, decay: float) -> None:
    spec = {**PD, "waveform": waveform, "frequency": 441.0, "distortion": 10.0, "distortion_decay": decay}
    out = sound(**spec)[: 400 * 100]
    assert np.abs(out.reshape(-1, 100).mean(axis=1)[1:-1]).max() < 0.004
    assert abs(out[0]) < 0.05  # the attack is band-limited


def test_phase_distortion_is_the_same_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = {**PD, "frequency": 997.0, "distortion": 8.0, "distortion_decay": 6.0}
    whole = sound(**spec)
    monkeypatch.setattr(pd_synth_kernels, "FACTOR_LIMITS", dict.fromkeys(pd_synth_kernels.FACTOR_LIMITS, ((32, 1e9),)))
    assert np.abs(sound(**spec) - whole).max() < 2e-3


def test_phase_distortion_level_and_decay() -> None:
    assert abs(rms_db(sound(**PD)) + 6.1) < 0.2
    falling = sound(3.0, **PD, distortion_decay=4.0)
    assert harmonics_db(falling[:RATE], 220.0, 6)[5] > -45
    assert harmonics_db(falling[-RATE:], 220.0, 6)[5] < -60
    pulse = sound(**{**PD, "waveform": "pulse"})
    assert abs(pulse.mean()) < 1e-3 and np.abs(np.diff(pulse)).max() < 0.25


@pytest.mark.parametrize("kind", sorted(ALL))
@pytest.mark.parametrize("note", NOTES)
def test_in_tune(kind: str, note: float) -> None:
    names = {"frequency": note} if "frequency" in ALL[kind] else {"carrier_freq": note, "modulator_freq": note}
    quiet = {"modulation_index": 0.5} if kind == "fm_synth" else {}
    spec = {**ALL[kind], **names, **quiet, **({"mix": 0.2} if kind == "ring_mod_synth" else {})}
    out = sound(**spec)
    assert abs(cents(peak_hz(out, note * 0.9, note * 1.1), note)) < 0.1


@pytest.mark.parametrize("kind", sorted(ALL))
def test_pitch_bends(kind: str) -> None:
    straight = yin_hz(sound(**ALL[kind]))
    assert abs(cents(yin_hz(sound(**ALL[kind], pitch=np.full(RATE, 1.25))), 1.25 * straight)) < 2
    swept = sound(**ALL[kind], freq_sweep={"end_freq": 500.0, "curve": "exponential"}, pitch=vibrato())
    assert np.abs(np.diff(swept)).max() < 1.5


@pytest.mark.parametrize("kind", sorted(ALL))
def test_extremes_stay_finite(kind: str) -> None:
    for name, value in ALL[kind].items():
        if isinstance(value, float):
            for extreme in (1e-9, 1e12):
                assert np.abs(sound(0.02, **{**ALL[kind], name: extreme})).max(initial=0.0) < 10.0
    assert sound(0.0, **ALL[kind]).size == 0


def test_ranges() -> None:
    assert refused(**{**FM, "carrier_freq": 0.0}) == [("carrier_freq",)]
    assert refused(**{**RING, "modulator_freq": -1.0}) == [("modulator_freq",)]
    assert clamped(**{**AM, "modulation_depth": 1.5}) == [("modulation_depth",)]
    assert clamped(**{**SELF, "feedback": 1.0}) == [("feedback",)]
    assert clamped(**{**PD, "distortion": -1.0}) == [("distortion",)]
    assert np.all(sound(**{**FM, "modulator_freq": 0.0}) == sound(type="oscillator", waveform="sine", frequency=1000.0))


@pytest.mark.parametrize("kind", sorted(ALL))
def test_golden(kind: str) -> None:
    out = sound(0.05, **ALL[kind], freq_sweep={"end_freq": 700.0, "curve": "logarithmic"}, pitch=vibrato(0.05))
    check_golden(f"families/audio/synthesis/{kind}", out)


def test_the_sine_of_the_feedback_loop() -> None:
    turns = np.linspace(-3.0, 3.0, 2001)
    wanted = np.sin(2.0 * np.pi * (turns - np.rint(turns)))
    assert max(abs(prompt_sine(t) - w) for t, w in zip(turns.tolist(), wanted, strict=True)) < 1e-12
