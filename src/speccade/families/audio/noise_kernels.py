"""Noise colours.

White is uniform in [-1, 1). Pink is white noise through the filter of P. Kellet (*Filter to make pink noise from white*,
music-dsp list, 1999), within 0.05 dB of -3 dB per octave from 9 Hz up at 44.1 kHz. Brown is a leaky integral of white.
Pink and brown keep the power of the format's formulas: that of white, and 1/5 white through a pole at 0.98.
"""

from typing import TYPE_CHECKING

import numpy as np

from speccade.kernels.jit import Floats, Words, kernel
from speccade.kernels.pcg32 import fill_signed

if TYPE_CHECKING:
    from speccade.families.audio.types import NoiseType

PINK_GAIN = 0.3274
"""Brings the filtered noise to the power of white noise (measured)."""

BROWN_ZERO = 0.14
"""Fits (w / 2) / sin(w / 2), the magnitude of a running sum over that of an integral, within 0.15 dB."""


@kernel
def pink_filter(x: Floats) -> None:
    """White to pink, in place."""
    b0 = b1 = b2 = b3 = b4 = b5 = b6 = 0.0
    for i in range(x.size):
        white = x[i]
        b0 = 0.99886 * b0 + white * 0.0555179
        b1 = 0.99332 * b1 + white * 0.0750759
        b2 = 0.96900 * b2 + white * 0.1538520
        b3 = 0.86650 * b3 + white * 0.3104856
        b4 = 0.55000 * b4 + white * 0.5329522
        b5 = -0.7616 * b5 - white * 0.0168980
        x[i] = PINK_GAIN * (b0 + b1 + b2 + b3 + b4 + b5 + b6 + white * 0.5362)
        b6 = white * 0.115926


@kernel
def brown_filter(x: Floats) -> None:
    """White to brown, in place: y = 0.98 y + 0.2 x, and a zero that undoes what the sum gains on an integral up high.

    Falls by 6 dB per octave from about 400 Hz (at 44.1 kHz) to 0.4 of the sample rate; the leak is the format's.
    """
    y, before = 0.0, 0.0
    for i in range(x.size):
        y = 0.98 * y + 0.2 * x[i]
        x[i] = (y + BROWN_ZERO * before) * (1.0 / (1.0 + BROWN_ZERO))
        before = y


def noise(colour: "NoiseType", frames: int, rng: Words) -> Floats:
    """`frames` of noise from the generator `rng`, shape (frames,)."""
    out = np.empty(frames)
    fill_signed(rng, out)
    if colour == "pink":
        pink_filter(out)
    elif colour == "brown":
        brown_filter(out)
    return out
