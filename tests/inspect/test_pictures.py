"""Pictures of sounds against what is known of the sounds."""

import io
import re

import numpy as np
import pytest
from PIL import Image

from speccade.inspect import sound_pictures as pictures
from speccade.inspect.colours import heat

RATE = 44100


def sine(hz: float, seconds: float = 0.5, rate: int = RATE) -> pictures.Samples:
    return np.sin(2 * np.pi * hz * np.arange(int(rate * seconds)) / rate)[:, None]


def row_of(hz: float, rate: int = RATE) -> float:
    return float(pictures.ROWS * np.log(hz / pictures.LOWEST_HZ) / np.log(0.5 * rate / pictures.LOWEST_HZ))


@pytest.mark.parametrize("hz", [120.0, 440.0, 1000.0, 5000.0, 15000.0])
def test_a_tone_is_brightest_at_its_frequency(hz: float) -> None:
    level = pictures.levels(sine(hz), RATE)
    middle = level[:, pictures.COLUMNS // 2]
    assert abs(int(np.argmax(middle)) - row_of(hz)) < 3
    assert -2.5 < middle.max() < 0.1  # full scale reads 0 dB, less between two bins of a Hann window


def test_time_runs_to_the_right() -> None:
    click = np.zeros((RATE, 1))
    click[3 * RATE // 4] = 1.0
    power = 10 ** (pictures.levels(click, RATE) / 10)
    assert np.argmax(power.sum(axis=0)) == pytest.approx(0.75 * pictures.COLUMNS, abs=12)


def test_channels_are_averaged_in_power() -> None:
    both = np.hstack([sine(440), np.zeros_like(sine(440))])
    alone = pictures.levels(sine(440), RATE).max()
    assert pictures.levels(both, RATE).max() - alone == pytest.approx(-3.01, abs=0.01)


@pytest.mark.parametrize("frames", [0, 1, 5, 255, 1024, 5000])
@pytest.mark.parametrize("channels", [1, 2])
def test_every_length_gives_a_picture(frames: int, channels: int) -> None:
    samples = np.full((frames, channels), 0.25)
    image = Image.open(io.BytesIO(pictures.spectrogram_png(samples, 22050)))
    assert image.size == (pictures.COLUMNS, pictures.ROWS)
    assert pictures.outline_svg(samples).startswith("<svg")


def test_silence_is_dark() -> None:
    image = Image.open(io.BytesIO(pictures.spectrogram_png(np.zeros((RATE, 2)), RATE)))
    assert image.getextrema() == tuple((int(c), int(c)) for c in heat()[0])


def test_outline_reaches_the_extremes() -> None:
    samples = np.zeros((1000, 2))
    samples[500, 0], samples[700, 1] = 0.5, -0.25
    heights = [float(y) for y in re.findall(r"[ML]\d+ (-?[\d.]+)", pictures.outline_svg(samples))]
    assert min(heights) == pytest.approx(0.5)
    assert max(heights) == pytest.approx(1.25)


def test_ticks_lie_where_their_tones_are() -> None:
    marks = dict(pictures.ticks(RATE))
    assert list(marks) == ["100 Hz", "1 kHz", "10 kHz"]
    assert marks["1 kHz"] == pytest.approx(100 * row_of(1000) / pictures.ROWS)
    assert list(dict(pictures.ticks(22050))) == ["100 Hz", "1 kHz"]


def test_colours_rise_evenly_in_lightness() -> None:
    table = heat() / 255.0
    linear = np.where(table <= 0.04045, table / 12.92, ((table + 0.055) / 1.055) ** 2.4)
    cones = np.cbrt(
        linear
        @ np.array(
            [
                [0.4122214708, 0.2119034982, 0.0883024619],
                [0.5363325363, 0.6806995451, 0.2817188376],
                [0.0514459929, 0.1073969566, 0.6299787005],
            ]
        )
    )
    lightness = cones @ [0.2104542553, 0.7936177850, -0.0040720468]
    assert np.abs(lightness - np.linspace(0.10, 0.97, 256)).max() < 0.01
