"""Whole sounds: params, findings, and what the generator makes of them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from speccade.core.diagnostics import Diagnostic
from speccade.core.envelope import Envelope
from speccade.core.family import Generated, Inspection, Job, OutputRequest
from speccade.core.model import normalise
from speccade.core.spec import type_params
from speccade.families.audio.model import AudioParams
from speccade.families.audio.recipes.audio import RECIPE
from speccade.formats.wav import decode_wav

RATE = 44100
SINE = {"type": "oscillator", "waveform": "sine", "frequency": 441.0}
SAW = {"type": "oscillator", "waveform": "sawtooth", "frequency": 441.0}
FLAT = {"attack": 0.0, "decay": 0.0, "sustain": 1.0, "release": 0.0}


def layer(synthesis: dict[str, Any] | None = None, **parts: Any) -> dict[str, Any]:
    """A layer; a flat sine at full volume in the middle, unless said otherwise."""
    return {"synthesis": synthesis or SINE, "envelope": FLAT, "volume": 1.0, "pan": 0.0, **parts}


def lfo(target: str, amount: float, **config: Any) -> dict[str, Any]:
    """An LFO at depth 1, a 5 Hz sine unless said otherwise."""
    key = {"pitch": "semitones", "grain_size": "amount_ms", "delay_time": "amount_ms"}.get(target, "amount")
    return {
        "config": {"waveform": "sine", "rate": 5.0, "depth": 1.0, **config},
        "target": {"target": target, key: amount},
    }


def spec(*layers: dict[str, Any], seconds: float = 0.5, **parts: Any) -> dict[str, Any]:
    """Raw params; one flat sine where no layer is given."""
    return {"duration_seconds": seconds, "sample_rate": RATE, "layers": list(layers or (layer(),)), **parts}


def params(raw: dict[str, Any]) -> AudioParams:
    """The typed, not yet normalised params."""
    typed, findings = type_params(RECIPE, raw)
    assert isinstance(typed, AudioParams), findings
    return typed


def findings(raw: dict[str, Any]) -> list[Diagnostic]:
    """Everything that validation finds, without budgets."""
    typed, found = type_params(RECIPE, raw)
    if typed is None:
        return found
    envelope = Envelope(
        spec_version=1, asset_id="abc", asset_type="audio", license="CC0-1.0", seed=7, outputs=[], recipe=None
    )
    return [*found, *RECIPE.rules(Inspection(envelope, typed))]


def found(raw: dict[str, Any], severity: str = "error") -> list[tuple[str, str]]:
    """Code and path below `recipe.params` of the errors (or warnings)."""
    return [
        (item.code, (item.path or "").removeprefix("recipe.params."))
        for item in findings(raw)
        if item.severity == severity
    ]


def generate(raw: dict[str, Any], seed: int = 7, preview: float | None = None) -> Generated:
    """The generator's result."""
    job = Job(normalise(params(raw)), seed, (OutputRequest("primary", "wav", "a.wav"),), preview_seconds=preview)
    return RECIPE.load_generator()(job)


def samples(raw: dict[str, Any], seed: int = 7) -> NDArray[np.float64]:
    """The PCM of a sound as (frames, channels) over 32768."""
    return decode_wav(generate(raw, seed).files[0].data).as_float()
