"""How loud a finished signal is: integrated loudness, true peak. Heavy; signals have shape (frames, channels)."""

from typing import TYPE_CHECKING

from speccade.families.audio import loudness_kernels as kernels
from speccade.families.audio.layout import distinct
from speccade.families.audio.true_peak_kernels import highest_peak, interpolator

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array


def integrated_loudness(signal: "Array", sample_rate: int) -> float | None:
    """Integrated loudness in LUFS (ITU-R BS.1770-4): K-weighted, channels summed, gated at -70 LUFS and -10 LU.

    A signal shorter than one 400 ms block counts as one block. None where nothing passes the gates.
    """
    frames = distinct(signal)
    rate = float(sample_rate)
    powers = kernels.block_powers(frames, kernels.k_weighting(rate), rate)
    powers *= signal.shape[1] / frames.shape[1]
    power = kernels.gated_power(powers)
    return None if power < 0.0 else kernels.power_to_lufs(power)


def true_peak(signal: "Array", sample_rate: int) -> float:
    """The largest magnitude of the continuous signal through the samples, over all channels; linear.

    `sample_rate` (Hz) does not matter: peaks are found between neighbouring samples at any rate.
    """
    del sample_rate
    return highest_peak(distinct(signal), interpolator())
