"""Accuracy against mpmath, special values against C99 (the math module), exactness promises."""

import math
from collections.abc import Callable

import mpmath as mp
import numpy as np
import pytest
from numba import njit
from numpy.typing import NDArray

from speccade.kernels import elementary

Array = NDArray[np.float64]
RNG = np.random.default_rng(20240607)


def _linear(low: float, high: float, n: int = 400) -> Array:
    return RNG.uniform(low, high, n)


def _decades(low: float, high: float, n: int = 400, signed: bool = True) -> Array:
    return 10.0 ** RNG.uniform(low, high, n) * (RNG.choice([-1.0, 1.0], n) if signed else 1.0)


def _angles() -> list[Array]:
    quarter_turns = np.arange(1.0, 400.0) * (np.pi / 2)
    worst = np.array(
        [6381956970095103.0 * 2.0**797, 2.0**1023, 1.6e6, 1.7e6, 5.319372648326541416707296656673541083813475031793e255]
    )
    return [_linear(-10, 10), _decades(-300, 6), _decades(6, 308), quarter_turns, quarter_turns * 7919.0, worst, -worst]


POSITIVE = [
    _decades(-300, 300, signed=False),
    _linear(0.4, 3),
    1.0 + _decades(-15, -1),
    _decades(-323, -308, 50, False),
]
SMALL = [_linear(-3, 3), _decades(-300, 1)]

# name: reference, arguments, largest allowed error in units in the last place (1 ulp = 1.1 to 2.2e-16 relative)
ACCURACY: dict[str, tuple[Callable[[mp.mpf], mp.mpf], list[Array], float]] = {
    "sin": (mp.sin, _angles(), 2.0),
    "cos": (mp.cos, _angles(), 2.0),
    "tan": (mp.tan, _angles(), 3.0),
    "sin_bounded": (mp.sin, [_linear(-10, 10), _decades(-300, 6.2)], 2.0),
    "cos_bounded": (mp.cos, [_linear(-10, 10), _decades(-300, 6.2)], 2.0),
    "sin_turns": (lambda t: mp.sinpi(2 * t), [_linear(-3, 3), _decades(-300, 17)], 2.5),
    "cos_turns": (lambda t: mp.cospi(2 * t), [_linear(-3, 3), _decades(-300, 17)], 2.5),
    "tan_half_turns": (lambda t: mp.sinpi(t) / mp.cospi(t), [_linear(-0.4999, 0.4999), _decades(-300, -1)], 3.5),
    "exp": (mp.exp, [*SMALL, _linear(-745, 709)], 1.0),
    "exp2": (lambda x: mp.mpf(2) ** x, [*SMALL, _linear(-1074, 1023)], 1.0),
    "expm1": (mp.expm1, [*SMALL, _linear(-60, 709)], 2.0),
    "log": (mp.log, POSITIVE, 1.0),
    "log2": (lambda x: mp.log(x, 2), POSITIVE, 2.0),
    "log10": (mp.log10, POSITIVE, 2.0),
    "log1p": (
        mp.log1p,
        [_decades(-300, 300, signed=False), _linear(-0.99, 3), _decades(-15, -1), _decades(-2, 0) % 1 - 1],
        1.0,
    ),
    "gain_to_db": (lambda x: 20 * mp.log10(x), POSITIVE, 2.0),
    "db_to_gain": (lambda x: mp.mpf(10) ** (x / 20), [_linear(-120, 40), _linear(-6000, 6000)], 1.5),
    "semitones_to_ratio": (lambda x: mp.mpf(2) ** (x / 12), [_linear(-120, 120), _linear(-9000, 9000)], 1.0),
    "cents_to_ratio": (lambda x: mp.mpf(2) ** (x / 1200), [_linear(-100, 100), _linear(-9000, 9000)], 1.0),
    "midi_to_hz": (lambda x: 440 * mp.mpf(2) ** ((x - 69) / 12), [_linear(0, 127)], 3.0),
    "cbrt": (lambda x: mp.sign(x) * mp.cbrt(abs(x)), [*SMALL, _decades(-323, 308)], 1.0),
    "tanh": (mp.tanh, [*SMALL, _linear(-25, 25)], 2.5),
    "sinh": (mp.sinh, [*SMALL, _linear(-710.4, 710.4)], 2.5),
    "cosh": (mp.cosh, [*SMALL, _linear(-710.4, 710.4)], 1.5),
    "asin": (mp.asin, [_linear(-1, 1), _decades(-300, 0), 1.0 - _decades(-16, -1, signed=False)], 2.0),
    "acos": (mp.acos, [_linear(-1, 1), _decades(-300, 0), 1.0 - _decades(-16, -1, signed=False)], 1.5),
    "atan": (mp.atan, [*SMALL, _decades(-300, 300)], 1.5),
}


