"""What a process of our own need not do: imports for things this program never uses, and tidying up memory.

Only processes of our own (the command line, batch workers) call `lean_process`; imported as a library, speccade leaves its
host alone.
"""

import atexit
import gc
import importlib
import os
import sys
import threading
from types import ModuleType
from typing import Any, NoReturn


class _Later(ModuleType):
    """Stands in for a module until somebody uses it."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(f"module '{self.__name__}' has no attribute '{name}'")
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(importlib.import_module(self.__name__), name)


_RARELY_USED = ("secrets", "subprocess")
"""What pydantic and typer import, but use for secret fields, launching a browser and the like only: 9 ms."""


def lean_process() -> None:
    """Spare this process two searches: pydantic's for plugins (10 ms) and numba's for SciPy's BLAS (250 ms).

    Neither can matter: specs are read by our models alone, and no kernel may call BLAS. For the same reason numpy's BLAS
    gets no threads, which would wait for work at full speed (0.13 s of processor time). Garbage is collected less often:
    importing makes tens of thousands of objects that all stay (16 ms). Some modules wait for their first use.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.set_threshold(100_000, 20, 50)
    plugins = ModuleType("pydantic.plugin._loader")
    plugins.get_plugins = lambda: ()  # type: ignore[attr-defined]
    sys.modules.setdefault(plugins.__name__, plugins)
    for name in _RARELY_USED:
        sys.modules.setdefault(name, _Later(name))
    sys.modules.setdefault("scipy", None)  # type: ignore[arg-type]  # importing it fails as if it were not installed


_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3  # of glibc's mallopt
_KEPT_BYTES = 32 << 20  # the largest threshold that glibc takes


def keep_freed_memory() -> None:
    """Let glibc keep up to 32 MB of freed memory: signals come and go all the time, and fresh pages are cleared first.

    Only worth while in a process that makes many assets. Other C libraries are left as they are.
    """
    if sys.platform != "linux":
        return
    import ctypes

    library = ctypes.CDLL(None)
    if hasattr(library, "gnu_get_libc_version"):
        library.mallopt(_M_MMAP_THRESHOLD, _KEPT_BYTES)
        library.mallopt(_M_TRIM_THRESHOLD, _KEPT_BYTES)


def leave(done: SystemExit) -> NoReturn:
    """End the process as `done` asks, without taking every module apart first (15 ms).

    Registered exit functions run and output is flushed; with other threads alive the interpreter ends in its usual way.
    """
    if threading.active_count() > 1 or not isinstance(done.code, int | None):
        raise done
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(done.code or 0)
