"""From the mixed signal to 16-bit PCM: DC, the end of the file, level, dither. Heavy."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from speccade.core.family import GenerationError
from speccade.core.record import Record
from speccade.core.seeds import named_seed
from speccade.families.audio import mix_kernels as kernels
from speccade.families.audio.level import DEFAULT_PEAK_DB, LoudnessLevel, PeakLevel, TrueLevel, TruePeakLevel
from speccade.families.audio.loudness import integrated_loudness, true_peak
from speccade.kernels.pcg32 import fill_signed, seeded

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array
    from speccade.families.audio.model import AudioParams

DC_CORNER_HZ = 5.0
"""High enough to settle within a sound, low enough to leave most levels within a few tenths of a dB."""
DC_TOLERATED = 0.01
"""Mean over peak up to which a signal is left alone: a high-pass tilts square waves and rings after a kick."""
END_FADE_SECONDS = 0.0025
"""What has nearly ended by itself ends in this fade."""
CUT_FADE_SECONDS = 0.004
"""Tails and releases that do not fit end in this one: long enough for the lowest notes to go without a click."""
CUT_LEVEL, CUT_FRAMES = 0.02, 8
"""A sound is cut if its last frames are louder than this share of the peak; a linear release of 10 ms is not."""


class Finished(Record):
    """PCM of shape (frames, channels), the gain (dB) that brought it to level, and why that is not the level asked for."""

    pcm: "NDArray[np.int16]"
    gain_db: float
    shortfall: str | None


def clean(signal: "Array", sample_rate: int) -> None:
    """Remove DC, in place, (frames, channels).

    Raises
        GenerationError: AUDIO_008, the signal is not finite.
    """
    peak, mean, _ = kernels.survey(signal)
    if not peak < np.inf:
        raise GenerationError("AUDIO_008", "the mix is not finite: a source, filter or effect overflowed")
    if mean > DC_TOLERATED * peak:
        kernels.remove_dc(signal, 1.0 - 2.0 * 3.141592653589793 * DC_CORNER_HZ / sample_rate)


def fade_end(signal: "Array", sample_rate: int, loop_end: int | None) -> None:
    """Fade the end (only what follows a loop), in place, (frames, channels)."""
    frames = signal.shape[0]
    cut = frames > 0 and kernels.peak_of(signal[-CUT_FRAMES:]) > CUT_LEVEL * kernels.peak_of(signal)
    seconds = CUT_FADE_SECONDS if cut else END_FADE_SECONDS
    begin = max(frames - int(seconds * sample_rate), frames - frames // 20)
    if loop_end is not None:
        begin = max(begin, loop_end + 1)
    if begin < frames:
        kernels.fade_out(signal, begin)


def to_pcm(params: "AudioParams", signal: "Array", seed: int) -> Finished:
    """Bring a (frames, channels) signal to the level asked for and quantise it; `seed` is that of the spec."""
    level = params.output_level
    peak = kernels.peak_of(signal)
    gain, shortfall = (1.0, None) if peak <= 0.0 else _gain(params, signal, peak)
    dither = np.empty((0, 0))
    if level is not None and level.dither:
        # triangular noise of two steps, from its own stream: quantisation noise no longer follows the signal
        noise = np.empty((2, *signal.shape))
        fill_signed(seeded(named_seed(seed, "dither")), noise.reshape(-1))
        dither = 0.5 * (noise[0] - noise[1])
    pcm = np.empty(signal.shape, dtype=np.int16)
    kernels.quantise(signal, gain, dither, pcm)
    return Finished(pcm, kernels.decibels_of(gain), shortfall)


def _gain(params: "AudioParams", signal: "Array", peak: float) -> tuple[float, str | None]:
    """Linear gain, and what kept it from the level asked for."""
    level = params.output_level
    if level is None:
        gain = kernels.gain_of(DEFAULT_PEAK_DB) / peak
        ceiling = getattr(params.effects[-1], "ceiling_db", None) if params.effects else None
        if ceiling is not None:
            # a limiter at the end is a promise about the file, not about an intermediate signal
            gain = min(gain, kernels.gain_of(ceiling) / true_peak(signal, params.sample_rate))
        return gain, None
    if isinstance(level, PeakLevel):
        return kernels.gain_of(level.peak_db) / peak, None
    if isinstance(level, TruePeakLevel):
        return kernels.gain_of(level.peak_db) / true_peak(signal, params.sample_rate), None
    if isinstance(level, LoudnessLevel):
        highest = kernels.gain_of(-level.headroom_db) / true_peak(signal, params.sample_rate)
        measured = integrated_loudness(signal, params.sample_rate)
        if measured is None:
            return min(1.0, highest), "the sound is too quiet to have a loudness"
        gain = kernels.gain_of(level.lufs - measured)
        return (highest, "the headroom comes first") if gain > highest else (gain, None)
    assert isinstance(level, TrueLevel)
    gain = kernels.gain_of(level.gain_db)
    return (1.0 / peak, "the mix exceeds full scale") if gain * peak > 1.0 else (gain, None)
