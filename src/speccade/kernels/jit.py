"""Kernels: Python functions compiled to machine code on first call, strict IEEE-754, kept on disk.

Importing this costs numpy only. Code that is on disk is linked without numba (`linker`); numba is imported by `compiler`,
in the process that has to compile something.
"""

import os
import threading
from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt

from speccade.kernels.signatures import signature

F = TypeVar("F", bound=Callable[..., Any])

Floats = npt.NDArray[np.float64]  # what kernels take: C-contiguous float64, any rank
Singles = npt.NDArray[np.float32]  # where 140 dB are plenty: half the memory, twice as many at a time
Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]

_LARGEST_INT = 2**63 - 1
_building = threading.RLock()


class Kernel:
    """A compiled function: one machine code per signature, found on disk or compiled and put there.

    py_func     the Python function.
    inlined     whether it is always inlined into the kernels that call it.
    disjoint    whether no array it writes overlaps another of its arguments.
    """

    def __init__(self, py_func: Callable[..., Any], *, inlined: bool = False, disjoint: bool = False) -> None:
        self.py_func = py_func
        self.inlined = inlined
        self.disjoint = disjoint
        self.__doc__ = py_func.__doc__
        self.__name__ = py_func.__name__
        self.__module__ = py_func.__module__
        self.__qualname__ = py_func.__qualname__
        self.__wrapped__ = py_func
        self._code: dict[tuple[Any, ...], Callable[..., Any]] = {}

    @property
    def _numba_type_(self) -> Any:
        """What numba asks a value in compiled code for: here the type of a function compiled like this one."""
        from speccade.kernels import compiler

        return compiler.dispatcher_of(self)._numba_type_

    def __call__(self, *args: Any) -> Any:
        """Run the code for the types of `args`: Python and numpy numbers, native arrays, tuples of these.

        Raises
            TypeError: the function cannot take such arguments.
        """
        key: list[Any] = []
        for value in args:
            kind = type(value)
            if kind is np.ndarray:
                key += (value.dtype, value.ndim, value.flags.num)
            elif kind is int:
                key.append(kind if value <= _LARGEST_INT else np.uint64)
            elif kind is tuple:
                key.append(signature(value))
            else:
                key.append(kind)
        code = self._code.get(found := tuple(key))
        if code is None:
            code = self._code[found] = self._prepare(args)
        return code(*args)

    def _prepare(self, args: tuple[Any, ...]) -> Callable[..., Any]:
        from speccade.kernels import code_store, linker

        with _building:
            file = code_store.file_of(self.py_func, signature(args))
            stored = file.load()
            if stored is None:
                from speccade.kernels import compiler

                stored = compiler.compile_kernel(self, args)
                file.save(stored)
            return linker.link(self.py_func, stored)


def kernel(function: F) -> F:
    """Compile `function` on first call; no fast-math, no fused multiply-add, divisions follow IEEE-754.

    Compiled and interpreted (`NUMBA_DISABLE_JIT=1`) runs give the same bits, on every CPU.
    """
    return cast(F, Kernel(function)) if is_compiling() else function


def inline(function: F) -> F:
    """A small scalar helper that is always inlined into its callers, so that their loops can vectorise."""
    return cast(F, Kernel(function, inlined=True)) if is_compiling() else function


def helper(function: F) -> F:
    """A kernel that other kernels are made of, inlined where LLVM finds that worth while."""
    return cast(F, Kernel(function)) if is_compiling() else function


def disjoint(function: F) -> F:
    """A helper that writes to no array which overlaps another of its arguments: what is written is not read by anyone else.

    LLVM proves that at run time for a few arrays, and for many gives up vectorising; here it takes our word. A call that
    breaks it gives wrong numbers.
    """
    return cast(F, Kernel(function, disjoint=True)) if is_compiling() else function


def is_compiling() -> bool:
    """False when `NUMBA_DISABLE_JIT` has kernels interpreted: the same bytes, a hundred times slower."""
    return os.environ.get("NUMBA_DISABLE_JIT", "0") in ("", "0")