def _apply(name: str, *arguments: Array) -> Array:
    function = getattr(elementary, name)
    out = np.empty(arguments[0].size)
    if len(arguments) == 1:

        @njit(error_model="numpy")  # type: ignore[untyped-decorator]
        def unary(x: Array, out: Array) -> None:
            for i in range(x.size):
                out[i] = function(x[i])

        unary(arguments[0], out)
    else:

        @njit(error_model="numpy")  # type: ignore[untyped-decorator]
        def binary(x: Array, y: Array, out: Array) -> None:
            for i in range(x.size):
                out[i] = function(x[i], y[i])

        binary(*arguments, out)
    return out


def _error(got: float, reference: mp.mpf) -> float:
    rounded = float(reference)
    if rounded == 0.0 or math.isinf(rounded) or math.isnan(rounded):
        return 0.0 if got == rounded or (got != got and rounded != rounded) else math.inf
    return float(abs(mp.mpf(got) - reference) / mp.mpf(math.ulp(rounded)))


@pytest.mark.oracle
@pytest.mark.parametrize("name", ACCURACY)
def test_accuracy(name: str) -> None:
    reference, arguments, limit = ACCURACY[name]
    x = np.concatenate(arguments)
    with mp.workprec(1400 if name in ("sin", "cos", "tan") else 200):
        errors = [
            _error(float(got), reference(mp.mpf(float(arg)))) for got, arg in zip(_apply(name, x), x, strict=True)
        ]
    worst = int(np.argmax(errors))
    assert errors[worst] <= limit, f"{name}({x[worst]!r}) is off by {errors[worst]:.2f} ulp"


@pytest.mark.oracle
@pytest.mark.parametrize(
    ("name", "reference", "limit"),
    [
        ("pow", lambda x, y: x**y, 1.0),
        ("atan2", mp.atan2, 1.5),
        ("hypot", lambda x, y: mp.sqrt(x * x + y * y), 1.5),
    ],
)
def test_accuracy_of_two_arguments(name: str, reference: Callable[[mp.mpf, mp.mpf], mp.mpf], limit: float) -> None:
    x = np.concatenate([_linear(-2, 2), _decades(-300, 300), _decades(-3, 3), 1.0 + _decades(-9, -1)])
    y = np.concatenate(
        [_linear(-2, 2), _decades(-300, 300) if name != "pow" else _linear(-1, 1), _linear(-90, 90), _decades(0, 3)]
    )
    x = np.abs(x) if name == "pow" else x
    with mp.workprec(200):
        results = zip(_apply(name, x, y), x, y, strict=True)
        errors = [_error(float(got), reference(mp.mpf(float(a)), mp.mpf(float(b)))) for got, a, b in results]
    worst = int(np.argmax(errors))
    assert errors[worst] <= limit, f"{name}({x[worst]!r}, {y[worst]!r}) is off by {errors[worst]:.2f} ulp"


SPECIAL = np.array(
    [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.0, 1e-310, -1e-310, 5e-324, 1e308, -1e308, np.inf, -np.inf, np.nan]
)


