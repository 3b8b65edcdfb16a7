"""What is known of compiling without starting the compiler: how much was compiled here, and for which CPU."""

import functools
import os

from llvmlite import binding

_compiled: list[str] = []


def note_compiled(name: str) -> None:
    """The compiler has compiled one more function."""
    _compiled.append(name)


def compiled_here() -> int:
    """Functions compiled by this process, helpers included; linking a kernel from disk does not count."""
    return len(_compiled)


def cpu_name() -> str:
    """The CPU that kernels are compiled for; bytes do not depend on it."""
    name: str = os.environ.get("NUMBA_CPU_NAME") or binding.get_host_cpu_name()
    return name


@functools.cache
def cpu_features() -> str:
    """The instruction sets that kernels may use."""
    features: str | None = os.environ.get("NUMBA_CPU_FEATURES")
    return features if features is not None else binding.get_host_cpu_features().flatten()
