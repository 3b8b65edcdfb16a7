"""Shared kernels: time per sample, transform or image, and audio at 44.1 kHz as a multiple of real time.

python benchmarks/bench_kernels.py
"""

import time
from collections.abc import Callable

import numpy as np

from speccade.kernels import bandlimited, fft, gabor, interpolate, lattice, matched, pcg32, wavetable

RATE = 44100
N = 1 << 16


def seconds(run: Callable[[], object], repeats: int = 7) -> float:
    """Best of several runs, after one that compiles."""
    run()
    best = float("inf")
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - start)
    return best


def audio() -> dict[str, Callable[[], object]]:
    """Runs that make N samples each."""
    out, table = np.zeros(N), bandlimited.residual_table()
    runs: dict[str, Callable[[], object]] = {}
    for hz in (220.0, 4000.0):
        increment, duty = np.full(N, hz / RATE), np.full(N, 0.3)
        runs[f"saw {hz:.0f} Hz"] = lambda i=increment: bandlimited.add_saw(i, 0.0, 0.5, table, out)
        runs[f"triangle {hz:.0f} Hz"] = lambda i=increment: bandlimited.add_triangle(i, 0.0, 0.5, table, out)
        runs[f"pulse {hz:.0f} Hz"] = lambda i=increment, d=duty: bandlimited.add_pulse(i, d, 0.0, 0.5, table, out)
    cycles = np.random.default_rng(0).normal(size=(4, 256))
    tables, increment, position = wavetable.mip_tables(cycles), np.full(N, 0.01), np.linspace(0.0, 1.0, N)
    runs["wavetable, morphing"] = lambda: wavetable.add_wavetable(tables, increment, position, 0.0, 0.5, out)
    signal, track = np.random.default_rng(1).normal(size=(N, 1)), np.geomspace(0.001, 0.4, N)
    runs["matched low-pass, swept"] = lambda: matched.matched_filter(signal, matched.LOWPASS, track, 2.0, 0.0)
    place, sinc = np.arange(N) * 0.99, interpolate.interpolation_table()
    runs["windowed-sinc read"] = lambda: interpolate.read_at(signal[:, 0].copy(), place, sinc, out)
    rng = pcg32.seeded(1)
    runs["white noise"] = lambda: pcg32.fill_signed(rng, out)
    return runs


def images() -> dict[str, Callable[[], object]]:
    """Noise fields at 1024 x 1024."""
    image = np.zeros((1024, 1024))

    def octaves(add: Callable[..., None], count: int) -> None:
        for octave in range(count):
            cells = 8.0 * 2**octave
            add(image, cells, cells, True, 1, octave, 0.5**octave, lattice.PLAIN)

    return {
        "Perlin, 4 octaves": lambda: octaves(lattice.add_perlin, 4),
        "Perlin, 6 octaves": lambda: octaves(lattice.add_perlin, 6),
        "simplex, 4 octaves": lambda: octaves(lattice.add_simplex, 4),
        "Worley": lambda: lattice.nearest_points((1024, 1024), 16.0, 16.0, True, 1),
        "Gabor": lambda: gabor.gabor((1024, 1024), 16.0, 16.0, True, 1),
    }


def main() -> None:
    """Print the tables."""
    for name, run in audio().items():
        best = seconds(run)
        print(f"{name:28} {best / N * 1e9:8.1f} ns/sample {N / RATE / best:8.0f} x real time")
    for n in (2048, 65536):
        x, table = np.random.default_rng(2).normal(size=n), fft.fft_table(n)
        re, im = np.empty(n // 2 + 1), np.empty(n // 2 + 1)
        best = seconds(lambda: fft.rfft(x, re, im, table))  # noqa: B023
        print(f"real FFT of {n:<16} {best * 1e6:8.1f} us")
    for name, run in images().items():
        print(f"{name:28} {seconds(run, 3) * 1e3:8.1f} ms at 1024 x 1024")


if __name__ == "__main__":
    main()
