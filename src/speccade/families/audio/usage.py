"""How much a sound uses of each audio limit, and how many frames it has."""

import math
from collections.abc import Iterator

from speccade.core.budgets import Usage
from speccade.core.family import PARAMS, Inspection
from speccade.families.audio.model import AudioParams


def frame_count(duration_seconds: float, sample_rate: int) -> int:
    """Frames of a sound: the smallest whole number that holds the duration, at least 1.

    A product within 1e-6 of a whole number is that number: 1.1 s at 44100 Hz are 48510 frames, not 48511.
    """
    product = duration_seconds * sample_rate
    nearest = math.floor(product + 0.5)
    return max(1, nearest if abs(product - nearest) <= 1e-6 else math.ceil(product))


def usage(seen: Inspection) -> Iterator[Usage]:
    """Predicted usage of a typed sound."""
    params: AudioParams = seen.params
    yield Usage("audio.max_duration_seconds", params.duration_seconds, (*PARAMS, "duration_seconds"))
    yield Usage("audio.allowed_sample_rates", params.sample_rate, (*PARAMS, "sample_rate"), "sample rate")
    if math.isfinite(params.duration_seconds * params.sample_rate):
        frames = frame_count(params.duration_seconds, params.sample_rate)
        yield Usage("audio.max_samples", frames, (*PARAMS, "duration_seconds"))
    voices = sum(layer.synthesis.layer_count() for layer in params.layers)
    yield Usage("audio.max_layers", voices, (*PARAMS, "layers"))
