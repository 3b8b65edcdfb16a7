"""What a report says about a finished sound. Heavy."""

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from speccade.families.audio import mix_kernels as kernels
from speccade.families.audio.analysis import analyse, decibels
from speccade.families.audio.loop_kernels import seam_error
from speccade.families.audio.loudness import integrated_loudness, true_peak

if TYPE_CHECKING:
    from speccade.families.audio.loops import Loop
    from speccade.families.audio.model import AudioParams


def measure(params: "AudioParams", pcm: "NDArray[np.int16]", loop: "Loop | None") -> dict[str, Any]:
    """Facts about (frames, channels) PCM: format, levels, loudness, loop. Levels in dB of full scale."""
    frames, channels = pcm.shape
    signal = kernels.levels_of(pcm)
    found = analyse(pcm, signal, params.sample_rate, loops=loop is not None)
    loudness = integrated_loudness(signal, params.sample_rate)
    peak_db, true_peak_db, rms_db = decibels(found.peak, true_peak(signal, params.sample_rate), math.sqrt(found.power))
    facts: dict[str, Any] = {
        "sample_rate": params.sample_rate,
        "channels": channels,
        "frames": frames,
        "duration_seconds": round(frames / params.sample_rate, 6),
        "peak_dbfs": round(peak_db, 2),
        "true_peak_dbtp": round(true_peak_db, 2),
        "rms_dbfs": round(rms_db, 2),
        "integrated_lufs": None if loudness is None else round(loudness, 2),
        "dc_offset": round(found.offset, 6),
    }
    if isinstance(params.base_note, int):
        facts["base_note"] = params.base_note
    facts |= found.to_json()
    if loop is not None:
        facts["loop"] = {
            "start_frame": loop.start,
            "end_frame": loop.end,
            "crossfade_frames": loop.crossfade,
            "snapped": loop.snapped,
            "seam_error": round(seam_error(signal, loop.start, loop.end, found.peak), 4),
        }
    return facts
