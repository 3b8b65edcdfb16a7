"""The vocoder's carrier, band envelopes and filter bank."""

from typing import TYPE_CHECKING

import numpy as np

from speccade.families.audio.synthesis import _voice
from speccade.families.audio.synthesis._fields import quality
from speccade.families.audio.synthesis.shape_kernels import add_shape
from speccade.kernels.elementary import exp, pow, sin_turns
from speccade.kernels.jit import Floats, Words, kernel
from speccade.kernels.pcg32 import next_f64, next_signed

if TYPE_CHECKING:
    from speccade.families.audio.contract import Voice
    from speccade.families.audio.synthesis.vocoder import Vocoder

HOP = 8  # frames between two values of a band's envelope; straight lines between them
LANES = 4  # bands that are filtered side by side
AUTOMATIC_Q = 2.0
LOWEST, HIGHEST = 80.0, 16000.0
PULSE_DUTY = 0.3


@kernel
def spread_bands(low: float, high: float, logarithmic: bool, centres: Floats) -> None:
    """Centres in the middle of equal steps from `low` to `high`, in Hz or in pitch."""
    for k in range(centres.size):
        p = (k + 0.5) / centres.size
        centres[k] = low * pow(high / low, p) if logarithmic else low + (high - low) * p


@kernel
def move_band(rng: Words, centre: float, place: float, period: float, hop: int, out: Floats) -> None:
    """Built-in target of a band, every `hop` frames: three slow sines, weighted like the formants of speech, and noise.

    `place`: of the band in the bank, in cycles of the motion; `period` of the motion in frames.
    """
    base = 0.1
    for j in range(3):
        middle, width = ((600.0, 600.0), (1700.0, 1600.0), (2750.0, 1500.0))[j]
        x = (centre - middle) / width
        base += 0.6 * exp(-2.0 * x * x)
    base = min(1.0, base)
    roughness = 0.1 + 0.1 * next_f64(rng)
    for i in range(out.size):
        turn = hop * i / period + place
        motion = 0.25 + 0.25 * sin_turns(turn)
        motion += 0.15 + 0.09 * sin_turns(2.3 * turn)
        motion += 0.1 + 0.04 * sin_turns(3.7 * turn)
        out[i] = base * motion
    for i in range(out.size):  # apart, so that the sines vectorise
        out[i] += roughness * next_signed(rng)


@kernel
def stretch_pattern(pattern: Floats, frames: float, hop: int, out: Floats) -> None:
    """Target of a band with a pattern: its levels stretched over `frames` by straight lines."""
    last = pattern.size - 1
    for i in range(out.size):
        place = min(hop * i / frames, 1.0) * last
        k = min(int(place), max(0, last - 1))
        out[i] = pattern[k] + (place - k) * (pattern[min(k + 1, last)] - pattern[k])


@kernel
def follow(attack_frames: float, release_frames: float, target: Floats) -> None:
    """One-pole follower from 0, in place, of a target that is limited to [0, 1]."""
    rising, falling = exp(-1.0 / attack_frames), exp(-1.0 / release_frames)
    level = 0.0
    for i in range(target.size):
        wanted = min(max(target[i], 0.0), 1.0)
        level = wanted + (rising if wanted > level else falling) * (level - wanted)
        target[i] = level


@kernel
def design_bands(centres: Floats, q: Floats, sample_rate: float, coefficients: Floats) -> None:
    """Band-pass biquads of peak gain 1 (R. Bristow-Johnson): rows b0, a1, a2; 0 at and above Nyquist."""
    for k in range(centres.size):
        turn = centres[k] / sample_rate
        coefficients[0, k] = coefficients[1, k] = coefficients[2, k] = 0.0
        if turn < 0.5:
            alpha = sin_turns(turn) / (2.0 * q[k])
            coefficients[0, k] = alpha / (1.0 + alpha)
            coefficients[1, k] = -2.0 * sin_turns(turn + 0.25) / (1.0 + alpha)
            coefficients[2, k] = (1.0 - alpha) / (1.0 + alpha)


