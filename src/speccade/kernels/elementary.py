"""Elementary functions for everything that decides output bytes: one import for kernels, and array forms.

Scalars (inlined into kernels, float64 in and out): `sin`, `cos`, `sincos`, `tan` and the vectorising `sin_bounded`,
`cos_bounded` in radians; `sin_turns`, `cos_turns`, `sincos_turns` in cycles, `tan_half_turns`; `asin`, `acos`,
`atan`, `atan2`, `hypot`; `exp`, `exp2`, `expm1`, `log`, `log2`, `log10`, `log1p`, `pow`, `cbrt`, `sinh`, `cosh`,
`tanh`; units `db_to_gain`, `gain_to_db`, `semitones_to_ratio`, `cents_to_ratio`, `midi_to_hz`.
Measured error at most 2.6 ulp (6e-16 relative), mostly below 1.5. The array forms take and fill float64 arrays of one shape.
"""

from speccade.kernels.exponential import (
    cbrt,
    cents_to_ratio,
    clamp,
    cosh,
    db_to_gain,
    exp,
    exp2,
    expm1,
    gain_to_db,
    log,
    log1p,
    log2,
    log10,
    midi_to_hz,
    pow,
    semitones_to_ratio,
    sinh,
    tanh,
)
from speccade.kernels.jit import Floats, kernel
from speccade.kernels.trigonometric import (
    BOUND,
    acos,
    asin,
    atan,
    atan2,
    cos,
    cos_bounded,
    cos_turns,
    hypot,
    sin,
    sin_bounded,
    sin_turns,
    sincos,
    sincos_turns,
    tan,
    tan_half_turns,
)

__all__ = [
    "acos",
    "asin",
    "atan",
    "atan2",
    "cbrt",
    "cents_to_ratio",
    "clamp",
    "cos",
    "cos_bounded",
    "cos_turns",
    "cosh",
    "db_to_gain",
    "exp",
    "exp2",
    "exp_array",
    "expm1",
    "gain_to_db",
    "hypot",
    "log",
    "log1p",
    "log2",
    "log10",
    "log_array",
    "midi_to_hz",
    "pow",
    "pow_array",
    "semitones_to_ratio",
    "sin",
    "sin_array",
    "sin_bounded",
    "sin_turns",
    "sin_turns_array",
    "sincos",
    "sincos_turns",
    "sinh",
    "tan",
    "tan_half_turns",
    "tanh",
    "tanh_array",
]


@kernel
def sin_array(x: Floats, out: Floats) -> None:
    """out[i] = sin(x[i]), any finite x in radians."""
    for i in range(x.size):
        out[i] = sin_bounded(x[i] if abs(x[i]) <= BOUND else 0.0)
    for i in range(x.size):  # the rare large arguments, apart so that the first loop vectorises
        if not abs(x[i]) <= BOUND:
            out[i] = sin(x[i])


@kernel
def sin_turns_array(t: Floats, out: Floats) -> None:
    """out[i] = sin(2 pi t[i])."""
    for i in range(t.size):
        out[i] = sin_turns(t[i])


@kernel
def exp_array(x: Floats, out: Floats) -> None:
    """out[i] = e**x[i]."""
    for i in range(x.size):
        out[i] = exp(x[i])


@kernel
def log_array(x: Floats, out: Floats) -> None:
    """out[i] = log(x[i])."""
    for i in range(x.size):
        out[i] = log(x[i])


@kernel
def tanh_array(x: Floats, out: Floats) -> None:
    """out[i] = tanh(x[i])."""
    for i in range(x.size):
        out[i] = tanh(x[i])


@kernel
def pow_array(x: Floats, y: float, out: Floats) -> None:
    """out[i] = x[i]**y, x >= 0, one exponent."""
    for i in range(x.size):
        out[i] = pow(x[i], y)
