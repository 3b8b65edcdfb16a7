"""The pluck and the loop filter of the Karplus-Strong string."""

import math

from speccade.kernels.jit import Floats, kernel


@kernel
def shape_pluck(pluck: Floats, position: float) -> None:
    """Remove the mean of one period of noise and, at a position other than 0 and 1, comb it for the place of the pick.

    A pluck at `position` sends a second, inverted pulse along the string (Jaffe & Smith 1983).
    """
    period = pluck.size
    lag = math.floor(position * period + 0.5) % period
    if lag > 0:
        straight = pluck.copy()
        for i in range(period):
            pluck[i] = (straight[i] - straight[i - lag if i >= lag else i - lag + period]) * math.sqrt(0.5)
    total = 0.0
    for i in range(period):
        total += pluck[i]
    for i in range(period):
        pluck[i] -= total / period


def loop_taps(blend: float) -> tuple[float, float]:
    """Coefficients of the two averaging filters in the loop, for brightness `blend` in [0, 1].

    An average of two samples with weights b and 1 - b is dullest at b = 1/2 and just as bright at 1 - b: from 1 down to
    1/2 the first filter does the work, below it a second one adds the loss that the first would give back.
    """
    missing = max(0.0, 0.5 - blend)
    return max(blend, 0.5), 0.5 + math.sqrt(max(0.0, 0.25 - missing * missing))
