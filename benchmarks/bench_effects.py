"""How many times faster than real time each filter and effect runs, and how long its kernels take to compile.

python benchmarks/bench_effects.py [SECONDS]

Filters on a mono, effects on a true stereo signal (both channels different) at 44.1 kHz. Effects on equal channels, as of
a mono mix, in the last column. CPU time, best of five.
"""

import sys
import time
from collections.abc import Callable, Iterator
from itertools import chain as chain_of
from typing import Any, NamedTuple

import numpy as np

from speccade.core.model import normalise, read
from speccade.core.ops import registry
from speccade.families.audio.contract import Chain
from speccade.families.audio.loudness import integrated_loudness, true_peak

RATE = 44100
BANDS = [{"frequency": f, "gain_db": 4.0, "q": 1.0, "band_type": "peak"} for f in (200.0, 1500.0, 6000.0)]
TAPS = [
    {"time_ms": t, "feedback": 0.3, "pan": p, "level": 0.5, "filter_cutoff": 4000.0}
    for t, p in ((250, -0.5), (375, 0.5))
]

FILTERS: dict[str, tuple[dict[str, Any], int]] = {  # settings, figure of the reference
    "lowpass": ({"type": "lowpass", "cutoff": 1000, "resonance": 0.7}, 5000),
    "highpass": ({"type": "highpass", "cutoff": 1000, "resonance": 0.7}, 5000),
    "bandpass": ({"type": "bandpass", "center": 1000, "resonance": 2}, 5000),
    "notch": ({"type": "notch", "center": 1000, "resonance": 2}, 5000),
    "allpass": ({"type": "allpass", "frequency": 1000, "resonance": 2}, 5000),
    "shelf_low": ({"type": "shelf_low", "frequency": 300, "gain_db": 6}, 5000),
    "shelf_high": ({"type": "shelf_high", "frequency": 3000, "gain_db": 6}, 5000),
    "lowpass swept": ({"type": "lowpass", "cutoff": 500, "resonance": 0.7, "cutoff_end": 8000}, 1400),
    "ladder": ({"type": "ladder", "cutoff": 1000, "resonance": 0.5}, 590),
    "comb": ({"type": "comb", "delay_ms": 3.3, "feedback": 0.6, "wet": 0.5}, 5000),
    "formant": ({"type": "formant", "vowel": "a", "intensity": 0.8}, 5000),
}
EFFECTS: dict[str, tuple[dict[str, Any], int]] = {
    "reverb": ({"type": "reverb", "room_size": 0.5, "damping": 0.5, "wet": 0.3}, 650),
    "delay": ({"type": "delay", "time_ms": 250, "feedback": 0.4, "wet": 0.3}, 1100),
    "multi_tap_delay": ({"type": "multi_tap_delay", "taps": TAPS}, 610),
    "granular_delay": (
        {"type": "granular_delay", "time_ms": 250, "feedback": 0.4, "grain_size_ms": 50, "pitch_semitones": -5, "wet": 0.4},
        690,
    ),
    "chorus": ({"type": "chorus", "rate": 1.5, "depth": 0.25, "wet": 0.3}, 270),
    "flanger": ({"type": "flanger", "rate": 0.5, "depth": 0.6, "feedback": 0.5, "delay_ms": 3, "wet": 0.5}, 500),
    "phaser": ({"type": "phaser", "rate": 0.5, "depth": 0.7, "stages": 6, "wet": 0.5}, 1500),
    "rotary_speaker": ({"type": "rotary_speaker", "rate": 5, "depth": 0.5, "wet": 0.8}, 590),
    "ring_modulator": ({"type": "ring_modulator", "frequency": 440, "mix": 0.7}, 2500),
    "ring_modulator 9 kHz": ({"type": "ring_modulator", "frequency": 9000, "mix": 0.7}, 2500),
    "bitcrush": ({"type": "bitcrush", "bits": 8, "sample_rate_reduction": 3}, 5000),
    "waveshaper drive 4": ({"type": "waveshaper", "drive": 4, "wet": 0.7}, 870),
    "waveshaper drive 12": ({"type": "waveshaper", "drive": 12, "wet": 0.7}, 870),
    "waveshaper hard clip": ({"type": "waveshaper", "drive": 12, "curve": "hard_clip", "wet": 0.7}, 870),
    "tape_saturation": (
        {"type": "tape_saturation", "drive": 2.5, "bias": 0.1, "wow_rate": 1, "flutter_rate": 8, "hiss_level": 0.001},
        560,
    ),
    "cabinet_sim": ({"type": "cabinet_sim", "cabinet_type": "guitar_1x12"}, 1800),
    "compressor": ({"type": "compressor", "threshold_db": -18, "ratio": 4, "attack_ms": 10, "release_ms": 100}, 770),
    "limiter": ({"type": "limiter", "threshold_db": -12, "release_ms": 50, "lookahead_ms": 5, "ceiling_db": -1}, 28),
    "true_peak_limiter": ({"type": "true_peak_limiter", "ceiling_db": -6, "release_ms": 50}, 67),
    "gate_expander": (
        {
            "type": "gate_expander", "threshold_db": -30, "ratio": 4, "attack_ms": 1, "hold_ms": 10, "release_ms": 50,
            "range_db": -60,
        },
        3300,
    ),
    "transient_shaper": ({"type": "transient_shaper", "attack": 0.5, "sustain": -0.3, "output_gain_db": 0}, 4000),
    "parametric_eq": ({"type": "parametric_eq", "bands": BANDS[:1]}, 3300),
    "parametric_eq x3": ({"type": "parametric_eq", "bands": BANDS}, 3300),
    "auto_filter": (
        {"type": "auto_filter", "sensitivity": 0.8, "attack_ms": 5, "release_ms": 100, "depth": 0.8, "base_frequency": 300},
        830,
    ),
    "stereo_widener": ({"type": "stereo_widener", "width": 1.5}, 5000),
}  # fmt: skip


