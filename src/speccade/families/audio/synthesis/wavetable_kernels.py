"""The six built-in wavetables as single cycles, and their player.

A table is a function of the phase and of tau, 0 in its first frame and 1 in its last (frame 63). Frames are computed when
a layer needs them. Ratios that are not whole numbers would step at the end of every cycle: `formant` blends the two
nearest harmonics instead, `organ` holds two cycles, so that its half-frequency drawbar is a harmonic.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from speccade.families.audio.contract import Voice
from speccade.families.audio.curves import sweep
from speccade.families.audio.mix_kernels import pan_gains
from speccade.families.audio.synthesis.shape_kernels import detune_ratio, pitch_steps
from speccade.families.audio.synthesis.supersaw_unison_kernels import unison_phases, unison_positions
from speccade.kernels.elementary import sin_turns
from speccade.kernels.jit import Floats, kernel
from speccade.kernels.wavetable import add_wavetable, mip_tables

if TYPE_CHECKING:
    from speccade.families.audio.synthesis.wavetable import Wavetable

FRAMES = 64
MOST_HARMONICS = 256
OVERSAMPLED = 4
"""Points of a cycle per harmonic that is kept: shapes with jumps fold into their cycle, out of reach of the player."""


@kernel
def harmonic_cycle(amplitudes: Floats, out: Floats) -> None:
    """One cycle of a sum of sines, entry k at harmonic k + 1."""
    size = out.size
    for k in range(amplitudes.size):
        if amplitudes[k] != 0.0:
            for i in range(size):
                out[i] += amplitudes[k] * sin_turns((k + 1) * (i / size))


def _sines(amplitudes: list[float], size: int) -> Floats:
    out = np.zeros(size)
    harmonic_cycle(np.array(amplitudes, dtype=np.float64), out)
    return out


def _clipped(wave: Floats) -> Floats:
    return np.clip(wave, -1.0, 1.0)


def _basic(tau: float, size: int) -> Floats:
    """Sine to saw to square to a narrowing pulse."""
    x = np.arange(size) / size
    saw = 2.0 * x - 1.0
    if tau < 0.33:
        m = tau / 0.33
        return (1.0 - m) * _sines([1.0], size) + m * saw
    if tau < 0.66:
        m = (tau - 0.33) / 0.33
        return (1.0 - m) * saw + m * np.where(x < 0.5, 1.0, -1.0)
    m = (tau - 0.66) / 0.34
    return np.where(x < 0.5 - 0.4 * m, 1.0, -1.0)


def _analog(tau: float, size: int) -> Floats:
    """A saw of one to nine harmonics."""
    return _sines([0.5 / h for h in range(1, int(8.0 * tau) + 2)], size)


def _digital(tau: float, size: int) -> Floats:
    """A clipped series of 4 to 20 harmonics, rounded to ever fewer steps."""
    count = min(int(16.0 * tau) + 4, 32)
    wave = _sines([1.0 / float(np.sqrt(h)) for h in range(1, count + 1)], size)
    steps = _power_of_two(16.0 - 8.0 * tau)
    return _clipped(np.floor(wave * steps + 0.5) / steps)


def _power_of_two(exponent: float) -> float:
    """2^exponent, linear between whole exponents: a number of steps that grows evenly enough."""
    whole = int(exponent)
    return float(1 << whole) * (1.0 + (exponent - whole))


def _pwm(tau: float, size: int) -> Floats:
    """A pulse of 5 to 95 % duty."""
    x = np.arange(size) / size
    return np.where(x < 0.05 + 0.9 * tau, 1.0, -1.0)


def _formant(tau: float, size: int) -> Floats:
    """A sine with two formants that move through five vowels."""
    first, second = (800.0, 400.0, 500.0, 600.0, 700.0), (1200.0, 2000.0, 1000.0, 1500.0, 1800.0)
    place = min(4.0 * tau, 4.0)
    k = min(int(place), 3)
    amplitudes = [0.0] * 22
    amplitudes[0] = 1.0
    for weight, values in ((0.5, first), (0.3, second)):
        ratio = (values[k] + (place - k) * (values[k + 1] - values[k])) / 100.0
        whole = int(ratio)
        amplitudes[whole - 1] += weight * (1.0 - (ratio - whole))
        amplitudes[whole] += weight * (ratio - whole)
    return _clipped(_sines(amplitudes, size))


def _organ(tau: float, size: int) -> Floats:
    """Nine drawbars over two cycles: 16', 8', 4', 2 2/3', 2', 1 3/5', 1 1/3', 1' and the tenth harmonic."""
    drawbars = {
        1: 0.5 + 0.5 * tau, 2: 0.8, 4: 0.3 + 0.4 * tau, 6: 0.2, 8: 0.4 * (1.0 - tau), 10: 0.2, 12: 0.3 * tau, 16: 0.1,
        20: 0.2 * (1.0 - tau),
    }  # fmt: skip
    return _clipped(_sines([0.2 * drawbars.get(h, 0.0) for h in range(1, 21)], size))


TABLES: dict[str, Callable[[float, int], Floats]] = {
    "basic": _basic,
    "analog": _analog,
    "digital": _digital,
    "pwm": _pwm,
    "formant": _formant,
    "organ": _organ,
}
CYCLES = {"organ": 2}
"""Cycles per frame, where not one."""


def table_cycles(table: str, low: float, high: float, size: int) -> tuple[Floats, float, float]:
    """The frames that positions from `low` to `high` read, shape (frames, size), and where the first and last stand.

    A single position gives the one cycle that its two neighbours blend to.
    """
    cycle = TABLES[table]
    first, last = int(low * (FRAMES - 1)), int(np.ceil(high * (FRAMES - 1)))
    if low == high:
        blend = low * (FRAMES - 1) - first
        wave = cycle(first / (FRAMES - 1), size)
        if blend > 0.0:
            wave = wave + blend * (cycle((first + 1) / (FRAMES - 1), size) - wave)
        return wave.reshape(1, size), low, high
    frames = [cycle(frame / (FRAMES - 1), size) for frame in range(first, last + 1)]
    return np.stack(frames), first / (FRAMES - 1), last / (FRAMES - 1)


def read_table(voice: Voice, op: "Wavetable") -> Floats:
    """Shape (frames,), or (frames, 2) for voices with a spread."""
    count = 1 if op.voices is None else max(1, op.voices)
    stereo = count > 1 and op.spread > 1e-6
    if voice.frames == 0:
        return np.zeros((0, 2) if stereo else 0)
    base = pitch_steps(voice, op.frequency, None) / CYCLES.get(op.table, 1)
    position = np.array([op.position])
    if op.position_sweep is not None:
        position = sweep(op.position, op.position_sweep.end_position, op.position_sweep.curve, voice.frames)
    places = unison_positions(count)
    ratios = [detune_ratio(place * (op.detune or 0.0)) for place in places]
    lowest, highest = float(base.min()) * min(ratios), float(base.max()) * max(ratios)
    harmonics = _harmonics(lowest)
    cycles, first, last = table_cycles(op.table, float(position.min()), float(position.max()), OVERSAMPLED * harmonics)
    tables = mip_tables(cycles, harmonics, (lowest, highest))
    within = (position - first) / (last - first) if last > first else np.array([0.0])
    left, right = np.zeros(voice.frames), np.zeros(voice.frames if stereo else 0)
    to_left, to_right = np.empty(count), np.empty(count)
    pan_gains(np.array([place * op.spread for place in places]), 1.0, to_left, to_right)
    for v, (ratio, phase) in enumerate(zip(ratios, unison_phases(voice.seed, count), strict=True)):
        line = np.zeros(voice.frames) if stereo else left
        add_wavetable(tables, base * ratio, within, phase, 1.0 / count, line)
        if stereo:
            left += line * to_left[v]
            right += line * to_right[v]
    return np.stack([left, right], axis=1) if stereo else left


def _harmonics(lowest_step: float) -> int:
    """The power of two that holds every harmonic below Nyquist, 8 to 256."""
    harmonics = 8
    while harmonics < MOST_HARMONICS and harmonics * lowest_step < 0.5:
        harmonics *= 2
    return harmonics
