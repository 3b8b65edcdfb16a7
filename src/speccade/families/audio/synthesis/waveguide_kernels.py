"""A blown pipe: a bore that inverts, driven by a saturating air jet, oscillating by itself.

M. E. McIntyre, R. T. Schumacher & J. Woodhouse, *On the oscillations of musical instruments* (1983); the jet is a sigmoid
of the displacement at the lip (N. H. Fletcher & T. D. Rossing, *The Physics of Musical Instruments*, 1991), without
aliasing (J. D. Parker, V. Zavalishin & E. Le Bivic, *Reducing the aliasing of nonlinear waveshaping using continuous-time
convolution*, 2016). Loud waves steepen on their way out, which adds the even harmonics (A. Hirschberg et al., *Shock waves
in trombones*, 1996).
"""

import math

import numpy as np

from speccade.families.audio.synthesis.delay_kernels import TWO_PI, lagrange_scales, lagrange_weights
from speccade.families.audio.synthesis.self_oscillation_kernels import LOWEST_STEP, PERIODS, REST_PERIODS, measured_step
from speccade.kernels.elementary import atan2, exp, log1p, pow, sin_turns, sincos_turns, tanh
from speccade.kernels.jit import Floats, kernel

TAPS_HALF = 4
PUFF = 0.3  # amplitude of the first puff: a wave of the right pitch is in the bore already
RUMBLE = 3.0  # cut-off of the high-passes in the breath over the pitch
PASSING = 0.6  # level at which that part of the breath is heard beside the pipe
LN2 = 0.6931471805599453


@kernel
def blow(
    steps: Floats,
    tuning: Floats,
    noise: Floats,
    drive: float,
    hiss: float,
    steady: float,
    pole: float,
    width: float,
    pad: int,
    out: Floats,
) -> None:
    """Blow the pipe for `out.size` frames; `out` is the pressure that arrives at the jet.

    steps   pitch in cycles per frame, shape (1,) or (frames,).
    tuning  factor on the pitch that cancels the pull of the jet, same shape.
    noise   white noise in [-1, 1), shape (frames,); `hiss` its share in the jet.
    steady  share of the noise around and below the pitch that passes the pipe by, as it would make the pitch wander.
    drive   gain of the loop at the pitch for small signals: above 1 it speaks by itself.
    pole    of the low-pass that the bore is.
    width   cut-off of the jet, which cannot follow fast changes, over the pitch.
    pad     at least the longest half period plus 2 `TAPS_HALF`.
    """
    delays, gains, jet_poles = np.empty(steps.size), np.empty(steps.size), np.empty(steps.size)
    cuts = np.empty(steps.size)
    for i in range(steps.size):
        step = steps[i] * tuning[i]
        jet_pole = exp(-TWO_PI * width * step)
        s, c = sincos_turns(step)
        real, imaginary = 1.0 - pole * c, pole * s
        jet_real, jet_imaginary = 1.0 - jet_pole * c, jet_pole * s
        lag = atan2(imaginary, real) + atan2(jet_imaginary, jet_real)
        loss = (real * real + imaginary * imaginary) * (jet_real * jet_real + jet_imaginary * jet_imaginary)
        # half a period, less the two low-passes and the half frame of the antiderivative
        delays[i] = 0.5 / step - 0.5 - lag / (TWO_PI * step)
        gains[i] = drive * np.sqrt(loss) / ((1.0 - pole) * (1.0 - jet_pole))
        jet_poles[i] = jet_pole
        cut = TWO_PI * RUMBLE * step
        cuts[i] = cut / (1.0 + cut)
    half = int(min(max(delays.min(), 1.0), float(TAPS_HALF)))
    scale, weight = np.empty(2 * TAPS_HALF), np.empty(2 * TAPS_HALF)
    lagrange_scales(half, scale)
    line = np.empty(pad + out.size)
    for i in range(pad):
        line[i] = PUFF * sin_turns(steps[0] * (i - pad) + 0.5)
    last, whole, gain, jet_pole = -1.0, 1, 0.0, 0.0
    rumble, rest = 0.0, 0.0
    low, lower, before, integral_before = 0.0, 0.0, 0.0, 0.0
    for i in range(out.size):
        k = min(i, delays.size - 1)
        delay = max(delays[k], float(half))
        if delay != last:
            last, whole, gain, jet_pole = delay, int(delay), gains[k], jet_poles[k]
            lagrange_weights(half, delay - whole, scale, weight)
        newest = pad + i - whole + half - 1
        value = 0.0
        for j in range(2 * half):
            value += weight[j] * line[newest - j]
        low = (1.0 - pole) * value + pole * low
        lower = (1.0 - jet_pole) * low + jet_pole * lower
        # two high-passes in series
        rumble += cuts[k] * (noise[i] - rumble)
        bright = noise[i] - rumble
        rest += cuts[k] * (bright - rest)
        left_out = hiss * steady * (noise[i] - (bright - rest))
        out[i] = lower + PASSING * left_out
        x = gain * lower
        # tanh, averaged over the step from the last value: the difference of its integral log(cosh)
        integral = abs(x) + log1p(exp(-2.0 * abs(x))) - LN2
        change = x - before
        jet = tanh(0.5 * (x + before)) if abs(change) < 1e-4 else (integral - integral_before) / change
        before, integral_before = x, integral
        line[pad + i] = hiss * noise[i] - left_out - jet


