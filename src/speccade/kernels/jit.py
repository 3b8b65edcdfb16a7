"""The one place that configures numba: strict IEEE-754 arithmetic, lazy compilation, cached on disk."""

from collections.abc import Callable
from typing import Any, TypeVar

import numba

F = TypeVar("F", bound=Callable[..., Any])


def kernel(function: F) -> F:
    """Compile `function` on first call; no fast-math, no fused multiply-add, divisions follow IEEE-754.

    Compiled and interpreted (`NUMBA_DISABLE_JIT=1`) runs give the same bits, on every CPU.
    """
    return numba.njit(cache=True, fastmath=False, error_model="numpy", nogil=True)(function)  # type: ignore[no-any-return]


def inline(function: F) -> F:
    """A small scalar helper that LLVM may inline into kernels; same arithmetic rules as `kernel`."""
    return numba.njit(cache=False, fastmath=False, error_model="numpy", inline="never")(function)  # type: ignore[no-any-return]