def make(folder: str, spec: dict[str, Any]) -> Any:
    """The operation, normalised."""
    model, findings = read(registry(f"speccade.families.audio.{folder}").get(spec["type"]), spec, (), "E012")
    if model is None:
        raise SystemExit("\n".join(str(finding) for finding in findings))
    return normalise(model)


def best(function: Callable[[], Any]) -> float:
    """CPU seconds of the fastest of five runs."""
    times = []
    for _ in range(5):
        began = time.process_time()
        function()
        times.append(time.process_time() - began)
    return min(times)


class Speed(NamedTuple):
    """One line: how many times real time, as a rule and with equal channels; the figure of the reference; first seconds."""

    name: str
    speed: float
    equal: float | None = None
    reference: int | None = None
    first: float | None = None


def measure_filters(seconds: float) -> Iterator[Speed]:
    """Every filter, on a mono signal."""
    mono = 0.2 * np.random.default_rng(1).standard_normal(int(seconds * RATE))
    for name, (spec, reference) in FILTERS.items():
        op = make("filters", spec)
        began = time.perf_counter()
        op.apply(mono[:100], RATE)
        first = time.perf_counter() - began
        yield Speed(name, seconds / best(lambda op=op: op.apply(mono, RATE)), None, reference, first)


def measure_effects(seconds: float) -> Iterator[Speed]:
    """Every effect, on a stereo signal and on one with equal channels; then the measurements of a finished file."""
    stereo = 0.2 * np.random.default_rng(1).standard_normal((int(seconds * RATE), 2))
    equal = np.repeat(stereo[:, :1], 2, axis=1)
    chain = Chain(RATE, 1)
    for name, (spec, reference) in EFFECTS.items():
        op = make("effects", spec)
        began = time.perf_counter()
        op.process(stereo[:100].copy(), chain)
        first = time.perf_counter() - began
        speed = seconds / best(lambda op=op: op.process(stereo, chain))
        yield Speed(name, speed, seconds / best(lambda op=op: op.process(equal, chain)), reference, first)
    for name, measure in (("integrated loudness", integrated_loudness), ("true peak", true_peak)):
        yield Speed(name, seconds / best(lambda measure=measure: measure(stereo, RATE)))


def main(seconds: float) -> None:
    """Print the table."""

    def shown(value: float | None, form: str) -> str:
        return "" if value is None else format(value, form)

    print(f"{'':24}{'first s':>8}{'x real':>9}{'reference':>11}{'equal':>9}")
    for row in chain_of(measure_filters(seconds), measure_effects(seconds)):
        columns = (shown(row.first, ".2f"), f"{row.speed:.0f}", shown(row.reference, ""), shown(row.equal, ".0f"))
        print(f"{row.name:24}{columns[0]:>8}{columns[1]:>9}{columns[2]:>11}{columns[3]:>9}")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 10.0)
