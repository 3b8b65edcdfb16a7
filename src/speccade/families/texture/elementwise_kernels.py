"""Pixel by pixel arithmetic in blocks of rows, so that temporaries stay in the cache and cost no memory.

Only numpy operations that IEEE-754 specifies exactly: `+ - * /`, sqrt, floor, comparisons, minimum, maximum, where.
"""

from collections.abc import Callable, Sequence

import numpy as np

from speccade.kernels.jit import Floats

PROFILES: dict[str, Callable[[Floats], Floats]] = {
    "linear": lambda t: t,
    "smooth": lambda t: t * t * (3.0 - 2.0 * t),
    "round": lambda t: np.sqrt(t * (2.0 - t)),
}
"""Slopes from 0 to 1 over 0..1: straight, eased at both ends, a quarter circle."""

_BLOCK = 1 << 14  # values per block: with a few temporaries this fits into a second-level cache


def rowwise(
    function: Callable[..., object], *images: Floats, channels: int | None = None, shape: tuple[int, ...] | None = None
) -> Floats:
    """A new image, made by `function(out, *images)` on blocks of rows.

    `function` writes its result into `out`. The result has the shape of the first image, unless `channels` asks for
    (height, width, channels) or `shape` for something else with as many rows.
    """
    if shape is None:
        shape = images[0].shape if channels is None else (*images[0].shape[:2], channels)
    out = np.empty(shape)
    rows = max(1, _BLOCK // max(1, shape[1]))
    for top in range(0, shape[0], rows):
        block = slice(top, top + rows)
        function(out[block], *(image[block] for image in images))
    return out


def stacked(planes: Sequence[Floats]) -> Floats:
    """Gray images as the channels of one image."""

    def pack(out: Floats, *channels: Floats) -> None:
        for index, channel in enumerate(channels):
            out[..., index] = channel

    return rowwise(pack, *planes, channels=len(planes))


def luma(image: Floats) -> Floats:
    """Rec. 601 luma of the encoded values, as (height, width); alpha is ignored."""

    def weigh(out: Floats, colour: Floats) -> None:
        np.multiply(colour[..., 0], 0.299, out=out[..., 0])
        out[..., 0] += colour[..., 1] * 0.587
        out[..., 0] += colour[..., 2] * 0.114

    return rowwise(weigh, image, channels=1)[..., 0]


def as_colour(image: Floats) -> Floats:
    """A gray image as three equal channels (a copy); a colour image as it is."""
    if image.ndim == 3:
        return image

    def spread(out: Floats, gray: Floats) -> None:
        out[...] = gray[..., None]

    return rowwise(spread, image, channels=3)
