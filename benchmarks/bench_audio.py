"""Synthesis types: how many times faster than real time one core renders a mono layer at 44.1 kHz.

python benchmarks/bench_audio.py [TYPE ...]

Kernels are compiled and loaded before the clock starts; processor time, best of five. "moving" is the same layer with a
pitch LFO, which takes the per-frame paths of every model.
"""

import sys
import time
from collections.abc import Iterator
from typing import Any

import numpy as np

from speccade.core.model import normalise
from speccade.core.ops import registry
from speccade.families.audio.contract import Synthesis, Voice

RATE = 44100
SECONDS = 10
MODES = [{"freq_ratio": r, "amplitude": 1.0 / r, "decay_time": 2.0} for r in (1.0, 2.8, 5.4, 8.9)]
CASES: dict[str, dict[str, Any]] = {
    "oscillator saw": {"type": "oscillator", "waveform": "sawtooth", "frequency": 220},
    "oscillator pulse": {"type": "oscillator", "waveform": "pulse", "frequency": 220, "duty": 0.3},
    "multi_oscillator x3": {
        "type": "multi_oscillator",
        "frequency": 220,
        "oscillators": [{"waveform": "sawtooth", "detune": cents} for cents in (-7, 0, 7)],
    },
    "supersaw_unison x7": {
        "type": "supersaw_unison", "frequency": 220, "voices": 7, "detune_cents": 20, "spread": 0.8,
    },
    "wavetable x1": {"type": "wavetable", "table": "analog", "frequency": 220, "position": 0.5},
    "wavetable swept": {
        "type": "wavetable", "table": "analog", "frequency": 220, "position_sweep": {"end_position": 1.0},
    },
    "additive x8": {"type": "additive", "base_freq": 220, "harmonics": [1.0 / k for k in range(1, 9)]},
    "fm_synth": {"type": "fm_synth", "carrier_freq": 440, "modulator_freq": 220, "modulation_index": 3},
    "fm_synth bright": {"type": "fm_synth", "carrier_freq": 2000, "modulator_freq": 3500, "modulation_index": 8},
    "feedback_fm": {"type": "feedback_fm", "frequency": 220, "feedback": 0.7, "modulation_index": 1},
    "am_synth": {"type": "am_synth", "carrier_freq": 440, "modulator_freq": 6, "modulation_depth": 0.7},
    "ring_mod_synth": {"type": "ring_mod_synth", "carrier_freq": 440, "modulator_freq": 130, "mix": 1},
    "pd_synth": {"type": "pd_synth", "frequency": 110, "distortion": 3, "waveform": "resonant"},
    "noise_burst white": {"type": "noise_burst", "noise_type": "white"},
    "noise_burst pink+bandpass": {
        "type": "noise_burst", "noise_type": "pink", "filter": {"type": "bandpass", "center": 1000, "resonance": 2},
    },
    "granular tone 30/s": {
        "type": "granular",
        "source": {"type": "tone", "waveform": "sine", "frequency": 440},
        "grain_size_ms": 60,
        "grain_density": 30,
    },
    "pulsar": {"type": "pulsar", "frequency": 440, "pulse_rate": 20, "grain_size_ms": 30, "shape": "sine"},
    "spectral_freeze": {
        "type": "spectral_freeze", "source": {"type": "tone", "waveform": "sawtooth", "frequency": 440},
    },
    "formant": {"type": "formant", "frequency": 110, "vowel": "a"},
    "vocoder 16": {
        "type": "vocoder", "carrier_freq": 110, "carrier_type": "sawtooth", "num_bands": 16,
        "band_spacing": "logarithmic", "envelope_attack": 0.01, "envelope_release": 0.05,
    },
    "vosim": {"type": "vosim", "frequency": 110, "formant_freq": 800, "pulses": 4},
    "vector": {
        "type": "vector",
        "frequency": 220,
        "sources": [{"source_type": kind} for kind in ("sine", "saw", "square", "noise")],
    },
    "karplus_strong": {"type": "karplus_strong", "frequency": 220, "decay": 0.99, "blend": 0.5},
    "comb_filter_synth": {"type": "comb_filter_synth", "frequency": 220, "decay": 0.95},
    "waveguide": {
        "type": "waveguide", "frequency": 220, "breath": 0.6, "noise": 0.3, "damping": 0.2, "resonance": 0.7,
    },
    "bowed_string": {"type": "bowed_string", "frequency": 220, "bow_pressure": 0.5, "bow_position": 0.12, "damping": 0.3},
    "modal x4": {"type": "modal", "frequency": 220, "modes": MODES, "excitation": "impulse"},
    "membrane_drum": {"type": "membrane_drum", "frequency": 110, "decay": 0.5, "tone": 0.5, "strike": 0.7},
    "metallic x8": {"type": "metallic", "base_freq": 300, "num_partials": 8, "inharmonicity": 1.414},
    "pitched_body": {"type": "pitched_body", "start_freq": 200, "end_freq": 40},
}  # fmt: skip


def speed(op: Synthesis, pitch: "np.ndarray[Any, Any] | None") -> float:
    """Seconds of sound per second of computing."""
    voice = Voice(RATE, SECONDS * RATE, 7, pitch)
    op.render(Voice(RATE, RATE, 7, None if pitch is None else pitch[:RATE]))
    best = float("inf")
    for _ in range(5):
        began = time.process_time()
        op.render(voice)
        best = min(best, time.process_time() - began)
    return SECONDS / best


def measure(wanted: list[str]) -> Iterator[tuple[str, float, float]]:
    """Name of a case, its speed at a steady pitch and at a moving one."""
    known = registry("speccade.families.audio.synthesis")
    bend = np.linspace(0.97, 1.03, SECONDS * RATE)
    for name, case in CASES.items():
        if case["type"] in known.tags and (not wanted or case["type"] in wanted):
            op = normalise(known.get(case["type"]).model_validate(case))
            yield name, speed(op, None), speed(op, bend)


def main(wanted: list[str]) -> None:
    """Entry point."""
    print(f"{'type':28} {'steady':>8} {'moving':>8}   x real time")
    for name, steady, moving in measure(wanted):
        print(f"{name:28} {steady:8.0f} {moving:8.0f}")
    known = registry("speccade.families.audio.synthesis")
    missing = sorted(set(known.tags) - {case["type"] for case in CASES.values()})
    if missing:
        print(f"without a case here: {', '.join(missing)}")


if __name__ == "__main__":
    main(sys.argv[1:])
