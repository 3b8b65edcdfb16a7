"""Noise as nodes and recipes use it (heavy): fractal sums of lattice fields, with the values the format promises.

Perlin, simplex, value and Gabor noise are centred on 0.5; Worley noise is a distance in cells. Nothing is stretched to
0..1, since thresholds in specs are tuned to the fields as they are.
"""

import numpy as np

from speccade.core.seeds import named_seed
from speccade.families.texture.lattice import cell_counts, octave_counts
from speccade.families.texture.ops.noise import NoiseConfig
from speccade.families.texture.sampling_kernels import displaced
from speccade.kernels import lattice
from speccade.kernels.gabor import gabor
from speccade.kernels.jit import Floats

_SHAPES = {None: lattice.PLAIN, "fbm": lattice.PLAIN, "turbulence": lattice.TURBULENCE, "ridged": lattice.RIDGES}
_METRICS = {
    "euclidean": lattice.EUCLIDEAN,
    "manhattan": lattice.MANHATTAN,
    "chebyshev": lattice.CHEBYSHEV,
}
_KERNELS = {
    "perlin": lattice.add_perlin,
    "simplex": lattice.add_simplex,
    "value": lattice.add_value,
}


def noise_field(config: NoiseConfig, width: int, height: int, wrap: bool, seed: int) -> Floats:
    """The node value of a noise, shape (height, width).

    Octaves with more than half a cell per pixel fade out, and those with more than one are left out: they would be grain
    that changes with the resolution. The contrast of the others stays what it is.
    """
    if config.domain_warp:
        return _domain_warped(config, width, height, wrap, seed)
    base = cell_counts(config.scale, width, height, wrap, config.scale_y)
    weights = config.amplitudes()
    total = sum(weights)
    out = np.zeros((height, width))
    factor = 1.0
    for octave, weight in enumerate(weights):
        cells = octave_counts(base, factor, (width, height), wrap)
        density = max(base[0] * factor / width, base[1] * factor / height)
        kept = 1.0 if octave == 0 else min(max(2.0 - 2.0 * density, 0.0), 1.0)
        if kept > 0.0 and factor > 0.0:
            _add(config, out, cells, wrap, seed, octave, weight * kept / total)
        factor *= abs(config.lacunarity)
    if config.basis == "worley" and config.fractal in (None, "fbm"):
        return out
    out *= 0.5
    out += 0.5
    return out


def _domain_warped(config: NoiseConfig, width: int, height: int, wrap: bool, seed: int) -> Floats:
    """The field read from places that two other fields displace, by up to about the given number of cells."""
    # What is read beyond the border has to go on there: the displaced field repeats in any case.
    plain = noise_field(config.model_copy(update={"domain_warp": None}), width, height, True, seed)
    bend = NoiseConfig(algorithm="perlin", scale=config.scale, scale_y=config.scale_y, octaves=2)
    across = noise_field(bend, width, height, wrap, named_seed(seed, "domain_warp/x"))
    down = noise_field(bend, width, height, wrap, named_seed(seed, "domain_warp/y"))
    cells_x, cells_y = cell_counts(config.scale, width, height, wrap, config.scale_y)
    amount = config.domain_warp or 0.0
    # Displacement fields rarely leave a quarter of their range: twice the cells reach the distance asked for.
    return displaced(plain, across, down, 2.0 * amount * width / cells_x, 2.0 * amount * height / cells_y)


def _add(
    config: NoiseConfig, out: Floats, cells: tuple[float, float], wrap: bool, seed: int, octave: int, weight: float
) -> None:
    """Add one octave, -weight..weight for the algorithms that are centred."""
    shape = _SHAPES[config.fractal]
    if config.basis in _KERNELS:
        _KERNELS[config.basis](out, *cells, wrap, seed, octave, weight, shape)
        return
    if config.basis == "worley":
        field = _worley(config, out.shape[:2], cells, wrap, seed, octave)
        if shape != lattice.PLAIN:  # folded fields are those of 2 F - 1
            field *= 2.0
            field -= 1.0
    else:
        field = gabor(
            out.shape[:2],
            *cells,
            wrap,
            (seed + octave * 0x9E3779B9) & 0xFFFFFFFF,
            frequency=config.frequency,
            bandwidth=config.bandwidth,
            orientation=config.orientation / 360.0,
            spread=config.orientation_spread / 360.0,
        )
    if shape != lattice.PLAIN:
        np.abs(field, out=field)
        if shape == lattice.RIDGES:
            np.subtract(1.0, field, out=field)
            field *= field
        field *= 2.0
        field -= 1.0
    field *= weight
    out += field


def _worley(
    config: NoiseConfig, shape: tuple[int, int], cells: tuple[float, float], wrap: bool, seed: int, octave: int
) -> Floats:
    metric = _METRICS[config.distance_function]
    first, second = lattice.nearest_points(shape, *cells, wrap, seed, octave, config.jitter, metric)
    if config.return_type == "f2_minus_f1":
        second -= first
    return first if config.return_type == "f1" else second
