"""Compiling kernels with numba. Importing this starts the compiler; a process whose kernels are all on disk never does."""

from typing import Any

import numba
from numba.core import event
from numba.core.typing.typeof import Purpose, typeof

from speccade.core import notices
from speccade.kernels import compiling
from speccade.kernels.jit import Kernel
from speccade.kernels.linker import Code


class _Watcher(event.Listener):
    """Counts compiled functions and has the first one announced."""

    def on_start(self, event: event.Event) -> None:
        compiling.note_compiled(event.data["dispatcher"].py_func.__name__)
        notices.once(notices.COMPILING)

    def on_end(self, event: event.Event) -> None:
        pass


event.register("numba:compile", _Watcher())  # type: ignore[no-untyped-call]

_dispatchers: dict[Kernel, Any] = {}


def dispatcher_of(kernel: Kernel) -> Any:
    """numba's object for `kernel`, through which kernels being compiled call it: the one place that configures numba."""
    found = _dispatchers.get(kernel)
    if found is None:
        compiled = numba.njit(fastmath=False, error_model="numpy", nogil=True, forceinline=kernel.inlined)
        found = _dispatchers[kernel] = compiled(kernel.py_func)
        if kernel.disjoint:
            # an option of numba's compiler that `njit` does not pass on
            found._compiler._customize_flags = _with_disjoint_arguments  # type: ignore[attr-defined]
    return found


def _with_disjoint_arguments(flags: Any) -> Any:
    flags.noalias = True
    return flags


def compile_kernel(kernel: Kernel, args: tuple[Any, ...]) -> Code:
    """Machine code of `kernel` for the types of `args`.

    Raises
        TypeError: the function cannot take such arguments.
    """
    dispatcher = dispatcher_of(kernel)
    types = tuple(typeof(value, Purpose.argument) for value in args)  # type: ignore[no-untyped-call]
    dispatcher.compile(types)
    result = dispatcher.overloads[types]
    _, _, (machine_code, _) = result.library.serialize_using_object_code()
    own = result.environment
    # of functions without constants, nobody reads the environment
    others = (each for each in result._find_referenced_environments() if each.consts and each.env_name != own.env_name)
    environments = tuple((each.env_name, tuple(each.consts)) for each in (own, *others))
    return Code(result.fndesc.llvm_cpython_wrapper_name, environments, machine_code)