@kernel
def steepen(pressure: Floats, steps: Floats, amount: float, out: Floats) -> None:
    """High pressure travels faster: out[i] is read `amount` times its own pressure, in radians of the pitch, ahead."""
    frames = pressure.size
    for i in range(frames):
        place = i + amount * pressure[i] / (TWO_PI * steps[min(i, steps.size - 1)])
        place = min(max(place, 0.0), frames - 1.0)
        k = min(int(place), frames - 2)
        x = place - k
        a = pressure[max(k - 1, 0)]
        b, c = pressure[k], pressure[min(k + 1, frames - 1)]
        d = pressure[min(k + 2, frames - 1)]
        # cubic Lagrange through the four neighbours
        out[i] = (
            b + x * (c - b) + x * (x - 1.0) * (0.5 * (a - 2.0 * b + c) + (x + 1.0) * (d - 3.0 * c + 3.0 * b - a) / 6.0)
        )


@kernel
def bore_pole(damping: float, sample_rate: float) -> float:
    """Pole of the bore's low-pass: 0.1 to 0.9 at 44.1 kHz, the same cut-off at other rates."""
    return pow(0.1 + 0.8 * damping, 44100.0 / sample_rate)


def tuning_at(step: float, drive: float, pole: float, width: float) -> float:
    """The factor on a pitch in cycles per frame that makes the pipe play it: found by listening, twice."""
    factor, step = 1.0, max(step, LOWEST_STEP)
    frames = int((REST_PERIODS + 2.0 * PERIODS) / step) + 2
    steps, silence, trial = np.array([step]), np.zeros(frames), np.empty(frames)
    for _ in range(2):
        blow(steps, np.array([factor]), silence, drive, 0.0, 0.0, pole, width, pad_frames(steps), trial)
        factor *= step / measured_step(trial, step)
    return factor


def pad_frames(steps: Floats) -> int:
    """Frames of history that the pipe needs."""
    return math.ceil(0.6 / float(steps.min())) + 4 * TAPS_HALF


def play_pipe(
    steps: Floats,
    noise: Floats,
    drive: float,
    hiss: float,
    steady: float,
    pole: float,
    width: float,
    steepness: float,
) -> Floats:
    """A tuned pipe with the steepening of loud waves, shape (frames,); parameters as in `blow`."""
    frames = noise.size
    out = np.empty(frames)
    if frames < 2:
        return np.zeros(frames)
    raw = np.empty(frames)
    tuning = tuning_curve(steps, drive, pole, width)
    blow(steps, tuning, noise, drive, hiss, steady, pole, width, pad_frames(steps), raw)
    steepen(raw, steps, steepness, out)
    return out


def tuning_curve(steps: Floats, drive: float, pole: float, width: float) -> Floats:
    """`tuning_at` for every pitch of a track, by interpolation between its lowest and highest; shape as `steps`."""
    low, high = float(steps.min()), float(steps.max())
    at_low = tuning_at(low, drive, pole, width)
    if high <= low * 1.0001:
        return np.full(steps.size, at_low)
    slope = (tuning_at(high, drive, pole, width) - at_low) / (high - low)
    return at_low + slope * (steps - low)
