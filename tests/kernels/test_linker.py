"""Kernels on disk are linked without the compiler, give the same results, and get along with it when it must start."""

from pathlib import Path

import pytest
from tests.kernels import trial

from speccade.kernels.linker import Code

KERNELS = """
import numpy as np
from speccade.kernels.jit import helper, kernel

@kernel
def total(values):
    result = 0.0
    for value in values:
        result += value
    return result

@helper
def checked(x):
    if x < 0.0:
        raise ValueError("negative")
    return np.array([x, 2.0 * x])

@kernel
def pair(x):
    return checked(x)

@kernel
def squares(count):
    out = np.empty(count)
    for i in range(count):
        out[i] = float(i) * i
    return out

@kernel
def total_of_squares(count):
    return total(squares(count))
"""


def _run(folder: Path, program: str) -> dict[str, object]:
    return trial.run(folder, program, {"speccade_trial": KERNELS})


def test_compiled_code_runs_without_the_compiler(tmp_path: Path) -> None:
    program = "values = [total(np.arange(4.0)), squares(4).tolist()]"
    expected = [6.0, [0.0, 1.0, 4.0, 9.0]]
    assert _run(tmp_path, program) == {"values": expected, "compiled": True, "numba": True}
    assert _run(tmp_path, program) == {"values": expected, "compiled": False, "numba": False}


def test_kernels_that_were_linked_can_be_called_by_one_that_is_compiled(tmp_path: Path) -> None:
    _run(tmp_path, "values = [total(np.arange(4.0)), squares(4).tolist()]")
    program = "values = [total(np.arange(4.0)), total_of_squares(5), total(np.arange(5.0)), squares(3).tolist()]"
    expected = [6.0, 30.0, 10.0, [0.0, 1.0, 4.0]]
    first, second = _run(tmp_path, program), _run(tmp_path, program)
    assert (first["values"], first["numba"]) == (expected, True)
    assert second == {"values": expected, "compiled": False, "numba": False}


def test_linking_goes_on_after_the_compiler_started(tmp_path: Path) -> None:
    _run(tmp_path, "values = total(np.arange(4.0))")
    assert _run(tmp_path, "values = [squares(2).tolist(), total(np.arange(3.0)), squares(1).tolist()]") == {
        "values": [[0.0, 1.0], 3.0, [0.0]],
        "compiled": True,
        "numba": True,
    }


def test_results_outlive_many_calls(tmp_path: Path) -> None:
    program = "kept = [squares(n) for n in range(500)]\nvalues = [float(part.sum()) for part in kept[:4]]"
    _run(tmp_path, program)
    assert _run(tmp_path, program) == {"values": [0.0, 0.0, 1.0, 5.0], "compiled": False, "numba": False}


def test_errors_and_arrays_of_helpers(tmp_path: Path) -> None:
    program = """
try:
    pair(-1.0)
except ValueError as error:
    values = [str(error), pair(2.0).tolist()]
"""
    expected = ["negative", [2.0, 4.0]]
    assert _run(tmp_path, program)["values"] == expected
    second = _run(tmp_path, program)
    assert (second["values"], second["compiled"]) == (expected, False)


@pytest.mark.parametrize("packed", [b"", b"nonsense", b"\x80\x05K\x01."], ids=["empty", "text", "number"])
def test_what_is_no_code_is_refused(packed: bytes) -> None:
    with pytest.raises(ValueError, match="not the code"):
        Code.unpack(packed)


def test_code_survives_packing() -> None:
    code = Code("entry", (("env", ()), ("other", (1.5,))), b"\x7fELF")
    assert Code.unpack(memoryview(code.pack())) == code


def test_helpers_called_from_python_are_kept_too(tmp_path: Path) -> None:
    program = "values = checked(3.0).tolist()"
    assert _run(tmp_path, program) == {"values": [3.0, 6.0], "compiled": True, "numba": True}
    assert _run(tmp_path, program) == {"values": [3.0, 6.0], "compiled": False, "numba": False}
