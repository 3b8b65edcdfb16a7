"""The one place that configures numba: strict IEEE-754 arithmetic, lazy compilation, cached on disk.

Compiled code is kept by `code_cache`: editing a helper recompiles all kernels that use it.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt

from speccade.kernels import code_cache, compiling

compiling.watch()

F = TypeVar("F", bound=Callable[..., Any])

Floats = npt.NDArray[np.float64]  # what kernels take: C-contiguous float64, any rank
Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]


def kernel(function: F) -> F:
    """Compile `function` on first call; no fast-math, no fused multiply-add, divisions follow IEEE-754.

    Compiled and interpreted (`NUMBA_DISABLE_JIT=1`) runs give the same bits, on every CPU.
    """
    compiled: Any = numba.njit(fastmath=False, error_model="numpy", nogil=True)(function)
    if compiled is not function:
        code_cache.attach(compiled, function.__module__)
    return cast(F, compiled)


def inline(function: F) -> F:
    """A small scalar helper that is always inlined into its callers, so that their loops can vectorise."""
    return cast(F, numba.njit(cache=False, fastmath=False, error_model="numpy", forceinline=True)(function))


def helper(function: F) -> F:
    """A larger helper for kernels, inlined only where LLVM finds that worth while; same arithmetic rules."""
    return cast(F, numba.njit(cache=False, fastmath=False, error_model="numpy")(function))
