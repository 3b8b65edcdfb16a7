"""Layers into one signal: equal-power panning for mono sources, balance for stereo ones. Heavy."""

from typing import TYPE_CHECKING

import numpy as np

from speccade.families.audio import mix_kernels as kernels

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
        self._left = np.zeros(frames)
        self._right: Array | None = None

    def add(self, layer: "Rendered") -> None:
        """Add one layer."""
        if self._right is None:
            if not _is_placed(layer):
                kernels.add_layer(layer.signal, layer.envelope, np.array([layer.volume]), layer.start, self._left)
                return
            self._left *= CENTRE_GAIN
            self._right = self._left.copy()
        stereo = layer.signal.ndim == 2
        pan = np.atleast_1d(np.asarray(layer.pan, dtype=np.float64))
        to_left, to_right = np.empty_like(pan), np.empty_like(pan)
        kernels.pan_gains(pan, layer.volume * (SQRT2 if stereo else 1.0), to_left, to_right)
        from_left = np.ascontiguousarray(layer.signal[:, 0]) if stereo else layer.signal
        from_right = np.ascontiguousarray(layer.signal[:, 1]) if stereo else layer.signal
        kernels.add_layer(from_left, layer.envelope, to_left, layer.start, self._left)
        kernels.add_layer(from_right, layer.envelope, to_right, layer.start, self._right)

    def signal(self) -> "Array":
        """The sum, shape (frames, 1 or 2)."""
        return self._left[:, None] if self._right is None else np.stack([self._left, self._right], axis=1)


def _is_placed(layer: "Rendered") -> bool:
    return layer.signal.ndim == 2 or not isinstance(layer.pan, float) or abs(layer.pan) > CENTRED
