"""K-weighting and gating of ITU-R BS.1770-4 (*Algorithms to measure audio programme loudness and true-peak level*)."""

from typing import Final

import numpy as np

from speccade.kernels.elementary import db_to_gain, log10, pow, tan_half_turns
from speccade.kernels.jit import Floats, helper, kernel

SHELF_HZ: Final = 1681.974450955533
SHELF_DB: Final = 3.999843853973347
SHELF_Q: Final = 0.7071752369554196
HIGHPASS_HZ: Final = 38.13547087602444
HIGHPASS_Q: Final = 0.5003270373238773
OFFSET: Final = -0.691  # LUFS of unit power
ABSOLUTE_GATE: Final = -70.0
RELATIVE_GATE: Final = -10.0
BLOCK_SECONDS: Final = 0.4
OVERLAP: Final = 0.75
TINY: Final = 1e-200
BLOCK: Final = 512


@helper
def k_weighting(sample_rate: float) -> Floats:
    """The two biquads (b0, b1, b2, a1, a2) for a rate, from the analogue filters behind the printed coefficients.

    Brecht De Man, *Evaluation of implementations of the EBU R128 loudness measurement*, 2018.
    """
    sections = np.empty((2, 5))
    k = tan_half_turns(SHELF_HZ / sample_rate)
    high = db_to_gain(SHELF_DB)
    middle = pow(high, 0.499666774155)
    a0 = 1.0 + k / SHELF_Q + k * k
    sections[0, 0] = (high + middle * k / SHELF_Q + k * k) / a0
    sections[0, 1] = 2.0 * (k * k - high) / a0
    sections[0, 2] = (high - middle * k / SHELF_Q + k * k) / a0
    sections[0, 3] = 2.0 * (k * k - 1.0) / a0
    sections[0, 4] = (1.0 - k / SHELF_Q + k * k) / a0
    k = tan_half_turns(HIGHPASS_HZ / sample_rate)
    a0 = 1.0 + k / HIGHPASS_Q + k * k
    sections[1, 0], sections[1, 1], sections[1, 2] = 1.0, -2.0, 1.0
    sections[1, 3] = 2.0 * (k * k - 1.0) / a0
    sections[1, 4] = (1.0 - k / HIGHPASS_Q + k * k) / a0
    return sections


@helper
def _run(flat: Floats, channels: int, sections: Floats, state: Floats) -> float:
    """Energy of all channels of the K-weighted frames `flat`; `state`, shape (2, 4), goes on from and to other frames.

    Biquads in transposed direct form II, the output left out of the recursion, which halves the wait for each frame.
    """
    b0, a1, a2 = sections[0, 0], sections[0, 3], sections[0, 4]
    b1, b2 = sections[0, 1] - a1 * b0, sections[0, 2] - a2 * b0
    c1, c2 = sections[1, 3], sections[1, 4]
    d1, d2 = -2.0 - c1, 1.0 - c2
    p1, p2, q1, q2 = state[0, 0], state[0, 1], state[0, 2], state[0, 3]
    r1, r2, s1, s2 = state[1, 0], state[1, 1], state[1, 2], state[1, 3]
    total = 0.0
    if channels == 2:
        for n in range(flat.size // 2):
            x, u = flat[2 * n], flat[2 * n + 1]
            y, v = b0 * x + p1, b0 * u + r1
            p1, p2 = (b1 * x + p2) - a1 * p1, b2 * x - a2 * p1
            r1, r2 = (b1 * u + r2) - a1 * r1, b2 * u - a2 * r1
            z, w = y + q1, v + s1
            q1, q2 = (d1 * y + q2) - c1 * q1, d2 * y - c2 * q1
            s1, s2 = (d1 * v + s2) - c1 * s1, d2 * v - c2 * s1
            total += z * z + w * w
    else:
        for n in range(flat.size):
            x = flat[n]
            y = b0 * x + p1
            p1, p2 = (b1 * x + p2) - a1 * p1, b2 * x - a2 * p1
            z = y + q1
            q1, q2 = (d1 * y + q2) - c1 * q1, d2 * y - c2 * q1
            total += z * z
    still = (abs(p1) + abs(p2) + abs(q1) + abs(q2)) + (abs(r1) + abs(r2) + abs(s1) + abs(s2)) < TINY
    gain = 0.0 if still else 1.0
    state[0, 0], state[0, 1], state[0, 2], state[0, 3] = gain * p1, gain * p2, gain * q1, gain * q2
    state[1, 0], state[1, 1], state[1, 2], state[1, 3] = gain * r1, gain * r2, gain * s1, gain * s2
    return total


@helper
def block_powers(signal: Floats, sections: Floats, sample_rate: float) -> Floats:
    """Mean power of the K-weighted channels' sum in each 400 ms block, four per 400 ms, of (frames, channels).

    A signal shorter than a block is one block; one without frames has none.
    """
    frames, channels = signal.shape
    length = min(float(frames), BLOCK_SECONDS * sample_rate)
    if length <= 0.0:
        return np.empty(0)
    step = BLOCK_SECONDS * (1.0 - OVERLAP) * sample_rate
    count = int(np.rint((frames - length) / step)) + 1
    powers, state, flat = np.empty(count), np.zeros((2, 4)), signal.reshape(signal.size)
    begun, ended, now = 0, 0, 0
    total = 0.0
    while True:
        while begun < count and min(int(begun * step), frames) == now:
            powers[begun] = total
            begun += 1
        while ended < count and min(int(ended * step + length), frames) == now:
            powers[ended] = (total - powers[ended]) / length
            ended += 1
        if ended == count:
            return powers
        stop = min(int(ended * step + length), frames)
        if begun < count:
            stop = min(stop, int(begun * step))
        stop = min(stop, now + BLOCK)
        total += _run(flat[now * channels : stop * channels], channels, sections, state)
        now = stop


@helper
def gated_power(powers: Floats) -> float:
    """Mean power of the blocks that pass the gates; -1 if none passes the absolute one."""
    count = powers.size
    mean = -1.0
    gate = 0.0
    for stage in range(2):
        threshold = ABSOLUTE_GATE if stage == 0 else OFFSET + 10.0 * log10(mean) + RELATIVE_GATE
        if stage == 1:
            threshold = max(threshold, ABSOLUTE_GATE)
        gate = db_to_gain(2.0 * (threshold - OFFSET))
        total, passed = 0.0, 0
        for i in range(count):
            if powers[i] > gate:
                total += powers[i]
                passed += 1
        if passed == 0:
            return -1.0
        mean = total / passed
    return mean


@kernel
def loudness(signal: Floats, sample_rate: float, copies: float) -> float:
    """Integrated loudness in LUFS of (frames, channels), each channel heard `copies` times; -inf where all is below the gates."""
    powers = block_powers(signal, k_weighting(sample_rate), sample_rate)
    powers *= copies
    power = gated_power(powers)
    return -np.inf if power < 0.0 else OFFSET + 10.0 * log10(power)
