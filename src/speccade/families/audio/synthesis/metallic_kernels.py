"""The partials of struck metal."""

from speccade.kernels.elementary import pow
from speccade.kernels.jit import Floats, Words, kernel
from speccade.kernels.pcg32 import next_signed


@kernel
def metal_partials(
    rng: Words, exponent: float, decay_frames: float, ratio: Floats, amplitude: Floats, decay: Floats
) -> None:
    """Fill the partial table: ratio (k + 1)^exponent, amplitude 0.5^k of random sign, decay in nepers per frame.

    The first partial falls by e^-3 in `decay_frames`, one at ratio r at a rate 0.5 (r + 1) times as fast.
    """
    level = 1.0
    for k in range(ratio.size):
        r = pow(k + 1.0, exponent)
        ratio[k] = r if r < 1e12 else 1e12
        amplitude[k] = level if next_signed(rng) >= 0.0 else -level
        decay[k] = 3.0 * (1.0 + 0.5 * (ratio[k] - 1.0)) / decay_frames
        level *= 0.5