@kernel
def filter_bank(carrier: Floats, coefficients: Floats, levels: Floats, out: Floats) -> None:
    """Add the sum of the bands, each at its level, to `out`.

    coefficients  shape (3, bands), bands a multiple of `LANES`.
    levels        shape (bands, values): one value every `HOP` frames and one beyond the end.
    """
    frames = out.size
    for first in range(0, coefficients.shape[1], LANES):
        g0, g1 = coefficients[0, first], coefficients[0, first + 1]
        g2, g3 = coefficients[0, first + 2], coefficients[0, first + 3]
        p0, p1 = coefficients[1, first], coefficients[1, first + 1]
        p2, p3 = coefficients[1, first + 2], coefficients[1, first + 3]
        q0, q1 = coefficients[2, first], coefficients[2, first + 1]
        q2, q3 = coefficients[2, first + 2], coefficients[2, first + 3]
        s0 = s1 = s2 = s3 = r0 = r1 = r2 = r3 = 0.0
        for block in range((frames + HOP - 1) // HOP):
            e0, e1 = levels[first, block], levels[first + 1, block]
            e2, e3 = levels[first + 2, block], levels[first + 3, block]
            d0, d1 = (levels[first, block + 1] - e0) / HOP, (levels[first + 1, block + 1] - e1) / HOP
            d2, d3 = (levels[first + 2, block + 1] - e2) / HOP, (levels[first + 3, block + 1] - e3) / HOP
            source = carrier[block * HOP : min(block * HOP + HOP, frames)]
            target = out[block * HOP : min(block * HOP + HOP, frames)]
            for i in range(target.size):
                x = source[i]
                # transposed direct form II with b = (g, 0, -g)
                y0, y1, y2, y3 = g0 * x + s0, g1 * x + s1, g2 * x + s2, g3 * x + s3
                s0, s1, s2, s3 = r0 - p0 * y0, r1 - p1 * y1, r2 - p2 * y2, r3 - p3 * y3
                r0, r1 = -g0 * x - q0 * y0, -g1 * x - q1 * y1
                r2, r3 = -g2 * x - q2 * y2, -g3 * x - q3 * y3
                target[i] += (e0 * y0 + e1 * y1) + (e2 * y2 + e3 * y3)
                e0, e1, e2, e3 = e0 + d0, e1 + d1, e2 + d2, e3 + d3


def speak(op: "Vocoder", voice: "Voice") -> Floats:
    """The vocoder's sound, shape (frames,)."""
    rate = float(voice.sample_rate)
    if op.bands:
        centres = np.array([band.center_freq for band in op.bands])
        q = np.array([quality(band.center_freq, band.bandwidth) for band in op.bands])
    else:
        centres = np.empty(op.num_bands)
        q = np.full(op.num_bands, AUTOMATIC_Q)
        spread_bands(LOWEST, max(LOWEST, min(0.5 * rate - 100.0, HIGHEST)), op.band_spacing == "logarithmic", centres)
    count = centres.size
    padded = -(-count // LANES) * LANES
    coefficients = np.zeros((3, padded))
    design_bands(centres, q, rate, coefficients)
    levels = np.zeros((padded, -(-voice.frames // HOP) + 1))
    for k in range(count):
        pattern = op.bands[k].envelope_pattern if op.bands else []
        if pattern:
            stretch_pattern(np.array(pattern), float(voice.frames), HOP, levels[k])
        else:
            rng = _voice.stream(voice, f"band {k}")
            move_band(rng, float(centres[k]), k / count, rate / op.formant_rate, HOP, levels[k])
        follow(op.envelope_attack * rate / HOP, op.envelope_release * rate / HOP, levels[k])
    out = np.zeros(voice.frames)
    filter_bank(_carrier(op, voice), coefficients, levels, out)
    return out


def _carrier(op: "Vocoder", voice: "Voice") -> Floats:
    if op.carrier_type == "noise":
        return _voice.white(voice, "carrier", voice.frames)
    out = np.zeros(voice.frames)
    steps = _voice.steps(op.carrier_freq, voice, 0.0, _voice.HIGHEST_HZ)
    duty = np.array([PULSE_DUTY])
    if voice.frames:
        add_shape("pulse" if op.carrier_type == "pulse" else "sawtooth", steps, out, duty=duty)
    return out
