"""Names for the types of a kernel's arguments, as its code is filed under. Light but for numpy."""

from typing import Any

import numpy as np

_PYTHON = {float: "float64", bool: "bool", type(None): "none"}


def signature(args: tuple[Any, ...]) -> str:
    """For instance `(float64[2]C, int64, bool)`: dtype, rank and layout of arrays, `const` where read-only.

    Raises
        TypeError: a value that kernels do not take.
    """
    return f"({', '.join(map(_name, args))})"


def _name(value: Any) -> str:
    kind = type(value)
    if kind is np.ndarray:
        flags, dtype = value.flags, value.dtype
        if dtype.isnative and flags.aligned and dtype.kind in "biuf":
            layout = "C" if flags.c_contiguous else "F" if flags.f_contiguous else "A"
            return f"{'' if flags.writeable else 'const '}{dtype.name}[{value.ndim}]{layout}"
    elif kind is int:
        return "int64" if value < 2**63 else "uint64"
    elif kind is tuple:
        return signature(value)
    elif kind in _PYTHON:
        return _PYTHON[kind]
    elif isinstance(value, np.generic) and value.dtype.kind in "biuf":
        return value.dtype.name
    raise TypeError(f"kernels take numbers, aligned native arrays, and tuples of these, not {kind.__qualname__}")
