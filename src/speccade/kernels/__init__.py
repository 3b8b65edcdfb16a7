"""Deterministic numeric core (heavy: imports numpy); everything that decides output bytes goes through here.

Only operations that IEEE-754 specifies exactly: the same bytes compiled and interpreted, on every CPU. What lives where:

jit            decorators `kernel` (compiled, cached on disk), `inline` and `helper` (parts of kernels), array types
code_store     compiled code on disk, by signature, CPU and the content of all sources; `linker` brings it in without
               numba, which `compiler` alone imports; `compiling` knows what was compiled and for which CPU
ieee           bit patterns, powers of two, rounding, error-free sums and products
elementary     every elementary function and unit conversion, one import for kernels; from `exponential` (exp, log,
               pow, tanh, decibels, semitones) and `trigonometric` (radians, turns, inverses, hypot)
pcg32          random numbers: the generator of `core.pcg32` for compiled code
fft            complex and real transforms, convolution
windows        Kaiser and Hann windows, sinc tables
interpolate    linear to quintic polynomials, windowed-sinc reads, resampling
oscillators    phases and ideal waveforms
bandlimited    saw, pulse and triangle without aliasing, for any modulation
wavetable      mip-mapped wavetable player
matched        second-order filters that follow the analogue magnitude up to 0.4 of the sample rate
lattice        Perlin, value, simplex and Worley noise, whole images; `gabor` for Gabor noise

A kernel takes C-contiguous float64 (or int64, uint64) arrays and plain numbers; callers validate and allocate.
"""
