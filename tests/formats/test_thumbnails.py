"""Thumbnails: areas keep their mean, alpha weighs colour, small files stay as they are."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from speccade.formats.png import encode_png
from speccade.formats.thumbnails import reduced, thumbnail


def test_small_files_stay_as_they_are() -> None:
    data = encode_png(np.zeros((20, 32), dtype=np.uint8))
    assert thumbnail(data, 32) is data


@pytest.mark.parametrize("shape", [(300, 200), (200, 300, 3), (301, 97, 4), (64, 500, 2)])
@pytest.mark.parametrize("deep", [False, True])
def test_thumbnails_are_files_of_the_right_size(shape: tuple[int, ...], deep: bool) -> None:
    kind = np.uint16 if deep else np.uint8
    pixels = np.random.default_rng(3).integers(0, np.iinfo(kind).max, shape, dtype=kind, endpoint=True)
    with Image.open(io.BytesIO(thumbnail(encode_png(pixels), 100))) as picture:
        assert max(picture.size) == 100
        assert abs(picture.size[0] / picture.size[1] / (shape[1] / shape[0]) - 1) < 0.05
        assert np.asarray(picture).dtype == np.uint8


@given(st.integers(1, 90), st.integers(1, 90), st.integers(1, 40), st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_the_mean_stays(height: int, width: int, largest: int, seed: int) -> None:
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width), dtype=np.uint8)
    small = reduced(pixels, largest)
    assert max(small.shape) <= max(largest, 1) or small is pixels
    assert abs(small.mean() - pixels.mean()) <= 0.51


def test_areas_are_exact_means() -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (64, 96, 3), dtype=np.uint8)
    wanted = np.floor(pixels.reshape(16, 4, 24, 4, 3).mean(axis=(1, 3)) + 0.5)
    np.testing.assert_array_equal(reduced(pixels, 24), wanted)
    # A third of a pixel and two thirds of its neighbour.
    line = np.array([[0, 90, 210]], dtype=np.uint8)
    np.testing.assert_array_equal(reduced(line, 2), [[30, 170]])


def test_clear_pixels_lend_no_colour() -> None:
    pixels = np.zeros((8, 8, 4), dtype=np.uint8)
    pixels[:, ::2] = (200, 100, 50, 255)
    small = reduced(pixels, 4)
    assert (small == (200, 100, 50, 128)).all()
    pixels[..., 3] = 255
    assert reduced(pixels, 4).shape == (4, 4, 3), "an opaque picture needs no alpha"


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_filtered_files_read_the_same_and_are_smaller(channels: int) -> None:
    y, x = np.mgrid[:97, :61]
    planes = [(128 + 100 * np.sin(x / (5 + c)) * np.cos(y / 9)) for c in range(channels)]
    pixels = np.stack(planes, axis=2).astype(np.uint8)
    pixels[40:60] = np.random.default_rng(0).integers(0, 256, (20, 61, channels))
    small, plain = encode_png(pixels, filtered=True), encode_png(pixels)
    assert len(small) < 0.9 * len(plain)
    for data in (small, plain):
        with Image.open(io.BytesIO(data)) as picture:
            np.testing.assert_array_equal(np.asarray(picture).reshape(pixels.shape), pixels)
