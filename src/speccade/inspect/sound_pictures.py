"""What a sound looks like: its outline as SVG, its spectrogram as PNG (heavy: numpy, kernels)."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from speccade.formats.png import encode_png
from speccade.inspect.colours import heat
from speccade.kernels.fft import fft_table, rfft
from speccade.kernels.windows import hann_window

Samples = NDArray[np.float64]

COLUMNS = 640
ROWS = 192
LOWEST_HZ = 40.0
RANGE_DB = 84.0
_WINDOWS = (2048, 1024, 512, 256)  # the longest that leaves a sound at least `_MIN_WINDOWS` of its lengths
_MIN_WINDOWS = 4


def outline_svg(samples: Samples, columns: int = COLUMNS) -> str:
    """The lowest and highest sample of each column as one filled path, in a view box of `columns` x 2, y downwards.

    samples   (frames, channels), full scale at 1; channels share the outline. Takes the colour of the text around it.
    """
    low, high = _extremes(samples, columns)
    upper = "L".join(f"{x} {1.0 - y:.3f}" for x, y in enumerate(high))
    lower = "L".join(f"{x} {1.0 - y:.3f}" for x, y in reversed(list(enumerate(low))))
    return (
        f'<svg viewBox="0 0 {len(low)} 2" preserveAspectRatio="none" aria-hidden="true">'
        f'<path fill="currentColor" d="M{upper}L{lower}Z"/></svg>'
    )


def _extremes(samples: Samples, columns: int) -> tuple[Samples, Samples]:
    frames = samples.shape[0]
    if frames == 0:
        return np.zeros(2), np.zeros(2)
    columns = min(columns, frames)
    edges = np.linspace(0, frames, columns + 1).astype(np.int64)[:-1]
    low = np.minimum.reduceat(samples.min(axis=1), edges)
    high = np.maximum.reduceat(samples.max(axis=1), edges)
    hair = 0.004  # silence is a line, not nothing
    return np.minimum(low, -hair), np.maximum(high, hair)


def spectrogram_png(samples: Samples, sample_rate: int) -> bytes:
    """Level over time and frequency: a picture of 640 x 192, logarithmic from 40 Hz at the bottom to half the rate.

    The brightest colour is the loudest point, black is 84 dB below it. Channels are averaged in power.
    """
    level = levels(samples, sample_rate)
    top = float(level.max()) if level.size else -np.inf
    if not np.isfinite(top):
        shade = np.zeros((ROWS, COLUMNS), dtype=np.uint8)
    else:
        shade = np.rint(np.clip((level - top) / RANGE_DB + 1.0, 0.0, 1.0) * 255.0).astype(np.uint8)
    return encode_png(heat()[shade[::-1]])


def levels(samples: Samples, sample_rate: int) -> Samples:
    """Power in dB by frequency row (lowest first) and time column, shape (192, 640); -inf where there is none."""
    frames, channels = samples.shape
    size = next((n for n in _WINDOWS if frames >= n * _MIN_WINDOWS), _WINDOWS[-1])
    window, table = _hann(size), fft_table(size)
    # Frame centres are spread over the whole sound, so that its start and end are in the picture.
    starts = np.rint(np.linspace(0, max(0, frames - 1), COLUMNS)).astype(np.int64)
    power = np.zeros((COLUMNS, size // 2 + 1))
    real, imaginary = np.empty(size // 2 + 1), np.empty(size // 2 + 1)
    for channel in range(channels):
        padded = np.concatenate((np.zeros(size // 2), samples[:, channel], np.zeros(size)))
        pieces = padded[starts[:, None] + np.arange(size)] * window
        for column, piece in enumerate(pieces):
            rfft(piece, real, imaginary, table)
            power[column] += real * real + imaginary * imaginary
    rows = _by_frequency(power, sample_rate, size)
    with np.errstate(divide="ignore"):
        decibels: Samples = 10.0 * np.log10(rows / channels / (0.5 * window.sum()) ** 2)
    return decibels.T


def _by_frequency(power: Samples, sample_rate: int, size: int) -> Samples:
    """Bins to rows: the loudest bin of a row's band, or interpolated where a row is narrower than a bin."""
    nyquist = 0.5 * sample_rate
    edges = LOWEST_HZ * (nyquist / LOWEST_HZ) ** (np.arange(ROWS + 1) / ROWS) * size / sample_rate
    rows = np.empty((power.shape[0], ROWS))
    for row in range(ROWS):
        first, last = int(np.ceil(edges[row])), int(np.floor(edges[row + 1]))
        if last > first:
            rows[:, row] = power[:, first : last + 1].max(axis=1)
        else:
            middle = 0.5 * (edges[row] + edges[row + 1])
            below = min(int(middle), power.shape[1] - 2)
            share = middle - below
            rows[:, row] = (1.0 - share) * power[:, below] + share * power[:, below + 1]
    return rows


@cache
def _hann(size: int) -> Samples:
    window = np.empty(size)
    hann_window(window)
    return window


def ticks(sample_rate: int) -> list[tuple[str, float]]:
    """Labels of the frequency axis with their height in percent of the spectrogram."""
    span = np.log(0.5 * sample_rate / LOWEST_HZ)
    marks = [(100, "100 Hz"), (1000, "1 kHz"), (10000, "10 kHz")]
    return [(label, 100.0 * float(np.log(hz / LOWEST_HZ) / span)) for hz, label in marks if hz < 0.45 * sample_rate]
