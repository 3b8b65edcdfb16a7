"""How loud a finished signal is: integrated loudness, true peak. Heavy; signals have shape (frames, channels)."""

import math
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
    found = kernels.loudness(frames, float(sample_rate), signal.shape[1] / frames.shape[1])
    return None if found == -math.inf else found


def true_peak(signal: "Array", sample_rate: int) -> float:
    """The largest magnitude of the continuous signal through the samples, over all channels; linear.

    `sample_rate` (Hz) does not matter: peaks are found between neighbouring samples at any rate.
    """
    del sample_rate
    return highest_peak(distinct(signal), interpolator())
