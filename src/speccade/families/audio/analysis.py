"""What a sound is like: each channel by itself, the spectrum of the whole file, and what a listener would object to. Heavy."""

import math
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from speccade.core.record import Record
from speccade.families.audio import analysis_kernels as kernels
from speccade.families.audio.mix_kernels import to_decibels
from speccade.kernels.fft import fft_table
from speccade.kernels.windows import hann_window

if TYPE_CHECKING:
    from speccade.families.audio.contract import Array

SIZE = 2048
HARSH_HZ, HARSH_SHARE = 8000.0, 0.8
MUD_HZ, MUD_SHARE = (100.0, 300.0), 0.6
CLIPPED_RUN = 3
"""Frames at full scale in a row: fewer are the tops of waves that fit."""
OFFSET, SILENCE, QUIET_DB, LOUD_DB, ABRUPT, CANCELLING = 0.01, 0.001, -30.0, -6.0, 0.1, -0.3
END_SECONDS = 0.01


class Analysis(Record):
    """Facts for a report, in two groups, and what lint has to say; linear peak, mean square, largest mean of a channel."""

    channels: list[dict[str, float]]
    spectrum: dict[str, float]
    lint: list[dict[str, str]]
    correlation: float | None
    silence_ratio: float
    attack_ms: float
    peak: float
    power: float
    offset: float

    def to_json(self) -> dict[str, Any]:
        """The keys of a report."""
        facts: dict[str, Any] = {
            "silence_ratio": round(self.silence_ratio, 4),
            "attack_ms": round(self.attack_ms, 2),
            "per_channel": self.channels,
            "spectrum": self.spectrum,
            "lint": self.lint,
        }
        if self.correlation is not None:
            facts["correlation"] = round(self.correlation, 4)
        return facts


@cache
def _transform() -> "tuple[Array, NDArray[np.float32]]":
    """The window of a block and the table of its transform."""
    window = np.empty(SIZE)
    hann_window(window)
    return window, fft_table(SIZE).astype(np.float32)


def analyse(pcm: "NDArray[np.int16]", signal: "Array", sample_rate: int, *, loops: bool = False) -> Analysis:
    """Look at (frames, channels) PCM and the same as `signal`, full scale at 1; `loops`: its end is not heard alone."""
    frames, count = signal.shape
    *rows, (product, silence, _) = kernels.channel_facts(signal).tolist()
    peak, loudest = max(row[0] for row in rows), max(row[1] for row in rows)
    levels = decibels(*(row[0] for row in rows), *(math.sqrt(row[1]) for row in rows), math.sqrt(loudest))
    channels = [
        {
            "peak_dbfs": round(levels[c], 2),
            "rms_dbfs": round(levels[count + c], 2),
            "dc_offset": round(row[2], 6),
        }
        for c, row in enumerate(rows)
    ]
    both = math.sqrt(rows[0][1] * rows[-1][1])
    correlation = product / both if count == 2 and both > 0.0 else None
    powers = kernels.channel_powers(signal, *_transform())
    bin_hz = sample_rate / SIZE
    edges = [int(hertz / bin_hz) + 1 for hertz in (HARSH_HZ, *MUD_HZ)]
    centroid, rolloff, dominant, high, mud = kernels.spectrum_facts(powers, *edges)
    spectrum = {
        "centroid_hz": round(centroid * bin_hz, 1),
        "rolloff_hz": round(rolloff * bin_hz, 1),
        "dominant_hz": round(dominant * bin_hz, 1),
        "share_above_8_khz": round(high, 4),
    }
    attack = 1000.0 * kernels.attack_frames(signal, peak) / sample_rate if peak >= SILENCE else 0.0
    end = signal[max(0, frames - max(1, int(END_SECONDS * sample_rate))) :]
    abrupt = not loops and float(np.abs(end).max(initial=0.0)) >= ABRUPT
    offset = max(abs(row[2]) for row in rows)
    run = kernels.longest_full_scale_run(pcm) if peak * 32768.0 >= kernels.FULL_SCALE else 0
    found = _lint(peak, levels[-1], offset, run, high, mud, correlation, abrupt, count)
    power = sum(row[1] for row in rows) / count
    return Analysis(channels, spectrum, found, correlation, silence, attack, peak, power, offset)


def decibels(*gains: float) -> list[float]:
    """Levels of amplitude ratios; -200 dB or less is -200."""
    levels = np.array(gains)
    to_decibels(levels)
    found: list[float] = levels.tolist()
    return found


def _lint(
    peak: float,
    loudness: float,
    offset: float,
    run: int,
    high: float,
    mud: float,
    correlation: float | None,
    abrupt: bool,
    count: int,
) -> list[dict[str, str]]:
    """The rules that fire, each with a severity, a sentence and what to do; silence is only that."""
    if peak < SILENCE:
        return [_rule("silence", "error", "there is nothing to hear", "raise the volumes")]
    rules = (
        (
            run >= CLIPPED_RUN,
            "clipping",
            "error",
            f"{run} frames in a row at full scale",
            "lower 'peak_db' or add a limiter",
        ),
        (offset > OFFSET, "dc-offset", "error", f"mean of {offset:.3f}", "add highpass(20)"),
        (loudness < QUIET_DB, "too-quiet", "warning", f"RMS of {loudness:.1f} dB", "raise the level or compress"),
        (loudness >= LOUD_DB, "too-loud", "warning", f"RMS of {loudness:.1f} dB", "leave more headroom"),
        (high >= HARSH_SHARE, "harsh-highs", "warning", f"{high:.0%} of the energy above 8 kHz", "add lowpass(6000)"),
        (mud >= MUD_SHARE, "muddy-lows", "warning", f"{mud:.0%} of the energy from 100 to 300 Hz", "add highpass(80)"),
        (abrupt, "abrupt-end", "warning", "it is loud where the file ends", "lengthen 'duration_seconds'"),
        (
            correlation is not None and correlation < CANCELLING,
            "anti-phase",
            "warning",
            f"left and right cancel in mono (correlation {correlation or 0.0:.2f})",
            "narrow the stereo image",
        ),
        (
            count == 2 and correlation is not None and correlation > 1.0 - 1e-9,
            "mono-recommended",
            "info",
            "both channels hold the same",
            "leave out effects that only make it stereo",
        ),
    )
    return [_rule(name, *texts) for fires, name, *texts in rules if fires]


def _rule(name: str, severity: str, message: str, hint: str) -> dict[str, str]:
    return {"rule": f"audio/{name}", "severity": severity, "message": message, "hint": hint}
