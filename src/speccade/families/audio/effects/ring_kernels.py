"""Multiplication by a sine."""

from typing import Final

import numpy as np

from speccade.families.audio.oversampling_kernels import BLOCK, MARGIN, block_rows, lowered, raised
from speccade.kernels.elementary import sin_turns
from speccade.kernels.jit import Floats, Singles, kernel

HEARD_HZ: Final = 19000.0


@kernel
def modulate(signal: Floats, step: float, mix: float, stages: int, taps: Singles) -> Floats:
    """A signal of shape (frames, channels) mixed with its product with sin(2 pi step n), at 2**stages times the rate."""
    frames, channels = signal.shape
    out = np.empty_like(signal)
    rows = block_rows(stages)
    carrier = np.empty(rows.shape[1])
    factor = 1 << stages
    share = 1.0 / factor
    margin = MARGIN if stages > 0 else 0
    dry = 1.0 - mix
    for start in range(0, frames, BLOCK):
        size = min(BLOCK, frames - start)
        length = (size + 2 * margin) * factor
        for i in range(length):
            carrier[i] = sin_turns(step * (start - margin + i * share))
        for c in range(channels):
            if stages == 0:
                for i in range(size):
                    x = signal[start + i, c]
                    out[start + i, c] = dry * x + mix * (x * carrier[i])
                continue
            raised(signal, c, start, size, stages, taps, rows)
            product = rows[stages]
            for i in range(length):
                product[i] *= carrier[i]
            lowered(size, stages, taps, rows)
            for i in range(size):
                out[start + i, c] = dry * signal[start + i, c] + mix * rows[0, margin + i]
    return out
