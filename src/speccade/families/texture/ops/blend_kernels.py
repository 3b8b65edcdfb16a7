"""Blend formulas (W3C, "Compositing and Blending Level 1", 2024; soft light after Pegtop, which has no kink)."""

from collections.abc import Callable

import numpy as np

from speccade.families.texture.colour_kernels import SPACES, enter_space, leave_space
from speccade.families.texture.elementwise_kernels import rowwise
from speccade.kernels.jit import Floats

Formula = Callable[[Floats, Floats], Floats]


def _overlay(a: Floats, b: Floats) -> Floats:
    return np.where(a < 0.5, 2.0 * a * b, 1.0 - 2.0 * (1.0 - a) * (1.0 - b))


FORMULAS: dict[str, Formula] = {
    "normal": lambda a, b: b,
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "screen": lambda a, b: 1.0 - (1.0 - a) * (1.0 - b),
    "overlay": _overlay,
    "soft_light": lambda a, b: (1.0 - 2.0 * b) * a * a + 2.0 * b * a,
    "hard_light": lambda a, b: _overlay(b, a),
    "difference": lambda a, b: np.abs(a - b),
    "darken": np.minimum,
    "lighten": np.maximum,
    "divide": lambda a, b: a / np.maximum(b, 1e-6),
}


def blended(a: Floats, b: Floats, mode: str, factor: float, mask: Floats | None, space: str) -> Floats:
    """`b` laid over `a` with share `factor * mask`; colour (height, width, channels) as soon as one of them is."""
    formula = FORMULAS[mode]
    code = SPACES[space] if a.ndim == 3 or b.ndim == 3 else 0
    if code:
        a, b = _entered(a, code), _entered(b, code)
    alpha = any(image.ndim == 3 and image.shape[2] == 4 for image in (a, b))
    shape = a.shape[:2] if a.ndim == b.ndim == 2 else (*a.shape[:2], 4 if alpha else 3)
    images = (a, b) if mask is None else (a, b, mask)

    def lay(out: Floats, a: Floats, b: Floats, mask: Floats | None = None) -> None:
        share = factor if mask is None else mask * factor
        if out.ndim == 2:
            out[...] = a + (formula(a, b) - a) * share
            return
        low, high = _colour(a), _colour(b)
        weight = share if isinstance(share, float) else share[..., None]
        out[..., :3] = low[..., :3] + (formula(low[..., :3], high[..., :3]) - low[..., :3]) * weight
        if alpha:
            below, above = _alpha(low), _alpha(high)
            out[..., 3] = below + (above - below) * share

    out = rowwise(lay, *images, shape=shape)
    if code:
        leave_space(out, code, out)
    return out


def _entered(image: Floats, code: int) -> Floats:
    if image.ndim == 2:
        image = np.repeat(image[..., None], 3, axis=2)
    out = np.empty_like(image)
    enter_space(image, code, out)
    return out


def _colour(image: Floats) -> Floats:
    return np.repeat(image[..., None], 3, axis=2) if image.ndim == 2 else image


def _alpha(image: Floats) -> Floats | float:
    return image[..., 3] if image.shape[2] == 4 else 1.0
