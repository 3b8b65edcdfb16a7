"""Modal synthesis: two-pole resonators driven by a short strike, then left to ring.

J.-M. Adrien, *The missing link: modal synthesis* (1991); each mode starts at zero, as an impulse response does. A mode
rings on at the amplitude it was given, whatever the spectrum of the noise in the strike is at its frequency: the strike
shapes the attack. The noise itself is heard, too, as the contact of stick or hand.
"""

import numpy as np

from speccade.families.audio.curves import Track
from speccade.families.audio.synthesis.partials_kernels import add_moving_partials, add_partials, nyquist_gain
from speccade.kernels.elementary import exp, sincos_turns
from speccade.kernels.jit import Floats, Words, kernel
from speccade.kernels.pcg32 import next_signed

HOLE = (
    0.25  # a mode that falls into a hole of the strike's spectrum is raised no further than to this share of its mean
)
CONTACT = 0.25  # level of the audible noise over that of the modes
RISE = 0.08  # share of the strike in which its noise fades in


@kernel
def random_signs(rng: Words, values: Floats) -> None:
    """Give every value a random sign: modes move either way where they are struck and heard."""
    for k in range(values.size):
        if next_signed(rng) < 0.0:
            values[k] = -values[k]


@kernel
def fade_noise(noise: Floats) -> None:
    """Shape white noise into a strike: a short rise, then a straight fall to 0."""
    rise = max(1.0, RISE * noise.size)
    for i in range(noise.size):
        noise[i] *= min(1.0, i / rise) * (1.0 - i / noise.size)


@kernel
def strike_modes(
    strike: Floats,
    phase: Floats,
    ratio: Floats,
    amplitude: Floats,
    decay: Floats,
    sine: Floats,
    cosine: Floats,
    out: Floats,
) -> None:
    """Drive the modes with `strike`, adding to `out` while it lasts; `sine`, `cosine` become their state at its end.

    The state of a mode at the last frame L of the strike and after is
    e^(-decay (i - L)) (sine sin(2 pi ratio (phase[i] - phase[L])) + cosine cos(...)).
    """
    length = strike.size
    for k in range(ratio.size):
        energy, real, imaginary = 0.0, 0.0, 0.0
        for i in range(length):
            s, c = sincos_turns(ratio[k] * phase[i])
            push = strike[i] * exp(decay[k] * i)
            real += push * c
            imaginary += push * s
            energy += push * push
        reach = max(np.sqrt(real * real + imaginary * imaginary), HOLE * np.sqrt(energy))
        gain = amplitude[k] / reach if reach > 0.0 else 0.0
        real, imaginary, s, c = 0.0, 0.0, 0.0, 1.0
        for i in range(length):
            s, c = sincos_turns(ratio[k] * phase[i])
            push = strike[i] * exp(decay[k] * i)
            real += push * c
            imaginary += push * s
            step = ratio[k] * (phase[i] - phase[i - 1] if i > 0 else 0.0)
            out[i] += gain * nyquist_gain(step) * exp(-decay[k] * i) * (s * real - c * imaginary)
        fall = gain * exp(-decay[k] * (length - 1))
        sine[k] = fall * (c * real + s * imaginary)
        cosine[k] = fall * (s * real - c * imaginary)


@kernel
def add_contact(noise: Floats, amplitude: Floats, out: Floats) -> None:
    """Add the noise of the strike, `CONTACT` below the root of the modes' summed squares."""
    total = 0.0
    for k in range(amplitude.size):
        total += amplitude[k] * amplitude[k]
    level = CONTACT * np.sqrt(total)
    for i in range(min(noise.size, out.size)):
        out[i] += level * noise[i]


def struck(
    pitch: Track, ratio: Floats, amplitude: Floats, decay: Floats, impulse: float, noise: Floats, frames: int
) -> Floats:
    """Modes at `ratio` times a pitch, struck by an impulse and a burst of noise: shape (frames,).

    `decay` is in nepers per frame; `noise` is ready for the ear (`fade_noise`), possibly empty.
    """
    out = np.zeros(frames)
    if frames == 0 or ratio.size == 0:
        return out
    strike = noise[:frames].copy() if noise.size else np.zeros(1)
    strike[0] += impulse
    sine, cosine = np.empty(ratio.size), np.empty(ratio.size)
    strike_modes(strike, pitch.phase, ratio, amplitude, decay, sine, cosine, out)
    add_contact(noise, amplitude, out)
    last = strike.size - 1
    rest = out[last + 1 :]
    if rest.size == 0:
        return out
    tail = np.zeros(frames - last)
    if pitch.step.size == 1:
        add_partials(ratio * pitch.step[0], sine, cosine, decay, 0, tail)
    else:
        phase = pitch.phase[last:] - pitch.phase[last]
        add_moving_partials(phase, pitch.step[last:], ratio, sine, cosine, decay, 0, tail)
    rest += tail[1:]
    return out
