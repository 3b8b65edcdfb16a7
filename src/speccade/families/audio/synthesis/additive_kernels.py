"""Sums of harmonics without anything beyond Nyquist."""

from collections.abc import Sequence

import numpy as np

from speccade.families.audio.contract import Voice
from speccade.families.audio.curves import track
from speccade.families.audio.synthesis._voice import normalise_peak
from speccade.families.audio.synthesis.partials_kernels import ring
from speccade.kernels.jit import Floats

INAUDIBLE = 1e-6
"""Amplitudes below this are left out, as they always were."""


def harmonic_sum(voice: Voice, frequency: float, amplitudes: Sequence[float]) -> Floats:
    """Sum of harmonics, entry k at k + 1 times the pitch, scaled to peak 1: shape (frames,)."""
    pitch = track(voice, frequency)
    lowest = float(pitch.step.min(initial=1.0))
    audible = [k for k, a in enumerate(amplitudes) if abs(a) >= INAUDIBLE and (k + 1) * lowest < 0.5]
    ratio = np.array([k + 1.0 for k in audible])
    sine = np.array([float(amplitudes[k]) for k in audible])
    nothing = np.zeros(len(audible))
    return normalise_peak(ring(pitch.step, ratio, sine, nothing, nothing, voice.frames))
