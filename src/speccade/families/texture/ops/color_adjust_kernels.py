"""Colour shifts in OKLab."""

import numpy as np

from speccade.families.texture.colour_kernels import SPACES, enter_space, leave_space
from speccade.kernels.elementary import sincos_turns
from speccade.kernels.jit import Floats, kernel


@kernel
def _shift(lab: Floats, variation: Floats, fixed: Floats, varied: Floats) -> None:
    for y in range(lab.shape[0]):
        for x in range(lab.shape[1]):
            v = 2.0 * variation[y, x] - 1.0 if variation.shape[0] > 0 else 0.0
            sine, cosine = sincos_turns(fixed[0] + varied[0] * v)
            chroma = max(0.0, fixed[1] * (1.0 + varied[1] * v))
            a, b = lab[y, x, 1] * chroma, lab[y, x, 2] * chroma
            lab[y, x, 0] *= max(0.0, fixed[2] * (1.0 + varied[2] * v))
            lab[y, x, 1] = cosine * a - sine * b
            lab[y, x, 2] = sine * a + cosine * b


def adjusted(
    image: Floats, variation: Floats | None, fixed: tuple[float, float, float], varied: tuple[float, float, float]
) -> Floats:
    """Turn of hue, factor on chroma and on lightness, each fixed plus what `variation` (0..1) adds; alpha is kept."""
    out = np.empty_like(image)
    enter_space(image, SPACES["oklab"], out)
    _shift(out, np.empty((0, 0)) if variation is None else variation, np.array(fixed), np.array(varied))
    leave_space(out, SPACES["oklab"], out)
    return out
