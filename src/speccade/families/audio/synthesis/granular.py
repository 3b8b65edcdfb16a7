"""Granular synthesis."""

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from speccade.core.model import Clamped, Unit
from speccade.families.audio.contract import Synthesis, Voice
from speccade.families.audio.synthesis._sources import GRAIN_SOURCES, Source
from speccade.families.audio.types import Fraction

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array

LFO_SIZES = (10.0, 500.0)
"""Grain sizes in ms between which an LFO moves."""
LFO_DENSITIES = (1.0, 100.0)
"""Grains per second between which an LFO moves."""


class Granular(Synthesis):
    """A cloud of short grains."""

    version = 3

    type: Literal["granular"]
    """Tag."""
    source: Annotated[Source, GRAIN_SOURCES]
    """What the grains hold."""
    grain_size_ms: Annotated[float, Field(gt=0), Clamped(1.0, 1000.0), Unit("ms")]
    """Length of a grain."""
    grain_density: Annotated[float, Field(gt=0), Clamped(None, 500.0), Unit("1/s")]
    """Grains per second."""
    pitch_spread: Annotated[float, Field(ge=0), Clamped(None, 60.0), Unit("semitones")] = 0.0
    """Random detuning of each grain to either side; noise has no pitch."""
    position_spread: Fraction = 0.0
    """Random timing: 1 moves a grain by up to half the distance to its neighbours."""
    pan_spread: Fraction = 0.0
    """Random position of each grain; above 0 the layer is stereo."""

    def modulated(self) -> frozenset[str]:
        """Grain size and density."""
        return frozenset({"grain_size", "grain_density"})

    def render(self, voice: Voice) -> "Array":
        """Shape (frames,), or (frames, 2) if the grains are spread."""
        import numpy as np

        from speccade.families.audio.synthesis import _voice
        from speccade.families.audio.synthesis.grain_kernels import grains

        sizes = _moved(self.grain_size_ms, voice.modulation.get("grain_size"), LFO_SIZES)
        densities = _moved(self.grain_density, voice.modulation.get("grain_density"), LFO_DENSITIES)
        return grains(
            self.source.grain(voice),
            voice,
            _voice.stream(voice, "grains"),
            sizes * (voice.sample_rate / 1000.0),
            voice.sample_rate / densities,
            np.array([self.position_spread, self.pitch_spread, self.pan_spread]),
            constant_power=True,
        )


def _moved(base: float, offset: "Array | None", limits: tuple[float, float]) -> "Array":
    """A parameter with its LFO, shape (1,) or (frames,); the limits yield to a parameter beyond them."""
    import numpy as np

    if offset is None or offset.size == 0:
        return np.array([base])
    moving: Array = np.clip(base + offset, min(base, limits[0]), max(base, limits[1]))
    return moving


OP = Granular
