"""Granular delay."""

from typing import TYPE_CHECKING, Annotated, Literal

from speccade.core.model import Clamped, Unit
from speccade.families.audio.contract import Chain, Effect
from speccade.families.audio.effects._fields import Mix, decay_seconds

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array


class GranularDelay(Effect):
    """Echoes of short overlapping grains, each echo transposed against the one before."""

    version = 2

    type: Literal["granular_delay"]
    """Tag."""
    time_ms: Annotated[float, Clamped(10.0, 2000.0), Unit("ms")]
    """Time between echoes; transposed grains need at least half of what they gain or lose in their length."""
    feedback: Annotated[float, Clamped(0.0, 0.95)]
    """How loud each echo is against the one before."""
    grain_size_ms: Annotated[float, Clamped(10.0, 200.0), Unit("ms")]
    """Length of a grain."""
    pitch_semitones: Annotated[float, Clamped(-24.0, 24.0), Unit("semitones")]
    """Transposition, once more with every echo."""
    wet: Mix
    """Mix: 0 the signal itself, 1 the echoes alone."""

    def process(self, signal: "Array", chain: Chain) -> "Array":
        """Two channels."""
        from speccade.core.seeds import named_seed
        from speccade.families.audio.effects.granular_delay_kernels import granulate, reader
        from speccade.families.audio.layout import moved, stereo

        rate = float(chain.sample_rate)
        times = moved(self.time_ms, chain.modulation.get("delay_time"), 10.0, 2000.0) * (0.001 * rate)
        hop = max(1, int(0.0005 * self.grain_size_ms * rate + 0.5))
        seed = named_seed(chain.seed, "jitter")
        ratio, rows = reader(self.pitch_semitones)
        return granulate(stereo(signal), times, self.feedback, self.wet, hop, ratio, rows, seed)

    def modulated(self) -> frozenset[str]:
        """The time, of each grain as it starts."""
        return frozenset({"delay_time"})

    def tail_seconds(self) -> float:
        """Until the echoes have died away."""
        period = 0.001 * (self.time_ms + 2.2 * self.grain_size_ms)
        return decay_seconds(period, self.feedback) + 0.001 * self.grain_size_ms if self.wet else 0.0


OP = GranularDelay
