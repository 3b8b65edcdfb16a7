"""Loading compiled kernels without starting the compiler.

numba prepares to compile before it looks into its cache (types, overloads, its own runtime: 0.15 s) and parses each kernel's
bitcode, which only a compiler needs. A process that finds all its kernels on disk wants neither: here the stored object
code goes straight into a linker of its own. The first kernel that must be compiled ends this: what was loaded so far is
forgotten, and loaded again by numba's ordinary path when a kernel that is being compiled calls it.
"""

from typing import Any

from llvmlite import binding
from llvmlite.binding.object_file import ObjectFileRef
from numba import _dynfunc, _helperlib  # type: ignore[attr-defined]
from numba.core import caching, codegen, intrinsics
from numba.core.compiler import CR_FIELDS, CompileResult
from numba.core.runtime import _nrt_python  # type: ignore[attr-defined]


class KernelCache(caching.FunctionCache):
    """The cache of one kernel, quick as long as nothing has to be compiled in this process."""

    def __init__(self, dispatcher: Any) -> None:
        super().__init__(dispatcher.py_func)  # type: ignore[no-untyped-call]
        self._dispatcher = dispatcher

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """The kernel for the argument types `sig`, or None when it must be compiled."""
        linker = _linker()
        if linker is not None:
            key = self._index_key(sig, linker.code)  # type: ignore[no-untyped-call]
            with self._guard_against_spurious_io_errors():
                data = self._cache_file.load(key)  # type: ignore[no-untyped-call]
                if data is not None:
                    return linker.link(self._dispatcher, target_context, data)
            _give_way()
        return super().load_overload(sig, target_context)  # type: ignore[no-untyped-call]


class _Linker:
    """Puts object code into memory; separate from numba's own engine, so that no symbol is ever defined twice in one."""

    def __init__(self) -> None:
        for name, address in _nrt_python.c_helpers.items():
            binding.add_symbol(name if name.startswith("_") else "NRT_" + name, address)
        for name in sorted(intrinsics.INTR_MATH):
            binding.add_symbol(name, _helperlib.c_helpers[name])  # type: ignore[attr-defined]
        self.code = codegen.JITCPUCodegen("speccade.quick")  # type: ignore[no-untyped-call]
        self.users: list[Any] = []

    def link(self, dispatcher: Any, target_context: Any, data: tuple[Any, ...]) -> Any:
        """A compile result that can be called, from what numba's `CompileResult._reduce` stored."""
        library, description, environment, signature, object_mode, *_, environments = data
        _, kind, (object_code, _) = library
        if kind != "object" or object_mode:
            raise ValueError(f"cannot link code of kind {kind!r}")
        engine = self.code._engine
        engine._ee.add_object_file(ObjectFileRef.from_data(object_code))
        address = engine.get_function_address(description.llvm_cpython_wrapper_name)
        for used in (environment, *environments):
            self.code.set_env(used.env_name, used)  # type: ignore[no-untyped-call]
        function = _dynfunc.make_function(
            description.lookup_module(), dispatcher.__name__, "", address, environment, (self, environments)
        )
        fields = dict.fromkeys(CR_FIELDS) | {
            "target_context": target_context,
            "typing_context": target_context.typing_context,
            "entry_point": function,
            "environment": environment,
            "fndesc": description,
            "signature": signature,
            "objectmode": False,
            "lifted": (),
            "reload_init": (),
            "referenced_envs": environments,
        }
        self.users.append(dispatcher)
        return CompileResult(**fields)


_quick: list[_Linker | None] = []


def _linker() -> _Linker | None:
    if not _quick:
        _quick.append(_Linker() if binding.Target.from_default_triple().name.startswith("x86") else None)
    return _quick[0]


def _give_way() -> None:
    """Something must be compiled: numba needs its own view of every kernel, with bitcode to inline from."""
    linker = _linker()
    _quick[0] = None
    for dispatcher in linker.users if linker else ():
        dispatcher._reset_overloads()
