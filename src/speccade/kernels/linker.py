"""Linking compiled kernels into this process without numba's compiler: llvmlite's linker and numba's C runtime suffice.

numba's Python side takes 0.1 s to import and 0.15 s more to prepare for compiling. A process that finds all its kernels on
disk wants neither, so the three extension modules that compiled code calls are loaded from their files.
"""

import builtins
import ctypes
import functools
import importlib.machinery
import importlib.util
import os
import pickle
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

from llvmlite import binding
from llvmlite.binding.object_file import ObjectFileRef

from speccade.core.record import Record

# What pickle may raise for bytes that it did not write.
_DAMAGE = (pickle.UnpicklingError, EOFError, AttributeError, ImportError, IndexError, KeyError, TypeError, ValueError)

# Functions of the C library that LLVM may call by these names; numba's runtime has the addresses.
_C_MATH = ("ceil", "fabs", "floor", "fmod", "round", "sqrt", "trunc")


class Code(Record):
    """Machine code of one kernel for one signature.

    entry           symbol that takes Python objects.
    environments    name of each environment of constants and what it holds, that of the kernel first, empty ones left out.
    machine_code    a relocatable object file.
    """

    entry: str
    environments: tuple[tuple[str, tuple[Any, ...]], ...]
    machine_code: bytes

    def pack(self) -> bytes:
        """The same as bytes."""
        return pickle.dumps((self.entry, self.environments, self.machine_code), protocol=5)

    @classmethod
    def unpack(cls, packed: bytes | memoryview) -> "Code":
        """What `pack` made.

        Raises
            ValueError: it made something else.
        """
        try:
            entry, environments, machine_code = pickle.loads(packed)
        except _DAMAGE as error:
            raise ValueError(f"not the code of a kernel: {error}") from error
        return cls(entry, environments, machine_code)


def link(function: Callable[..., Any], code: Code) -> Callable[..., Any]:
    """A callable that runs `code`, which was compiled from `function`."""
    engine, dynfunc = _engine(), _extension("numba._dynfunc")
    engine.add_object_file(ObjectFileRef.from_data(code.machine_code))
    address = engine.get_function_address(code.entry)
    module = sys.modules[function.__module__]
    environments = []
    for name, constants in code.environments:
        environment = dynfunc.Environment(module.__dict__)
        environment.consts.extend(constants)
        where = engine.get_global_value_address(name)
        if where:
            ctypes.c_void_p.from_address(where).value = id(environment)
        environments.append(environment)
    kept = (engine, environments)  # for as long as the callable lives
    return dynfunc.make_function(module, function.__name__, "", address, environments[0], kept)  # type: ignore[no-any-return]


@functools.cache
def _engine() -> Any:
    """Puts object code into memory; not numba's own engine, so that no symbol is ever defined twice in one."""
    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    _add_symbols()
    triple = binding.get_process_triple()
    module = binding.parse_assembly(f'target triple = "{triple}"')
    machine = binding.Target.from_triple(triple).create_target_machine(jit=True)
    return binding.create_mcjit_compiler(module, machine)


_unpickled: dict[tuple[int, bytes], Any] = {}


def _unpickle(address: int, data: bytes, digest: bytes) -> Any:
    """The constant that compiled code holds at `address`; kept, since the code borrows it."""
    key = (address, digest)
    if key not in _unpickled:
        _unpickled[key] = pickle.loads(data)
    return _unpickled[key]


def _bring_own_unpickling(runtime: Any) -> None:
    """numba's runtime imports the numba package to read constants, the first time; let it find `_unpickle` instead."""
    if "numba" in sys.modules:
        return
    stand_in = ModuleType("numba")
    stand_in._numba_unpickle = _unpickle  # type: ignore[attr-defined]
    names = ("numba", "numba.core.serialize")
    sys.modules.update(dict.fromkeys(names, stand_in))
    try:
        constant = pickle.dumps(None)
        read = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p)(
            runtime.c_helpers["unpickle"]
        )
        read(constant, len(constant), bytes(20))
    finally:
        for name in names:
            del sys.modules[name]


def _add_symbols() -> None:
    """The names under which numba's code knows its runtime; numba defines the same when it compiles."""
    runtime = _extension("numba._helperlib")
    _bring_own_unpickling(runtime)
    helpers = runtime.c_helpers
    for name, address in helpers.items():
        binding.add_symbol(f"numba_{name}", address)
    for name in _C_MATH:
        binding.add_symbol(name, helpers[name])
    for name, address in _extension("numba.core.runtime._nrt_python").c_helpers.items():
        binding.add_symbol(name if name.startswith("_") else f"NRT_{name}", address)
    binding.add_symbol("_Py_NoneStruct", id(None))
    for value in vars(builtins).values():
        if isinstance(value, type) and issubclass(value, BaseException):
            binding.add_symbol(f"PyExc_{value.__name__}", id(value))


@functools.cache
def _extension(name: str) -> Any:
    """An extension module of numba, loaded without the packages around it; numba finds it again when it is imported."""
    if name not in sys.modules:
        found = importlib.util.find_spec("numba")
        folders = found.submodule_search_locations if found else None
        inner = name.split(".")[1:-1]
        spec = importlib.machinery.PathFinder.find_spec(name, [os.path.join(path, *inner) for path in folders or ()])
        if spec is None or spec.loader is None:
            raise ImportError(f"numba is not installed completely: {name} is missing", name=name)
        module = sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return sys.modules[name]
