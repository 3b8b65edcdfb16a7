"""VOSIM pulses (W. Kaegi & S. Tempelaars, *VOSIM - a new sound synthesis system*, 1978), free of DC and clicks."""

import numpy as np

from speccade.families.audio.oversampling import decimate
from speccade.families.audio.oversampling_kernels import MARGIN
from speccade.kernels.elementary import cos_turns, exp
from speccade.kernels.jit import Floats, kernel

FALL = 2.5  # nepers by which the pulses of a burst decay
TWO_PI = 6.283185307179586


@kernel
def add_bursts(steps: Floats, formant: float, pulses: int, factor: int, out: Floats) -> None:
    """Add a burst for every period, begun between the frames, and take out their mean.

    steps    pitch in cycles per frame, one for every `factor` frames; the last one stays.
    formant  pulses per frame; at least one pulse fits into a period.
    A burst that is longer than a period overlaps with the next one.
    """
    frames = out.size
    phase = 1.0
    for i in range(frames):
        step = steps[min(i // factor, steps.size - 1)]
        pulse = max(formant, step)
        length = pulses / pulse
        if phase >= 1.0:
            phase -= 1.0
            late = phase / step  # frames since the burst began
            burst = out[i : min(frames, i + int(np.ceil(length - late)))]
            fall = -FALL / length
            for k in range(burst.size):
                t = k + late
                burst[k] += (0.5 - 0.5 * cos_turns(pulse * t)) * exp(fall * t)
        rate = FALL / length
        turn = TWO_PI * pulse
        mean = 0.5 * step * (1.0 - exp(-FALL)) * (1.0 / rate - rate / (rate * rate + turn * turn))
        # bursts pile up at first: so does their mean
        rise = (1.0 - exp(-FALL * min(1.0, i / max(length, 2.0 / step)))) / (1.0 - exp(-FALL))
        out[i] -= mean * rise
        phase += step


@kernel
def add_breath(noise: Floats, formant: float, share: float, out: Floats) -> None:
    """Mix low-passed noise into `out`: cut-off at 1.5 times the formant."""
    ratio = TWO_PI * 1.5 * formant
    a = ratio / (1.0 + ratio)
    low = 0.0
    for i in range(out.size):
        low += a * (noise[i] - low)
        out[i] = out[i] * (1.0 - 0.5 * share) + 0.5 * share * low


def bursts(steps: Floats, formant: float, pulses: int, frames: int) -> Floats:
    """The pulse train, shape (frames,); `steps` and `formant` in cycles per frame, `steps` of shape (1,) or (frames,)."""
    # the pulses begin and end with a bend: their partials fall by 18 dB per octave from the formant on
    fastest = max(formant, float(steps.max(initial=0.0)))
    factor = 2 if fastest < 0.09 else (4 if fastest < 0.23 else 8)
    wide = np.zeros((frames + MARGIN) * factor)
    add_bursts(steps / factor, formant / factor, pulses, factor, wide)
    return decimate(wide, factor, frames)
