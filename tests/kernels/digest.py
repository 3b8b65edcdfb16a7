"""Small cases of every public kernel, for `tests.support_determinism`."""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from speccade.kernels import (
    bandlimited,
    elementary,
    fft,
    gabor,
    interpolate,
    lattice,
    matched,
    oscillators,
    pcg32,
    wavetable,
    windows,
)
from speccade.kernels.jit import Floats, kernel


def _spread(low: float, high: float, count: int = 40) -> Floats:
    """Numbers without a pattern, made without a random generator of numpy."""
    words = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return low + (high - low) * ((words >> np.uint64(11)).astype(np.float64) / 2.0**53)


X = np.concatenate([_spread(-8.0, 8.0), [0.0, -0.0, 1.0, -1.0, 1e-9, -1e-9]])
ANGLES = np.concatenate([X, _spread(-1e5, 1e5), _spread(1e7, 1e300, 20)])
POSITIVE = np.concatenate([_spread(1e-3, 30.0), 10.0 ** np.arange(-300, 300, 37.0)])


@kernel
def _unary(index: int, x: Floats, out: Floats) -> None:
    """One kernel for all functions of one argument: much less to compile than one each."""
    for i in range(x.size):
        v = x[i]
        if index == 0:
            out[i] = elementary.sin(v)
        elif index == 1:
            out[i] = elementary.cos(v)
        elif index == 2:
            out[i] = elementary.tan(v)
        elif index == 3:
            out[i] = elementary.sin_turns(v)
        elif index == 4:
            out[i] = elementary.cos_turns(v)
        elif index == 5:
            out[i] = elementary.tan_half_turns(v)
        elif index == 6:
            out[i] = elementary.exp(v)
        elif index == 7:
            out[i] = elementary.exp2(v)
        elif index == 8:
            out[i] = elementary.expm1(v)
        elif index == 9:
            out[i] = elementary.log(v)
        elif index == 10:
            out[i] = elementary.log2(v)
        elif index == 11:
            out[i] = elementary.log10(v)
        elif index == 12:
            out[i] = elementary.log1p(v)
        elif index == 13:
            out[i] = elementary.cbrt(v)
        elif index == 14:
            out[i] = elementary.tanh(v)
        elif index == 15:
            out[i] = elementary.sinh(v)
        elif index == 16:
            out[i] = elementary.cosh(v)
        elif index == 17:
            out[i] = elementary.atan(v)
        elif index == 18:
            out[i] = elementary.asin(v)
        elif index == 19:
            out[i] = elementary.acos(v)
        elif index == 20:
            out[i] = elementary.db_to_gain(v)
        elif index == 21:
            out[i] = elementary.gain_to_db(v)
        elif index == 22:
            out[i] = elementary.semitones_to_ratio(v)
        elif index == 23:
            out[i] = elementary.cents_to_ratio(v)
        elif index == 24:
            out[i] = elementary.midi_to_hz(v)


UNARY = [
    *(
        "sin",
        "cos",
        "tan",
        "sin_turns",
        "cos_turns",
        "tan_half_turns",
        "exp",
        "exp2",
        "expm1",
        "log",
        "log2",
        "log10",
        "log1p",
    ),
    *("cbrt", "tanh", "sinh", "cosh", "atan", "asin", "acos", "db_to_gain", "gain_to_db"),
    *("semitones_to_ratio", "cents_to_ratio", "midi_to_hz"),
]
ARGUMENTS = {"sin": ANGLES, "cos": ANGLES, "tan": ANGLES} | dict.fromkeys(
    ("log", "log2", "log10", "gain_to_db"), POSITIVE
)
ARGUMENTS |= {"asin": X / 8.0, "acos": X / 8.0, "log1p": POSITIVE, "cbrt": np.concatenate([X, POSITIVE])}


@kernel
def _binary(x: Floats, y: Floats, out: Floats) -> None:
    for i in range(x.size):
        out[0, i] = elementary.atan2(x[i], y[i])
        out[1, i] = elementary.hypot(x[i], y[i])
        out[2, i] = elementary.pow(abs(x[i]), y[i])


def _unary_case(name: str) -> Floats:
    x = ARGUMENTS.get(name, X)
    out = np.empty(x.size)
    _unary(UNARY.index(name), x, out)
    return out


def _binary_case() -> Floats:
    out = np.empty((3, X.size))
    _binary(X, X[::-1].copy(), out)
    return out


def _arrays() -> list[Floats]:
    results = []
    for function, x in (
        (elementary.sin_array, ANGLES),
        (elementary.sin_turns_array, X),
        (elementary.exp_array, X),
        (elementary.log_array, POSITIVE),
        (elementary.tanh_array, X),
    ):
        out = np.empty(x.size)
        function(x, out)
        results.append(out)
    powers = np.empty(POSITIVE.size)
    elementary.pow_array(POSITIVE, 0.4545, powers)
    return [*results, powers]


@kernel
def _draw(rng: Any, out: Floats) -> None:
    for i in range(out.shape[1]):
        out[0, i] = pcg32.next_f32(rng)
        out[1, i] = 1.0 if pcg32.next_bool(rng, 0.37) else 0.0
        out[2, i] = pcg32.next_int16(rng, -5, 999)
        out[3, i] = pcg32.next_int32(rng, 0, 3000000000)
        out[4, i] = pcg32.next_index(rng, 0, 1 << 40)
        out[5, i] = pcg32.next_closed(rng, -1.5, 20000.0)
        out[6, i] = pcg32.next_half_open(rng, 0.1, 0.3)


