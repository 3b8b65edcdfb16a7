"""Derive the polynomial coefficients of `speccade.kernels` (development only, needs mpmath).

    python scripts/fit_polynomials.py            # prints every table as Python source

Each table is the minimax polynomial (Remez exchange, 60 digits) of a function's *remainder* after its exactly
represented leading terms, weighted so that the error is relative to the function itself. Coefficients are rounded
to doubles from the lowest order upwards, refitting the rest, so that rounding costs almost nothing.
"""

from collections.abc import Callable

import mpmath as mp

mp.mp.dps = 60
Fn = Callable[[mp.mpf], mp.mpf]


def remez(target: Fn, weight: Fn, low: mp.mpf, high: mp.mpf, powers: list[int]) -> tuple[list[mp.mpf], mp.mpf]:
    """Minimax fit of `target` by `sum c[k] z**powers[k]` under `weight`, on [low, high]; coefficients and error."""
    n = len(powers)
    nodes = [(low + high) / 2 - (high - low) / 2 * mp.cos(mp.pi * k / n) for k in range(n + 1)]
    coefficients: list[mp.mpf] = []
    for _ in range(30):
        rows = [[z**p for p in powers] + [(-1) ** k / weight(z)] for k, z in enumerate(nodes)]
        solution = mp.lu_solve(mp.matrix(rows), mp.matrix([target(z) for z in nodes]))
        coefficients, level = [solution[k] for k in range(n)], abs(solution[n])

        def error(z: mp.mpf, c: list[mp.mpf] = coefficients) -> mp.mpf:
            return weight(z) * (mp.fsum(a * z**p for a, p in zip(c, powers, strict=True)) - target(z))

        grid = [(low + high) / 2 - (high - low) / 2 * mp.cos(mp.pi * k / (40 * n)) for k in range(40 * n + 1)]
        values = [error(z) for z in grid]
        peaks: list[int] = []
        for k, value in enumerate(values):
            if peaks and (value > 0) == (values[peaks[-1]] > 0):
                if abs(value) > abs(values[peaks[-1]]):
                    peaks[-1] = k
            else:
                peaks.append(k)
        while len(peaks) > n + 1:
            peaks.pop(0 if abs(values[peaks[0]]) < abs(values[peaks[-1]]) else -1)
        worst = max(abs(values[k]) for k in peaks)
        if len(peaks) < n + 1 or worst < level * mp.mpf("1.02"):
            return coefficients, max(abs(v) for v in values)
        nodes = [grid[k] for k in peaks]
    return coefficients, worst


def fit(name: str, target: Fn, weight: Fn, low: mp.mpf, high: mp.mpf, degree: int) -> None:
    """Print `name` as a tuple of doubles, order 0 first, and the base-2 logarithm of the weighted error."""
    coefficients, error = remez(target, weight, low, high, list(range(degree + 1)))
    fixed = [mp.mpf(float(coefficients[0]))]
    for order in range(1, degree + 1):
        if low > 0:  # the remaining powers vanish at zero, so a refit across it is ill-posed
            rest = lambda z: target(z) - mp.fsum(c * z**k for k, c in enumerate(fixed))  # noqa: E731
            coefficients, error = remez(rest, weight, low, high, list(range(order, degree + 1)))
            fixed.append(mp.mpf(float(coefficients[0])))
        else:
            fixed.append(mp.mpf(float(coefficients[order])))
    print(f"{name} = (  # error 2**{float(mp.log(error, 2)):.1f}")
    for c in fixed:
        print(f"    {float(c)!r},")
    print(")")


def main() -> None:
    """Print all tables."""
    eps = mp.mpf(2) ** -40

    def odd(function: Fn, slope: object = 1) -> tuple[Fn, Fn]:
        """`function(x) = slope x + x z Q(z)`, z = x^2: target Q and its weight."""

        def target(z: mp.mpf) -> mp.mpf:
            x = mp.sqrt(z)
            return (function(x) / x - slope) / z

        return target, lambda z: mp.sqrt(z) * z / function(mp.sqrt(z))

    sin = odd(mp.sin)
    fit("SIN", *sin, eps, (mp.pi / 2) ** 2 * mp.mpf("1.0001"), 8)
    turns = odd(lambda x: mp.sin(2 * mp.pi * x), 2 * mp.pi)
    fit("SIN_TURNS", *turns, eps, mp.mpf(1) / 16, 8)
    half = mp.log(2) / 2 * mp.mpf("1.0001")
    exp = lambda r: (mp.exp(r) - 1 - r) / r**2 if abs(r) > 1e-12 else mp.mpf("0.5") + r / 6  # noqa: E731
    # Uniform weight: exp needs the error of r^2 Q(r) against 1, expm1 needs it against r; both are far below it.
    fit("EXP", exp, lambda r: mp.mpf("0.5"), -half, half, 10)
    top = ((mp.sqrt(2) - 1) / (mp.sqrt(2) + 1)) ** 2 * mp.mpf("1.0001")
    log = odd(lambda s: 2 * mp.atanh(s), mp.mpf(2))
    fit("LOG", *log, eps, top, 6)

    def log_tail(z: mp.mpf) -> mp.mpf:
        s = mp.sqrt(z)
        return (2 * mp.atanh(s) - 2 * s - mp.mpf(2) / 3 * s * z) / (s * z * z)

    fit("LOG_TAIL", log_tail, lambda z: mp.sqrt(z) * z * z / (2 * mp.atanh(mp.sqrt(z))), eps, top, 6)
    atan = odd(mp.atan)
    fit("ATAN", *atan, eps, (mp.sqrt(2) - 1) ** 2 * mp.mpf("1.0001"), 10)
    asin = odd(mp.asin)
    fit("ASIN", *asin, eps, mp.mpf("0.2501"), 11)
    fit("CBRT", mp.cbrt, lambda z: 1 / mp.cbrt(z), mp.mpf("0.7"), mp.mpf("1.415"), 6)
    for name, value in (
        ("PI/2", mp.pi / 2),
        ("2*PI", 2 * mp.pi),
        ("LN2", mp.log(2)),
        ("20*LOG10(2)", 20 * mp.log10(2)),
    ):
        parts, rest = [], value
        for _ in range(4):
            scale = mp.mpf(2) ** (32 - mp.floor(mp.log(abs(rest), 2)))
            part = mp.floor(rest * scale) / scale  # 33 significant bits: products with 20-bit integers are exact
            parts.append(repr(float(part)))
            rest -= part
        print(f"{name}: 33-bit parts {', '.join(parts)}; high, low {float(value)!r}, {float(value - float(value))!r}")


if __name__ == "__main__":
    main()
