"""What the seven second-order filters share."""

from typing import TYPE_CHECKING, ClassVar

from speccade.families.audio.contract import Filter

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array


class SecondOrder(Filter):
    """One second-order response; a field `<tuned>_end`, `resonance` or `gain_db` counts where its shape takes it.

    shape  name of the response among those of `response_kernels`.
    tuned  field of the frequency that sweeps and LFOs move.
    """

    shape: ClassVar[str]
    tuned: ClassVar[str]

    def apply(
        self, signal: "Array", sample_rate: int, offset: "Array | None" = None, heard: int | None = None
    ) -> "Array":
        """The filtered signal; `offset` moves the frequency per frame, in Hz."""
        from speccade.families.audio.filters import response_kernels
        from speccade.families.audio.filters.svf_kernels import second_order

        return second_order(
            signal,
            sample_rate,
            getattr(response_kernels, self.shape),
            getattr(self, self.tuned),
            getattr(self, f"{self.tuned}_end", None),
            offset,
            heard=heard,
            q=getattr(self, "resonance", 1.0),
            gain_db=getattr(self, "gain_db", 0.0),
            analog=self.response == "analog",  # type: ignore[attr-defined]
        )
