"""Watching the compiler: how many kernels were compiled in this process, where they are kept, and for which CPU."""

import os
from typing import Any

from llvmlite import binding
from numba.core import event

from speccade.core import notices


class _Watcher(event.Listener):
    """Counts compiled functions and has the first one announced."""

    compiled = 0

    def on_start(self, event: event.Event) -> None:
        self.compiled += 1
        notices.once(notices.COMPILING)

    def on_end(self, event: event.Event) -> None:
        pass


_watcher = _Watcher()


def watch() -> None:
    """Start watching; loading a kernel from the cache does not count as compiling it."""
    event.register("numba:compile", _watcher)  # type: ignore[no-untyped-call]


def compiled_here() -> int:
    """Functions compiled by this process since `watch`, helpers included."""
    return _watcher.compiled


def is_compiling() -> bool:
    """False when `NUMBA_DISABLE_JIT` has kernels interpreted: the same bytes, a hundred times slower."""
    return os.environ.get("NUMBA_DISABLE_JIT", "0") in ("", "0")


def cpu_name() -> str:
    """The CPU that kernels are compiled for; bytes do not depend on it."""
    name: str = os.environ.get("NUMBA_CPU_NAME") or binding.get_host_cpu_name()
    return name


def cache_folder(kernel: Any) -> str | None:
    """Where a kernel's compiled code is kept, or None when it is not."""
    stats = getattr(kernel, "stats", None)
    path: str | None = None if stats is None else stats.cache_path
    return path
