"""Envelope followers and gain computers. Signals have shape (frames, 2); both channels share one gain."""

from typing import Final

import numpy as np

from speccade.families.audio.layout import scale_both
from speccade.kernels.elementary import db_to_gain, exp, gain_to_db
from speccade.kernels.jit import Floats, inline, kernel

BLOCK: Final = 256
QUIET: Final = 1e-10  # -200 dB: envelopes are read no lower
FLOOR: Final = 1e-5  # -100 dB: below this nothing is a transient
DETECTOR_MS: Final = 45.34  # the gate's detector falls by this time constant


@inline
def smoothing(milliseconds: float, sample_rate: float) -> float:
    """Pole of a one-pole smoother with this time constant."""
    return exp(-1.0 / (0.001 * milliseconds * sample_rate))


@inline
def follow(envelope: float, target: float, attack: float, release: float) -> float:
    """One step of an envelope towards `target`: `attack` while rising, `release` while falling."""
    pole = attack if target > envelope else release
    return pole * envelope + (1.0 - pole) * target


@inline
def over_knee(over: float, knee: float) -> float:
    """How far (dB) a level `over` the threshold counts: a parabola within a knee of this width, then all of it."""
    bent = over + 0.5 * knee
    inside = bent * bent / (2.0 * knee)
    return 0.0 if bent <= 0.0 else (over if over >= 0.5 * knee else inside)


@kernel
def compress(
    signal: Floats,
    sample_rate: float,
    threshold_db: float,
    ratio: float,
    attack_ms: float,
    release_ms: float,
    makeup_db: float,
    knee_db: float,
    wet: float,
) -> Floats:
    """Feed-forward compression (Giannoulis, Massberg, Reiss, *Digital Dynamic Range Compressor Design*, 2012).

    The detector follows the rectified level of both channels, so a sine reads a little below its peak.
    """
    frames = signal.shape[0]
    out = np.empty_like(signal)
    attack, release = smoothing(attack_ms, sample_rate), smoothing(release_ms, sample_rate)
    slope = 1.0 / ratio - 1.0
    idle = db_to_gain(threshold_db - 0.5 * knee_db - 1e-9)
    resting = (1.0 - wet) + wet * db_to_gain(makeup_db)
    level, rise, fall = np.empty(BLOCK), np.empty(BLOCK), np.empty(BLOCK)
    envelope = 0.0
    for start in range(0, frames, BLOCK):
        size = min(BLOCK, frames - start)
        here, target = signal[start : start + size], out[start : start + size]
        flat = here.reshape(here.size)
        for i in range(size):
            left, right = flat[2 * i], flat[2 * i + 1]
            level[i] = np.sqrt(0.5 * (left * left + right * right))
            rise[i], fall[i] = (1.0 - attack) * level[i], (1.0 - release) * level[i]
        highest = 0.0
        for i in range(size):  # as `follow`, with both outcomes ready before it is known which one counts
            up, down = attack * envelope + rise[i], release * envelope + fall[i]
            envelope = up if level[i] > envelope else down
            level[i] = envelope
            highest = max(highest, envelope)
        if highest <= idle:
            for i in range(size):
                level[i] = resting
        else:
            for i in range(size):  # two shorter loops are faster than one: their constants fit into the registers
                over = gain_to_db(max(level[i], QUIET)) - threshold_db
                level[i] = slope * over_knee(over, knee_db) + makeup_db
            for i in range(size):
                level[i] = (1.0 - wet) + wet * db_to_gain(level[i])
        scale_both(here, level, target)
    return out


@kernel
def gate(
    signal: Floats,
    sample_rate: float,
    threshold_db: float,
    ratio: float,
    attack_ms: float,
    hold_ms: float,
    release_ms: float,
    range_db: float,
) -> Floats:
    """Downward expansion by (ratio - 1) dB per dB below the threshold, at most `range_db`, with hold."""
    frames = signal.shape[0]
    out = np.empty_like(signal)
    fall = smoothing(DETECTOR_MS, sample_rate)
    attack, release = smoothing(attack_ms, sample_rate), smoothing(release_ms, sample_rate)
    hold = int(np.floor(0.001 * hold_ms * sample_rate + 0.5))
    threshold = db_to_gain(threshold_db)
    level = np.empty(BLOCK)
    target = np.empty(BLOCK)
    envelope, gain, held = 0.0, 1.0, 0
    for start in range(0, frames, BLOCK):
        size = min(BLOCK, frames - start)
        here = signal[start : start + size]
        for i in range(size):
            level[i] = max(abs(here[i, 0]), abs(here[i, 1]))
        least = threshold
        for i in range(size):
            envelope = max(level[i], fall * envelope)
            level[i] = envelope
            least = min(least, envelope)
        if least < threshold:
            for i in range(size):
                under = threshold_db - gain_to_db(max(level[i], QUIET))
                target[i] = db_to_gain(max(range_db, -under * (ratio - 1.0)) if under > 0.0 else 0.0)
        for i in range(size):
            held = hold if level[i] >= threshold else held - 1
            wanted = 1.0 if held >= 0 else target[i]
            gain = follow(gain, wanted, attack, release)
            level[i] = gain
        scale_both(here, level, out[start : start + size])
    return out


@inline
def lift(ratio: float, amount: float) -> float:
    """`ratio` (>= 1) at amount 1, its inverse at -1, 1 at 0."""
    return 1.0 + amount * (ratio - 1.0) if amount >= 0.0 else 1.0 / (1.0 - amount * (ratio - 1.0))


@kernel
def shape_transients(
    signal: Floats, sample_rate: float, attack: float, sustain: float, output_db: float, limit_db: float
) -> Floats:
    """Gain by how the envelope moves, whatever its level (the idea of SPL's Transient Designer, 1998).

    A fast envelope over one that rises slowly tells attacks; one that falls slowly over the fast one tells decays. A
    setting of 1 applies this ratio as gain, -1 its inverse, at most `limit_db` up or down.
    """
    frames = signal.shape[0]
    out = np.empty_like(signal)
    rise_fast, fall_fast = smoothing(1.0, sample_rate), smoothing(50.0, sample_rate)
    rise_slow, fall_slow = smoothing(20.0, sample_rate), smoothing(200.0, sample_rate)
    fast, late, long = 0.0, 0.0, 0.0
    rising, falling, quick = np.empty(BLOCK), np.empty(BLOCK), np.empty(BLOCK)
    limit, level_gain = db_to_gain(limit_db), db_to_gain(output_db)
    for start in range(0, frames, BLOCK):
        size = min(BLOCK, frames - start)
        here = signal[start : start + size]
        for i in range(size):
            level = max(abs(here[i, 0]), abs(here[i, 1]))
            fast = follow(fast, level, rise_fast, fall_fast)
            late = follow(late, level, rise_slow, fall_fast)
            long = follow(long, level, rise_fast, fall_slow)
            rising[i], falling[i], quick[i] = late, long, fast
        for i in range(size):
            up = min(max((quick[i] + FLOOR) / (rising[i] + FLOOR), 1.0), limit)
            down = min(max((falling[i] + FLOOR) / (quick[i] + FLOOR), 1.0), limit)
            quick[i] = level_gain * (lift(up, attack) * lift(down, sustain))
        scale_both(here, quick, out[start : start + size])
    return out
