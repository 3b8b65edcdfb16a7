"""Layers into one signal: equal-power panning for mono sources, balance for stereo ones. Heavy."""

from typing import TYPE_CHECKING

import numpy as np

from speccade.families.audio import mix_kernels as kernels
from speccade.families.audio.layout import columns, doubled

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array
    from speccade.families.audio.layers import Rendered

CENTRED = 1e-6
"""Positions nearer to the centre than this leave a mix mono."""
SQRT2 = 1.4142135623730951
CENTRE_GAIN = 0.7071067811865476


class Mix:
    """Sums layers as they come, so that only one is in memory at a time.

    One channel while nothing is off the centre, without a pan law; two from the first layer on that is. A stereo source
    keeps its image at the centre and moves by balance: each channel by the gain a mono source would get there, over that
    of the centre.
    """

    def __init__(self, frames: int) -> None:
        self._frames = frames
        self._sum: Array | None = None

    def add(self, layer: "Rendered") -> None:
        """Add one layer."""
        frames, placed = columns(layer.signal), _is_placed(layer)
        if self._sum is None:
            self._sum = np.zeros((self._frames, 2 if placed else 1))
        elif placed and self._sum.shape[1] == 1:
            self._sum *= CENTRE_GAIN
            self._sum = doubled(self._sum)
        if self._sum.shape[1] == 1:
            gain = np.array([layer.volume])
            kernels.add_layer(frames, layer.envelope, gain, gain, layer.start, self._sum)
            return
        pan = np.atleast_1d(np.asarray(layer.pan, dtype=np.float64))
        to_left, to_right = np.empty_like(pan), np.empty_like(pan)
        kernels.pan_gains(pan, layer.volume * (SQRT2 if layer.signal.ndim == 2 else 1.0), to_left, to_right)
        kernels.add_layer(frames, layer.envelope, to_left, to_right, layer.start, self._sum)

    def signal(self) -> "Array":
        """The sum, shape (frames, 1 or 2)."""
        return np.zeros((self._frames, 1)) if self._sum is None else self._sum


def _is_placed(layer: "Rendered") -> bool:
    return layer.signal.ndim == 2 or not isinstance(layer.pan, float) or abs(layer.pan) > CENTRED
