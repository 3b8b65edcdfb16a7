"""Ring modulator."""

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from speccade.core.model import Unit
from speccade.families.audio.contract import Chain, Effect
from speccade.families.audio.effects._fields import Mix

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array


class RingModulator(Effect):
    """Multiplies the signal by a sine: every frequency becomes its sum and difference with the carrier's."""

    version = 3

    type: Literal["ring_modulator"]
    """Tag."""
    frequency: Annotated[float, Field(ge=1, le=20000), Unit("Hz")]
    """Carrier frequency."""
    mix: Mix
    """Mix: 0 the signal itself, 1 the product alone."""

    def process(self, signal: "Array", chain: Chain) -> "Array":
        """Each channel by itself."""
        import numpy as np

        from speccade.families.audio.effects.ring_kernels import HEARD_HZ, modulate
        from speccade.families.audio.layout import once_if_equal
        from speccade.families.audio.oversampling import half_bands

        step = self.frequency / chain.sample_rate
        # sums beyond half of the rate fold back no lower than this, so a low carrier needs no oversampling
        lowest = 0.5 * chain.sample_rate - self.frequency
        if lowest >= HEARD_HZ:
            return modulate(np.ascontiguousarray(signal), step, self.mix, 0, half_bands())
        return once_if_equal(signal, lambda part: modulate(part, step, self.mix, 1, half_bands()))


OP = RingModulator
