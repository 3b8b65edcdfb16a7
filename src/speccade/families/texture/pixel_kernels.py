"""From numbers to pixels."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from speccade.kernels.jit import Floats, inline, kernel

BLOCK: Final = 1024


@inline
def level(value: float, top: float) -> float:
    """`value` clamped to 0..1, times `top`, halves rounded up; 0 for NaN."""
    positive = value if value > 0.0 else 0.0
    return np.floor((positive if positive < 1.0 else 1.0) * top + 0.5)  # type: ignore[no-any-return]


@kernel
def to_pixels(image: Floats, top: float, pixels: NDArray[Any]) -> None:
    """Levels of an image of shape (pixels, channels) into unsigned integers of (pixels, channels or one more or less).

    A channel that the image lacks is `top`; one that the pixels lack is left out.
    """
    count, channels = image.shape
    width = pixels.shape[1]
    source, target = image.reshape(image.size), pixels.reshape(pixels.size)
    if width == channels:
        for i in range(source.size):
            target[i] = level(source[i], top)
        return
    levels = np.empty(BLOCK * channels)  # in one piece they are found several at a time
    for start in range(0, count, BLOCK):
        size = min(BLOCK, count - start)
        values, here = source[start * channels : (start + size) * channels], target[start * width :]
        for i in range(values.size):
            levels[i] = level(values[i], top)
        for i in range(size):
            for c in range(width):
                here[width * i + c] = levels[channels * i + c] if c < channels else top
