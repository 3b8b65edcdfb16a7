"""Loop points of a finished sound: where it loops, and a seam that cannot be heard. Heavy."""

from typing import TYPE_CHECKING

from speccade.core.record import Record
from speccade.families.audio import loop_kernels as kernels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from speccade.families.audio.contract import Array
    from speccade.families.audio.layers import Timing
    from speccade.families.audio.model import AudioParams
    from speccade.families.audio.types import LoopConfig

WIDEST_SEARCH_SECONDS = 0.25
"""Tolerances beyond this search no further: the loop would no longer be the one that was asked for."""
COMPARED_SECONDS = 0.01


class Loop(Record):
    """A loop from frame `start` to `end`, both played; up to `crossfade` frames to either side of the end were blended."""

    start: int
    end: int
    crossfade: int
    snapped: bool


def make_loop(params: "AudioParams", timings: "Sequence[Timing]", signal: "Array") -> Loop | None:
    """Choose the loop of a mixed `signal` (frames, channels) and blend its seam in place; None where there is none."""
    config = params.loop_config
    frames = signal.shape[0]
    if config is None or not config.enabled or not params.layers or frames < 2:
        return None
    fade = int(min(config.crossfade_ms * params.sample_rate / 1000.0, float(frames)))
    start, end = _asked(params, config, timings, frames)
    # the seam fades into what precedes the loop: leave room for it
    room = min(fade, (start + end) // 3)
    start = max(start, room)
    if config.snap_to_zero_crossing:
        start, end = _snapped(config, signal, start, end, room, params.sample_rate)
    length = min(fade, start, (end - start) // 2)
    if length > 0:
        into, source = end + 1 - length, start - length
        likeness = kernels.similarity(signal, into, source, length)
        kernels.crossfade(signal, into, source, length, likeness)
        # a player that leaves the loop goes on behind its end: as if from the start, then back to the sound's own ending
        after = min(length, frames - end - 1)
        likeness = kernels.similarity(signal, end + 1, start, after)
        kernels.crossfade_back(signal, end + 1, start, after, likeness)
    return Loop(start, end, length, config.snap_to_zero_crossing)


def _asked(params: "AudioParams", config: "LoopConfig", timings: "Sequence[Timing]", frames: int) -> tuple[int, int]:
    """The points before snapping: given, or from the end of the first layer's decay to the first audible release."""
    first = params.layers[0].envelope
    settled = (timings[0].start + (first.attack + first.decay) * params.sample_rate) if timings else 0.0
    start = config.start_sample if config.start_sample is not None else int(min(settled, frames - 1.0))
    releases = [
        timing.release
        for timing, layer in zip(timings, params.layers, strict=True)
        if layer.envelope.sustain > 0 and layer.volume > 0 and timing.release > timing.start
    ]
    end = config.end_sample if config.end_sample is not None else min([*releases, frames]) - 1
    start, end = min(start, frames - 1), min(end, frames - 1)
    return (start, end) if start < end else (0, frames - 1)


def _snapped(config: "LoopConfig", signal: "Array", start: int, end: int, lowest: int, rate: int) -> tuple[int, int]:
    """Start at a zero crossing; end where the signal looks like it does at the start, a whole number of periods on."""
    radius = min(config.zero_crossing_tolerance, int(WIDEST_SEARCH_SECONDS * rate))
    room = (end - start) // 2
    begin = kernels.nearest_crossing(signal, start, min(radius, room), lowest)
    reach = max(1, int(COMPARED_SECONDS * rate))
    after = kernels.best_match(signal, begin, end + 1, min(radius, max(0, room - 1)), reach)
    return (begin, after - 1) if begin < after - 1 else (start, end)
