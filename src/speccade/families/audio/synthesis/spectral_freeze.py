"""Spectral freeze: one moment of a sound, held for ever."""

from typing import TYPE_CHECKING, Annotated, Literal

from speccade.families.audio.contract import Synthesis, Voice
from speccade.families.audio.synthesis._sources import SPECTRAL_SOURCES, Source

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array


class SpectralFreeze(Synthesis):
    """A phase vocoder whose time stands still: a tone stays a tone, noise becomes a shimmering chord."""

    version = 3

    type: Literal["spectral_freeze"]
    """Tag."""
    source: Annotated[Source, SPECTRAL_SOURCES]
    """What is frozen."""

    def render(self, voice: Voice) -> "Array":
        """Mono, steady from the first frame on."""
        from speccade.families.audio.synthesis.spectral_freeze_kernels import frozen

        return frozen(self.source, voice)


OP = SpectralFreeze