def _c99(name: str, *arguments: float) -> float:
    """What C99 says: the math module, with its exceptions turned back into infinities and NaN."""
    x = arguments[0]
    try:
        return float(getattr(math, name)(*arguments))
    except OverflowError:
        if name == "pow":
            return math.inf if x > 0 else math.nan
        return math.copysign(math.inf, x) if name == "sinh" else math.inf
    except ValueError:
        if name == "pow":
            return math.inf if x == 0 else math.nan
        return (
            -math.inf
            if (name.startswith("log") and x in (0.0, -1.0) and x == (-1.0 if name == "log1p" else 0.0))
            else math.nan
        )


@pytest.mark.parametrize("name", [n for n in ACCURACY if hasattr(math, n)])
def test_special_values(name: str) -> None:
    for x, got in zip(SPECIAL, _apply(name, SPECIAL), strict=True):
        want = _c99(name, float(x))
        if math.isnan(want):
            assert math.isnan(got), (name, x, got)
        else:
            assert got == pytest.approx(want, rel=1e-14, abs=0), (name, x)
            assert math.copysign(1.0, got) == math.copysign(1.0, want), (name, x, got)


@pytest.mark.parametrize("name", ["pow", "atan2", "hypot"])
def test_special_values_of_two_arguments(name: str) -> None:
    x, y = (grid.ravel() for grid in np.meshgrid(SPECIAL, SPECIAL))
    keep = np.ones(x.size, dtype=bool) if name != "pow" else ~(x < 0) & ~((x == 0) & np.signbit(x))
    x, y = x[keep], y[keep]
    for a, b, got in zip(x, y, _apply(name, x, y), strict=True):
        want = _c99(name, float(a), float(b))
        if math.isnan(want):
            assert math.isnan(got), (name, a, b, got)
        else:
            assert got == pytest.approx(want, rel=1e-14, abs=0), (name, a, b)
            assert math.copysign(1.0, got) == math.copysign(1.0, want), (name, a, b, got)


def test_exact_values() -> None:
    steps = np.arange(-40.0, 41.0)
    assert (_apply("exp2", steps) == np.ldexp(1.0, steps.astype(int))).all()
    assert (_apply("log2", np.ldexp(1.0, steps.astype(int))) == steps).all()
    assert (_apply("semitones_to_ratio", 12.0 * steps) == np.ldexp(1.0, steps.astype(int))).all()
    assert (_apply("cents_to_ratio", 1200.0 * steps) == np.ldexp(1.0, steps.astype(int))).all()
    assert (_apply("midi_to_hz", np.array([33.0, 69.0, 81.0])) == [55.0, 440.0, 880.0]).all()
    assert (_apply("db_to_gain", np.array([0.0])) == 1.0).all()
    assert (_apply("sin_turns", np.array([0.0, 0.25, 0.5, 0.75, 12345.25])) == [0.0, 1.0, 0.0, -1.0, 1.0]).all()
    assert (_apply("cos_turns", np.array([0.0, 0.25, 0.5, 0.75, 12345.5])) == [1.0, 0.0, -1.0, 0.0, -1.0]).all()
    assert (_apply("cos", np.array([0.0])) == 1.0).all()
    assert (_apply("cbrt", np.array([27.0, -8.0, 1e-3**3])) == [3.0, -2.0, 1e-3]).all()


def test_results_stay_in_range() -> None:
    turns = _linear(-1000, 1000, 100_000)
    for name in ("sin_turns", "cos_turns", "sin", "cos"):
        assert np.abs(_apply(name, turns)).max() <= 1.0
    assert np.abs(_apply("tanh", _linear(-30, 30, 100_000))).max() <= 1.0


def test_array_forms_agree_with_scalars() -> None:
    x = np.concatenate([_linear(-5, 5), _decades(5, 12)])
    for form in ("sin", "sin_turns", "exp", "log", "tanh"):
        out = np.empty_like(x)
        getattr(elementary, f"{form}_array")(x, out)
        assert out.tobytes() == _apply(form, x).tobytes(), form
    out = np.empty_like(x)
    elementary.pow_array(np.abs(x), 0.4545, out)
    assert out.tobytes() == _apply("pow", np.abs(x), np.full(x.size, 0.4545)).tobytes()


def test_public_names() -> None:
    assert all(callable(getattr(elementary, name)) for name in elementary.__all__)
