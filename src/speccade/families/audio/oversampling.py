"""Rendering at up to 32 times the sample rate and coming down again: the filters, and what a source needs of it. Heavy."""

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from speccade.families.audio import oversampling_kernels as kernels
from speccade.families.audio.oversampling_kernels import MARGIN
from speccade.kernels.windows import kaiser_beta

if TYPE_CHECKING:
    from collections.abc import Callable

    from speccade.families.audio.contract import Array
    from speccade.kernels.jit import Singles

FACTORS = (1, 2, 4, 8, 16, 32)
PASS = 0.45
"""Edge of the pass band of a source over the final sample rate; what folds back stays above it, too."""
ATTENUATION_DB = 100.0
EFFECT_BETA = (9.6, 10.06, 12.0, 13.0)
"""Windows of the stages of an effect: 95 dB, 100 and more. The first stage passes up to 0.45 of the sample rate."""
BLOCK = 4096
"""Frames that are rendered at one factor."""


@cache
def half_bands() -> "Singles":
    """The taps of all stages of an effect, designed once; rows padded with zeros."""
    rows = np.zeros((kernels.STAGES, max(kernels.REACH)), dtype=np.float32)
    for stage, (pairs, beta) in enumerate(zip(kernels.REACH, EFFECT_BETA, strict=True)):
        rows[stage, :pairs] = kernels.design_half_band(pairs, beta)
    return rows


@cache
def half_band(factor: int) -> "Singles":
    """The taps of the stage that brings a source from `factor` to `factor / 2` times the final rate."""
    # pass to PASS, stop from factor/2 - PASS: as parts of this stage's input rate
    transition = (factor / 2 - 2 * PASS) / factor
    length = (ATTENUATION_DB - 8.0) / (2.285 * 6.283185307179586 * transition)
    return kernels.design_half_band(4 * (int(length / 16.0) + 1), kaiser_beta(ATTENUATION_DB)).astype(np.float32)


def decimate(x: "Array", factor: int, frames: int) -> "Array":
    """`x` at `factor` times the rate as `frames` frames; x[0] is the time of the first, no delay is added."""
    while factor > 1:
        out = np.empty(x.size // 2)
        kernels.halve(x, half_band(factor), out)
        x, factor = out, factor // 2
    return x[:frames]


def rendered(
    frames: int, factor_of: "Callable[[slice], int]", render: "Callable[[slice, int], Array]", blocks: int = BLOCK
) -> "Array":
    """A sound rendered block by block, each at the factor it needs, shape (frames,).

    `factor_of` and `render` are asked for a stretch of frames; `render` gives factor times as many, the first of them at
    the time of the first frame.
    """
    out = np.empty(frames)
    for start in range(0, frames, blocks):
        stop = min(frames, start + blocks)
        part = slice(max(0, start - MARGIN), min(frames, stop + MARGIN))
        factor = factor_of(part)
        low = decimate(render(part, factor), factor, part.stop - part.start)
        out[start:stop] = low[start - part.start : stop - part.start]
    return out
