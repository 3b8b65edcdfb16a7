"""What `speccade doctor` looks at: one function per concern, each giving findings about the machine and the installation."""

import os
import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Literal

Status = Literal["ok", "note", "warning", "error"]

# BLAKE3 of `arithmetic_bytes` as IEEE-754 has it; the same on every machine, compiled or interpreted.
ARITHMETIC = "4455708a5318f0bc18961616dab901dd483ad37c583a0739364a5abcd2c7d9c9"


@dataclass(frozen=True, slots=True)
class Check:
    """One fact about the environment; `hint` says what to do when it is not well."""

    name: str
    status: Status
    text: str
    hint: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The record of the JSON envelope."""
        return {key: value for key, value in asdict(self).items() if value is not None}


def examine(cache_dir: str | None = None) -> Iterator[Check]:
    """Every check, in the order in which a person wants to read them; none raises."""
    checks: dict[str, Callable[[], Iterator[Check]]] = {
        "python": python,
        "speccade": program,
        "libraries": libraries,
        "cache": lambda: cache(cache_dir),
        "kernels": kernels,
        "arithmetic": arithmetic,
        "starlark": starlark,
        "tools": tools,
    }
    for name, check in checks.items():
        try:
            yield from check()
        except Exception as failure:  # noqa: BLE001 - a broken installation is what the doctor is for
            yield Check(name, "error", f"{type(failure).__name__}: {failure}", "install the program again")


def python() -> Iterator[Check]:
    """The interpreter."""
    version = platform.python_version()
    right = sys.version_info >= (3, 11)
    text = f"{platform.python_implementation()} {version}, {platform.system()} {platform.machine()}"
    yield Check("python", "ok" if right else "error", text, None if right else "use Python 3.11 or newer")


def program() -> Iterator[Check]:
    """The release and the fingerprint of its sources."""
    from speccade.building.toolchain import toolchain_version

    yield Check("speccade", "ok", toolchain_version())


def libraries() -> Iterator[Check]:
    """Every runtime dependency with its version against the range that the package asks for."""
    for line in metadata.requires("speccade") or ():
        requirement, _, marker = line.partition(";")
        if "extra" in marker:
            continue
        name = requirement.strip().rstrip(")").split("(")[0]
        for operator in "<>=!~":
            name = name.partition(operator)[0]
        name = name.strip()
        wanted = requirement.strip()[len(name) :].strip(" ()")
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            yield Check(name, "error", "not installed", f"install {requirement.strip()}")
            continue
        fits = _fits(version, wanted)
        yield Check(name, "ok" if fits else "error", version, None if fits else f"install {name}{wanted}")


def _fits(version: str, wanted: str) -> bool:
    """Whether a version satisfies simple lower and upper bounds."""
    given = _numbers(version)
    for bound in filter(None, wanted.split(",")):
        number = _numbers(bound.lstrip("<>=!~ "))
        if bound.strip().startswith(">=") and given < number:
            return False
        if bound.strip().startswith("<") and not bound.strip().startswith("<=") and given >= number:
            return False
    return True


def _numbers(version: str) -> tuple[int, ...]:
    parts = []
    for part in version.strip().split("."):
        digits = "".join(c for c in part if c.isdigit())
        if not digits:
            break
        parts.append(int(digits))
    return tuple(parts)


def cache(cache_dir: str | None) -> Iterator[Check]:
    """Where results are kept, whether the place is trusted and can be written."""
    from speccade.building.store import Store, default_root

    store = Store(cache_dir or default_root())
    usage = store.info()
    if store.problem is None:
        key = "0" * 64
        store.put_manifest("src", key, {"doctor": True})
        if store.problem is None and store.get_manifest("src", key) is None:
            yield Check("cache", "warning", f"{store.root} does not keep what is put there")
            return
        store.discard(store.path("src", key))
    if store.problem is not None:
        yield Check("cache", "warning", store.problem.message, store.problem.hint)
        return
    facts = asdict(usage)
    text = ", ".join(f"{name.replace('_', ' ')} {value:,}" for name, value in facts.items() if isinstance(value, int))
    yield Check("cache", "ok", f"{store.root} ({text})")


def kernels() -> Iterator[Check]:
    """Where compiled kernels are kept, for which CPU, and whether they are compiled at all."""
    from speccade.kernels import code_store, compiling, jit

    yield Check("cpu", "ok", f"{compiling.cpu_name()}, {os.cpu_count()} processors")
    if not jit.is_compiling():
        hint = "unset NUMBA_DISABLE_JIT"
        yield Check("kernels", "warning", "kernels are interpreted: the same bytes, a hundred times slower", hint)
        return
    folder = code_store.folder_of(jit.__name__)
    place = Path(folder)
    if not os.access(place if place.is_dir() else place.parent, os.W_OK):
        hint = "set NUMBA_CACHE_DIR to a folder that can be written"
        yield Check("kernels", "warning", f"compiled kernels cannot be kept in {folder}: every run compiles", hint)
        return
    yield Check("kernels", "ok", f"kept in {folder}")


def arithmetic_bytes() -> bytes:
    """Elementary functions over fixed arguments: a sample of everything that output bytes are made of."""
    import numpy as np

    from speccade.kernels import elementary

    x = np.arange(1, 2049, dtype=np.float64) / 64.0
    out = np.empty_like(x)
    rows = []
    for function in (elementary.sin_array, elementary.sin_turns_array, elementary.log_array, elementary.tanh_array):
        function(x, out)
        rows.append(out.tobytes())
    elementary.exp_array(-x, out)
    rows.append(out.tobytes())
    elementary.pow_array(x, 0.37, out)
    rows.append(out.tobytes())
    return b"".join(rows)


def arithmetic() -> Iterator[Check]:
    """Whether this machine computes the bits that every other one computes."""
    from speccade.core.canonical import digest

    if digest(arithmetic_bytes()) == ARITHMETIC:
        yield Check("arithmetic", "ok", "exact: assets made here have the same bytes as anywhere")
    else:
        hint = "compare the library versions with requirements/runtime.txt; please report this machine"
        yield Check("arithmetic", "error", "results differ from the reference in some bits", hint)


def starlark() -> Iterator[Check]:
    """Whether programs run in their sandbox."""
    import time

    from speccade import pipeline
    from speccade.core.source import from_text

    text = b'spec(asset_id="doctor", asset_type="audio", seed=1, outputs=[output(path="a.wav", format="wav")])'
    started = time.perf_counter()
    pipeline.compile(from_text(text, "doctor.star"))
    milliseconds = 1000.0 * (time.perf_counter() - started)
    yield Check("starlark", "ok", f"a program was evaluated in its sandbox in {milliseconds:.0f} ms")


def tools() -> Iterator[Check]:
    """Programs that are not needed, and what they would be good for."""
    from ctypes.util import find_library
    from shutil import which

    for name, found, purpose in (
        ("uv", which("uv"), "rewrites the lock files"),
        ("libopenmpt", find_library("openmpt"), "lets the tests play tracker modules"),
    ):
        text = f"found: {found}" if found else f"not found; it only {purpose}"
        yield Check(f"{name} (optional)", "ok" if found else "note", text)
