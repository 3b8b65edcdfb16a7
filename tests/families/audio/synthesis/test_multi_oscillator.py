"""A stack of oscillators."""

import numpy as np
from tests.families.audio.synthesis.sounds import RATE, cents, clamped, peak_hz, refused, rms_db, sound, vibrato
from tests.golden import check_golden


def stack(*members: dict[str, object], **spec: object) -> dict[str, object]:
    return {"type": "multi_oscillator", "frequency": 220.0, "oscillators": list(members), **spec}


def test_each_member_has_its_share() -> None:
    single = sound(type="oscillator", waveform="sawtooth", frequency=220.0)
    out = sound(**stack({"waveform": "sawtooth"}, {"waveform": "sine", "volume": 0.0}))
    assert np.allclose(out, single / 2, atol=1e-12)
    assert not np.any(sound(**stack()))
    detuned = [{"waveform": "sawtooth", "detune": c} for c in (-7.0, 0.0, 7.0)]
    assert abs(rms_db(sound(**stack(*detuned))) + 10.0) < 0.5


def test_phase_is_in_cycles() -> None:
    opposite = sound(**stack({"waveform": "sine"}, {"waveform": "sine", "phase": 0.5}))
    assert np.abs(opposite).max() < 1e-12
    saw = sound(**stack({"waveform": "square"}, {"waveform": "square", "phase": 0.5}))
    assert np.abs(saw).max() < 1e-9


def test_detune_and_sweep() -> None:
    out = sound(**stack({"waveform": "triangle", "detune": 700.0}))
    assert abs(cents(peak_hz(out, 250, 400), 220.0) - 700.0) < 0.05
    bent = sound(**stack({"waveform": "sine"}, freq_sweep={"end_freq": 220.0}), pitch=np.full(RATE, 2.0))
    assert abs(cents(peak_hz(bent, 300, 600), 440.0)) < 0.05


def test_only_pulses_answer_to_the_width() -> None:
    width = {"pulse_width": np.full(RATE, 0.25)}
    assert np.array_equal(sound(**stack({"waveform": "sine"})), sound(**stack({"waveform": "sine"}), modulation=width))
    moved = sound(**stack({"waveform": "square"}), modulation=width)
    assert abs(moved.mean()) < 1e-6 and abs(np.mean(moved > 0.0) - 0.75) < 0.01


def test_ranges() -> None:
    assert refused(**stack({"waveform": "sine", "zz": 1})) == [("oscillators", 0, "zz")]
    assert refused(**stack({"waveform": "sine"}, frequency=-1.0)) == [("frequency",)]
    assert clamped(**stack({"waveform": "sine", "duty": 2.0})) == [("oscillators", 0, "duty")]


def test_golden() -> None:
    members = [{"waveform": w, "phase": 0.3, "volume": 0.7, "duty": 0.4} for w in ("sine", "sawtooth", "pulse")]
    check_golden("families/audio/synthesis/multi_oscillator", sound(0.1, **stack(*members), pitch=vibrato(0.1)))
