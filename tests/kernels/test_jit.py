"""Calling kernels: one code per signature, and a clear refusal of what they do not take."""

import math
import re

import numpy as np
import pytest

from speccade.kernels.jit import Floats, disjoint, helper, inline, is_compiling, kernel
from speccade.kernels.signatures import signature


@inline
def _twice(x: float) -> float:
    return 2.0 * x


@helper
def _thrice(x: float) -> float:
    return 3.0 * x


@disjoint
def _rotate(a: Floats, b: Floats, c: float, s: float, to_a: Floats, to_b: Floats) -> None:
    for i in range(a.size):
        to_a[i], to_b[i] = c * a[i] - s * b[i], c * b[i] + s * a[i]


@kernel
def _identity(value: object) -> object:
    return value


@kernel
def _five_times(x: float) -> float:
    """Five times `x`."""
    return _twice(x) + _thrice(x)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (1.0, "float64"),
        (np.float64(1.0), "float64"),
        (True, "bool"),
        (np.bool_(True), "bool"),
        (1, "int64"),
        (-(2**63), "int64"),
        (2**63, "uint64"),
        (np.int64(1), "int64"),
        (np.float32(1.0), "float32"),
        (None, "none"),
        (np.zeros(3), "float64[1]C"),
        (np.zeros((3, 2)), "float64[2]C"),
        (np.zeros((3, 2)).T, "float64[2]F"),
        (np.zeros((3, 2))[:, 0], "float64[1]A"),
        (np.zeros(3, np.int16), "int16[1]C"),
        ((1.0, np.zeros(1)), "(float64, float64[1]C)"),
    ],
    ids=str,
)
def test_signatures(value: object, name: str) -> None:
    assert signature((value,)) == f"({name})"


def test_read_only_arrays_have_a_signature_of_their_own() -> None:
    frozen = np.zeros(3)
    frozen.flags.writeable = False
    assert signature((frozen,)) == "(const float64[1]C)"


@pytest.mark.parametrize(
    "value",
    ["text", np.zeros(1, ">f8"), np.zeros(1, object), [1.0], np.zeros(9, np.uint8)[1:].view(np.float64)],
    ids=str,
)
def test_what_kernels_do_not_take(value: object) -> None:
    with pytest.raises(TypeError, match="kernels take numbers"):
        signature((value,))
    if is_compiling():
        with pytest.raises(TypeError, match="kernels take numbers"):
            _identity(value)


def test_every_signature_runs_its_own_code() -> None:
    values: list[object] = [1.5, 7, True, 2**63, (1.0, 2), np.arange(3.0), np.arange(6.0).reshape(2, 3), np.arange(3)]
    for _ in range(2):
        for value in values:
            found = _identity(value)
            np.testing.assert_array_equal(np.asarray(found), np.asarray(value))
            if isinstance(value, np.ndarray):
                assert isinstance(found, np.ndarray)
                assert found.dtype == value.dtype


def test_helpers_are_functions_too() -> None:
    assert (_five_times(2.0), _twice(2.0), _thrice(2.0)) == (10.0, 4.0, 6.0)
    assert _five_times.__doc__ == "Five times `x`."
    assert math.isnan(_five_times(math.nan))


def test_disjoint_arguments_change_no_value() -> None:
    a, b = np.arange(1000.0), np.arange(1000.0)[::-1].copy()
    out = np.empty((2, 1000))
    _rotate(a, b, 0.6, 0.8, out[0], out[1])
    assert np.array_equal(out, [0.6 * a - 0.8 * b, 0.6 * b + 0.8 * a])


@pytest.mark.skipif(not is_compiling(), reason="kernels are interpreted")
def test_disjoint_arguments_are_promised_to_the_compiler() -> None:
    import numba

    from speccade.kernels import compiler

    dispatcher = compiler.dispatcher_of(_rotate)  # type: ignore[arg-type]
    row = numba.float64[::1]
    dispatcher.compile((row, row, numba.float64, numba.float64, row, row))
    (code,) = dispatcher.inspect_llvm().values()
    for name in ("a", "b", "to_a", "to_b"):
        assert re.search(rf"ptr noalias [^%]*%arg\.{name}\.4\b", code)
