"""Noise fields."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from speccade.core.model import Model, UInt8, Unit
from speccade.families.texture.contract import Array, Canvas, Problem, TextureOp
from speccade.families.texture.lattice import cell_counts, octave_counts


class NoiseConfig(Model):
    """Which noise, and how coarse. `type` is another word for `algorithm`."""

    algorithm: Literal["perlin", "simplex", "worley", "value", "gabor", "fbm"]
    """`perlin` and `simplex`: smooth gradient noise, fractal for more than one octave; `fbm`: fractal Perlin noise;
    `value`: soft blobs; `worley`: distance to scattered points, in cells; `gabor`: wavelets of one frequency."""
    scale: float
    """From 1 on: cells across the image, which look the same at every resolution. Below 1: cells per pixel."""
    octaves: UInt8 = 4
    """Layers of a fractal; without `fractal`, `worley`, `value` and `gabor` have one."""
    persistence: float = 0.5
    """Amplitude of each octave relative to the one before."""
    lacunarity: float = 2.0
    """Fineness of each octave relative to the one before."""
    fractal: Literal["fbm", "turbulence", "ridged"] | None = None
    """Adds octaves of any algorithm: plain, folded at the middle, or folded into ridges."""
    scale_y: float | None = None
    """Cells down the image (per pixel below 1) where cells are not square."""
    distance_function: Literal["euclidean", "manhattan", "chebyshev"] = "euclidean"
    """Metric of `worley`: round, diamond or square cells."""
    return_type: Literal["f1", "f2", "f2_minus_f1"] = "f1"
    """Distance that `worley` gives: nearest point, second nearest, or their difference, which is 0 between cells."""
    jitter: Annotated[float, Field(ge=0, le=1)] = 1.0
    """How far the points of `worley` leave the middle of their cells; 0 is a square grid."""
    orientation: Annotated[float, Unit("deg")] = 0.0
    """Direction of the waves of `gabor`, clockwise; counts when `orientation_spread` is below 360."""
    orientation_spread: Annotated[float, Field(ge=0, le=360), Unit("deg")] = 360.0
    """Range of directions of the waves of `gabor`; 360 has none."""
    frequency: Annotated[float, Field(gt=0, le=8)] = 0.9
    """Waves per cell of `gabor`."""
    bandwidth: Annotated[float, Field(ge=0.8, le=4)] = 1.2
    """Spread of the frequencies of `gabor`; larger is less regular."""

    base_noise: Literal["perlin", "simplex", "worley", "value", "gabor"] | None = None
    """Noise that `fbm` adds octaves of; Perlin noise when absent."""

    domain_warp: Annotated[float | None, Field(ge=0, le=16)] = None
    """How far places are displaced by Perlin noise as coarse as this one, in cells (I. Quilez, "Domain warping", 2002)."""

    @model_validator(mode="before")
    @classmethod
    def _other_word(cls, value: Any) -> Any:
        if isinstance(value, dict) and "type" in value and "algorithm" not in value:
            return {"algorithm" if key == "type" else key: item for key, item in value.items()}
        return value

    @property
    def basis(self) -> str:
        """The noise of one octave."""
        return (self.base_noise or "perlin") if self.algorithm == "fbm" else self.algorithm

    def amplitudes(self) -> list[float]:
        """Weight of each octave before normalisation."""
        fractal = self.fractal is not None or self.algorithm in ("perlin", "simplex", "fbm")
        weights = [1.0]
        for _ in range(max(1, self.octaves) - 1 if fractal else 0):
            weights.append(weights[-1] * self.persistence)
        return weights


class Noise(TextureOp):
    """A random field; in tileable graphs it repeats with the image, by construction."""

    type: Literal["noise"] = "noise"
    noise: NoiseConfig
    """Which noise, and how coarse."""

    def problems(self, canvas: Canvas) -> Iterator[Problem]:
        config, width, height = self.noise, canvas.width, canvas.height
        if config.scale == 0 or config.scale_y == 0:
            field = "scale" if config.scale == 0 else "scale_y"
            yield Problem(("noise", field), f"'{field}' must not be 0", "4 has four cells across the image")
            return
        if config.base_noise is not None and config.algorithm != "fbm":
            message = f"'base_noise' means nothing to {config.algorithm}"
            yield Problem(("noise", "base_noise"), message, "use the algorithm 'fbm'", refused=False)
        total = sum(config.amplitudes())
        if not 1e-6 < abs(total) < 1e12:
            yield Problem(
                ("noise", "persistence"),
                f"the amplitudes of {config.octaves} octaves with persistence {config.persistence:g} sum to {total:g}",
                "a persistence between 0 and 1 keeps fine octaves weaker than coarse ones",
            )
        cells_x, cells_y = cell_counts(config.scale, width, height, False, config.scale_y)
        if min(width, height) > 1 and (cells_x > 0.5 * width or cells_y > 0.5 * height):
            yield Problem(
                ("noise", "scale"),
                f"{max(cells_x / width, cells_y / height):.2g} cells per pixel: no feature is left, only grain",
                "below 1, 'scale' is cells per pixel; from 1 on it is cells across the image",
                refused=False,
            )

    def scratch(self, canvas: Canvas) -> int:
        field = self._field_scratch(canvas)
        # The field, and two that displace it.
        return max(field, 3 * 8 * canvas.width * canvas.height) if self.noise.domain_warp else field

    def _field_scratch(self, canvas: Canvas) -> int:
        config, weights = self.noise, self.noise.amplitudes()
        if config.basis == "simplex":
            finest = 1.0
            for _ in weights[1:]:
                finest = min(finest * max(1.0, abs(config.lacunarity)), 1e9)
            base = cell_counts(config.scale, canvas.width, canvas.height, canvas.tileable, config.scale_y)
            across, down = octave_counts(base, finest, (canvas.width, canvas.height), canvas.tileable)
            # Two gradient components for each point of the skewed lattice.
            return int(16 * (1.37 * across + 0.37 * down + 2.0) * (0.37 * across + 1.37 * down + 2.0))
        fields = 2 if config.basis in ("worley", "gabor") else 0
        return fields * 8 * canvas.width * canvas.height

    def evaluate(self, inputs: Mapping[str, Array], canvas: Canvas) -> Array:
        from speccade.families.texture.noise_fields import noise_field

        return noise_field(self.noise, canvas.width, canvas.height, canvas.tileable, canvas.seed)


OP = Noise
