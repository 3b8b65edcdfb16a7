"""A bowed string: travelling waves on either side of a bow that sticks and slips, in Helmholtz motion.

J. O. Smith, *Efficient simulation of the reed-bore and bow-string mechanisms* (1986); the friction curve after P. R. Cook &
G. P. Scavone, *The Synthesis ToolKit* (bow table). Velocities are in units of bow velocity over bow position, in which the
playable range of bow forces (J. C. Schelleng, *The bowed string and the player*, 1973) does not depend on the position.
The string starts in motion, so that no overtone can take the place of the fundamental.
"""

import math

import numpy as np

from speccade.families.audio.synthesis.delay_kernels import TWO_PI, lagrange_scales, lagrange_weights
from speccade.families.audio.synthesis.self_oscillation_kernels import LOWEST_STEP, PERIODS, REST_PERIODS, measured_step
from speccade.kernels.elementary import atan2, exp, sincos_turns
from speccade.kernels.jit import Floats, kernel

TAPS_HALF = 8
BRIDGE, NUT = -0.98, -0.995  # reflections
OPEN = 10.0  # the bridge's low-pass stays this far above the pitch, so that short strings speak
ROSIN = 0.02  # roughness of the bow's grip


@kernel
def bow(
    steps: Floats,
    tuning: Floats,
    shift: int,
    grip: float,
    position: float,
    pole: float,
    noise: Floats,
    pad: int,
    out: Floats,
) -> None:
    """Bow the string for `out.size` frames; `out` is the velocity wave that arrives at the bridge.

    steps     pitch in cycles per frame, one for every 2^`shift` frames; the last one stays.
    tuning    factor on the pitch that cancels the pull of the friction, same shape.
    grip      steepness of the friction curve: 2 is soft, 4 bites.
    position  of the bow, as a share of the string from the bridge, 0.07 to 0.5.
    pole      of the low-pass at the bridge.
    noise     white noise in [-1, 1), shape (frames,).
    pad       at least the longest period plus 2 `TAPS_HALF`.
    """
    frames = out.size
    nut_delay, poles = np.empty(steps.size), np.empty(steps.size)
    # a finger stops the string on the far side: the distance from bow to bridge stays, in whole frames
    shortest = 1.0 / np.max(steps * tuning)
    bridge_delay = int(max(1.0, np.floor(min(position / steps[0], 0.5 * shortest) + 0.5)))
    for i in range(steps.size):
        step = steps[i] * tuning[i]
        p = min(pole, exp(-TWO_PI * OPEN * step))
        s, c = sincos_turns(step)
        nut_delay[i] = 1.0 / step - bridge_delay - atan2(p * s, 1.0 - p * c) / (TWO_PI * step)
        poles[i] = p
    half = int(min(max(nut_delay.min(), 1.0), float(TAPS_HALF)))
    scale, weight = np.empty(2 * TAPS_HALF), np.empty(2 * TAPS_HALF)
    lagrange_scales(half, scale)
    to_bridge, to_nut = np.empty(pad + frames), np.empty(pad + frames)
    share = bridge_delay * steps[0]
    for i in range(pad):
        # Helmholtz motion: both waves are the same sawtooth, apart by the way to the bridge and back
        x = (i - pad) * steps[0] + share + 0.5
        to_bridge[i] = x - np.floor(x) - 0.5
        x -= share
        to_nut[i] = 0.5 - (x - np.floor(x))
    last, whole, p, low = -1.0, 1, 0.0, 0.0
    for i in range(frames):
        k = min(i >> shift, steps.size - 1)
        delay = max(nut_delay[k], float(half))
        if delay != last:
            last, whole, p = delay, int(delay), poles[k]
            lagrange_weights(half, delay - whole, scale, weight)
        newest = pad + i - whole + half - 1
        value = 0.0
        for j in range(2 * half):
            value += weight[j] * to_nut[newest - j]
        low = (1.0 - p) * to_bridge[pad + i - bridge_delay] + p * low
        from_nut, from_bridge = NUT * value, BRIDGE * low
        slip = share * (1.0 + ROSIN * noise[i]) - (from_bridge + from_nut)
        x = abs(slip) * grip + 0.75
        x = x * x
        push = slip * min(1.0, 1.0 / (x * x))
        to_bridge[pad + i] = from_nut + push
        to_nut[pad + i] = from_bridge + push
        out[i] = low


def tuning_at(step: float, grip: float, position: float, pole: float) -> float:
    """The factor on a pitch in cycles per frame that makes the string play it: found by listening, twice."""
    factor, step = 1.0, max(step, LOWEST_STEP)
    frames = int((REST_PERIODS + 2.0 * PERIODS) / step) + 2
    steps, smooth, trial = np.array([step]), np.zeros(frames), np.empty(frames)
    for _ in range(2):
        bow(steps, np.array([factor]), 0, grip, position, pole, smooth, pad_frames(steps), trial)
        factor *= step / measured_step(trial, step)
    return factor


def pad_frames(steps: Floats) -> int:
    """Frames of history that the string needs."""
    return math.ceil(1.1 / float(steps.min())) + 4 * TAPS_HALF


def tuning_curve(steps: Floats, grip: float, position: float, pole: float) -> Floats:
    """`tuning_at` for every pitch of a track, by interpolation between its lowest and highest; shape as `steps`."""
    low, high = float(steps.min()), float(steps.max())
    at_low = tuning_at(low, grip, position, pole)
    if high <= low * 1.0001:
        return np.full(steps.size, at_low)
    slope = (tuning_at(high, grip, position, pole) - at_low) / (high - low)
    return at_low + slope * (steps - low)


@kernel
def swell(signal: Floats, frames: float) -> None:
    """Take out the mean and fade in over `frames`, as an arch: the bow takes hold."""
    total = 0.0
    for i in range(signal.size):
        total += signal[i]
    mean = total / max(1, signal.size)
    for i in range(signal.size):
        x = min(1.0, i / frames)
        signal[i] = (signal[i] - mean) * (x * x * (3.0 - 2.0 * x))


def play_string(
    steps: Floats, shift: int, noise: Floats, grip: float, position: float, pole: float, fade: float
) -> Floats:
    """A tuned bowed string, shape of `noise`; parameters as in `bow`, `fade` in frames."""
    out = np.empty(noise.size)
    tuning = tuning_curve(steps, grip, position, pole)
    bow(steps, tuning, shift, grip, position, pole, noise, pad_frames(steps), out)
    swell(out, fade)
    return out