def _random() -> list[Any]:
    rng = pcg32.seeded(0xDEADBEEF)
    drawn, uniform, signed = np.empty((7, 20)), np.empty(20), np.empty(20)
    words, table = np.empty(20, np.int64), np.empty(256, np.int64)
    _draw(rng, drawn)
    pcg32.fill_f64(rng, uniform)
    pcg32.fill_signed(rng, signed)
    pcg32.fill_u32(rng, words)
    pcg32.shuffle256(rng, table)
    return [drawn, uniform, signed, words, table, rng]


def _transforms() -> list[Floats]:
    results = []
    for n in (8, 32, 64):
        table = fft.fft_table(n)
        re, im = _spread(-1.0, 1.0, n), _spread(-2.0, 1.0, n)
        fft.fft(re, im, table)
        back_re, back_im = re.copy(), im.copy()
        fft.ifft(back_re, back_im, table)
        half_re, half_im, back = np.empty(n // 2 + 1), np.empty(n // 2 + 1), np.empty(n)
        fft.rfft(back_re, half_re, half_im, table)
        fft.irfft(half_re, half_im, back, table)
        results += [re, im, back_re, back_im, half_re, half_im, back]
    return [*results, fft.convolve(_spread(-1.0, 1.0, 50), _spread(-1.0, 1.0, 9))]


@functools.cache
def _residuals() -> Floats:
    """A coarse stand-in for the oscillators' table, which takes the interpreter too long."""
    table = np.empty((2, bandlimited.PHASES + 1, 2 * bandlimited.HALF_WIDTH))
    table.ravel()[:] = _spread(-0.5, 0.5, table.size)
    return table


def _oscillators() -> list[Any]:
    increment = 0.03 + 0.02 * _spread(-1.0, 1.0, 120)
    results: list[Any] = []
    for function, extra in (
        (bandlimited.add_saw, ()),
        (bandlimited.add_triangle, ()),
        (bandlimited.add_pulse, (0.5 + 0.3 * _spread(-1.0, 1.0, 120),)),
    ):
        for moving in (increment, -increment, increment[:1]):
            out = np.zeros(120)
            results += [function(moving, *extra, 0.3, 0.7, _residuals(), out), out]
    phase = np.empty(120)
    results += [oscillators.accumulate_phase(increment, 0.7, phase), phase]
    for kind in range(4):
        out = np.empty(120)
        oscillators.fill_shape(kind, phase * 3.0 - 1.0, 0.3, out)
        results.append(out)
    return results


def _wavetable() -> list[Any]:
    tables = wavetable.mip_tables(_spread(-1.0, 1.0, 32).reshape(2, 16))
    out = np.zeros(100)
    increment, position = 0.08 + 0.07 * _spread(-1.0, 1.0, 100), _spread(0.0, 1.0, 100)
    return [tables, wavetable.add_wavetable(tables, increment, position, 0.2, 0.5, out), out]


def _windows() -> list[Any]:
    hann = np.empty(24)
    windows.hann_window(hann)
    return [hann, windows.sinc_table(4, 8, 0.9, windows.kaiser_beta(80.0))]


def _interpolation() -> list[Any]:
    x, position = _spread(-1.0, 1.0, 60), _spread(-4.0, 64.0, 50)
    table = windows.sinc_table(interpolate.SINC_HALF_WIDTH, interpolate.SINC_PHASES, 1.0, 10.0)[:, ::-1].copy()
    banded, linear, decimated = np.empty(50), np.empty(50), np.empty(30)
    interpolate.read_at(x, position, table, banded)
    interpolate.read_at_linear(x, position, linear)
    interpolate._read_decimated(x, np.arange(30) / 0.5, 0.5, table, decimated)
    return [banded, linear, decimated, interpolate.lagrange4(0.1, 0.2, -0.4, 1.0, 0.3), interpolate.read_cubic(x, 7.3)]


def _matched() -> list[Floats]:
    signal = _spread(-1.0, 1.0, 120).reshape(60, 2)
    track = 0.25 + 0.24 * _spread(-1.0, 1.0, 60)
    moving = [matched.matched_filter(signal, shape, track, 1.3, 5.0) for shape in range(8)]
    return [*moving, *(matched.matched_sections(shape, 0.29, 0.5, -9.0) for shape in range(8))]


def _noises() -> list[Floats]:
    results = []
    for wrap, across, down in ((True, 4.0, 3.0), (False, 2.7, 1.9)):
        for function in (lattice.add_perlin, lattice.add_value, lattice.add_simplex):
            for shape in (lattice.PLAIN, lattice.TURBULENCE, lattice.RIDGES):
                image = np.zeros((9, 13))
                function(image, across, down, wrap, 4294967295, 2, 0.6, shape)
                results.append(image)
        for metric in (lattice.EUCLIDEAN, lattice.MANHATTAN, lattice.CHEBYSHEV):
            results += lattice.nearest_points((9, 13), across, down, wrap, 7, 1, 1.0, metric)
        results.append(gabor.gabor((9, 13), across, down, wrap, 99, orientation=0.1, spread=0.3))
    return results


CASES: dict[str, Callable[[], object]] = {
    **{f"elementary/{name}": functools.partial(_unary_case, name) for name in UNARY},
    "elementary/binary": _binary_case,
    "elementary/arrays": _arrays,
    "pcg32": _random,
    "fft": _transforms,
    "bandlimited": _oscillators,
    "wavetable": _wavetable,
    "windows": _windows,
    "interpolate": _interpolation,
    "matched": _matched,
    "noises": _noises,
}
