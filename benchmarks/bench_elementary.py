# ruff: noqa: PLW0108 (numba compiles functions only, not builtins, so the lambdas are needed)
"""Elementary functions: nanoseconds per element in a loop over an array, ours against libm (through numba).

python benchmarks/bench_elementary.py
"""

import math
import time
from collections.abc import Callable
from typing import Any

import numba
import numpy as np

from speccade.kernels import elementary

SIZE = 65536
NAMES = {
    "sin_bounded": (lambda x: math.sin(x), 0.0, 100.0),
    "sin": (lambda x: math.sin(x), 0.0, 100.0),
    "cos": (lambda x: math.cos(x), 0.0, 100.0),
    "tan": (lambda x: math.tan(x), 0.0, 1.5),
    "sin_turns": (lambda t: math.sin(2 * math.pi * t), 0.0, 100.0),
    "exp": (lambda x: math.exp(x), -30.0, 30.0),
    "exp2": (lambda x: 2.0**x, -30.0, 30.0),
    "expm1": (lambda x: math.expm1(x), -3.0, 3.0),
    "log": (lambda x: math.log(x), 0.001, 1000.0),
    "log1p": (lambda x: math.log1p(x), 0.001, 10.0),
    "pow": (lambda x: x**0.4545, 0.001, 10.0),
    "cbrt": (lambda x: x ** (1 / 3), 0.001, 10.0),
    "tanh": (lambda x: math.tanh(x), -3.0, 3.0),
    "sinh": (lambda x: math.sinh(x), -3.0, 3.0),
    "atan": (lambda x: math.atan(x), -3.0, 3.0),
    "asin": (lambda x: math.asin(x), -1.0, 1.0),
    "db_to_gain": (lambda x: 10.0 ** (x / 20.0), -60.0, 20.0),
}


def gamma(x: float) -> float:
    """A power with a fixed exponent, as images need it."""
    return elementary.pow(x, 0.4545)


def nanoseconds(function: Callable[[float], float], low: float, high: float) -> float:
    """Best time per element of a compiled loop over `function`."""
    scalar: Any = (
        function if hasattr(function, "py_func") else numba.njit(error_model="numpy", forceinline=True)(function)
    )

    @numba.njit(error_model="numpy")  # type: ignore[untyped-decorator]
    def loop(x: Any, out: Any) -> None:
        for i in range(x.size):
            out[i] = scalar(x[i])

    x = np.random.default_rng(0).uniform(low, high, SIZE)
    out = np.empty_like(x)
    loop(x, out)
    best = math.inf
    for _ in range(25):
        start = time.perf_counter()
        loop(x, out)
        best = min(best, time.perf_counter() - start)
    return best / SIZE * 1e9


def main() -> None:
    """Print the table."""
    print(f"{'function':14} {'ours':>8} {'libm':>8}  ns per element")
    for name, (libm, low, high) in NAMES.items():
        ours = gamma if name == "pow" else getattr(elementary, name)
        print(f"{name:14} {nanoseconds(ours, low, high):8.2f} {nanoseconds(libm, low, high):8.2f}")


if __name__ == "__main__":
    main()
