"""From the mixed signal to 16-bit PCM: DC, the end of the file, level, quantisation. Heavy."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from speccade.core.family import GenerationError
from speccade.core.seeds import named_seed
from speccade.families.audio import mix_kernels as kernels
from speccade.families.audio.level import DEFAULT_PEAK_DB, LoudnessLevel, PeakLevel, TrueLevel, TruePeakLevel
from speccade.families.audio.loudness import integrated_loudness, true_peak

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array
    from speccade.families.audio.model import AudioParams

DC_CORNER_HZ = 5.0
"""High enough to settle within a sound, low enough to leave every level within a few tenths of a dB."""
END_FADE_SECONDS = 0.008
"""Tails and releases that do not fit end in this fade instead of a click."""


@dataclass(frozen=True, slots=True)
class Finished:
    """PCM of shape (frames, channels), what was done to the level (dB), and whether loudness had to stay short of it."""

    pcm: "NDArray[np.int16]"
    gain_db: float
    held_back: bool


def clean(signal: "Array", sample_rate: int, loop_end: int | None) -> None:
    """Remove DC and fade the end (what follows a loop's end only), in place, (frames, channels).

    Raises
        GenerationError: AUDIO_008, the signal is not finite.
    """
    frames = signal.shape[0]
    if not kernels.peak(signal) < np.inf:
        raise GenerationError("AUDIO_008", "the mix is not finite: a source, filter or effect overflowed")
    kernels.remove_dc(signal, 1.0 - 2.0 * 3.141592653589793 * DC_CORNER_HZ / sample_rate)
    begin = max(frames - int(END_FADE_SECONDS * sample_rate), frames - frames // 4)
    if loop_end is not None:
        begin = max(begin, loop_end + 1)
    if begin < frames:
        kernels.fade_out(signal, begin)
