"""Layers into one signal: equal-power panning for mono sources, balance for stereo ones. Heavy."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from speccade.families.audio import mix_kernels as kernels

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array
    from speccade.families.audio.layers import Rendered

CENTRED = 1e-6
"""Positions nearer to the centre than this leave a mix mono."""
SQRT2 = 1.4142135623730951


def mix_layers(layers: "Sequence[Rendered]", frames: int) -> "Array":
    """The sum of the layers, shape (frames, channels).

    One channel where nothing is off the centre, without a pan law; else two. A stereo source keeps its image at the
    centre and moves by balance: each channel by the gain a centred mono source would get there, over that of the centre.
    """
    if not any(_is_placed(layer) for layer in layers):
        mono = np.zeros((frames, 1))
        for layer in layers:
            mono[layer.start :, 0] += layer.signal * layer.volume
        return mono
    mix = np.zeros((frames, 2))
    for layer in layers:
        stereo = layer.signal.ndim == 2
        pan = np.atleast_1d(np.asarray(layer.pan, dtype=np.float64))
        left, right = np.empty_like(pan), np.empty_like(pan)
        kernels.pan_gains(pan, layer.volume * (SQRT2 if stereo else 1.0), left, right)
        mix[layer.start :, 0] += (layer.signal[:, 0] if stereo else layer.signal) * left
        mix[layer.start :, 1] += (layer.signal[:, 1] if stereo else layer.signal) * right
    return mix


def _is_placed(layer: "Rendered") -> bool:
    return layer.signal.ndim == 2 or not isinstance(layer.pan, float) or abs(layer.pan) > CENTRED
