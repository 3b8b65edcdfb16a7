"""Quantising and writing images."""

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image
from tests.families.texture.drawing import generate, noise, pixels

from speccade.families.texture.fields import PngForm
from speccade.families.texture.images import Writing, quantise, write_png


def test_halves_round_up_and_the_rest_is_clamped() -> None:
    values = np.array([[-1.0, 0.0, 0.5, 127.5 / 255, 0.5 / 255, 0.49 / 255, 1.0, 9.0, np.nan, np.inf, -np.inf]])
    assert quantise(values)[0].tolist() == [0, 0, 128, 128, 1, 0, 255, 255, 0, 255, 0]
    assert quantise(values, PngForm(bit_depth=16))[0].tolist()[:3] == [0, 0, 32768]


@pytest.mark.parametrize(
    ("channels", "alpha", "mode"),
    [(None, True, "L"), (3, True, "RGBA"), (4, True, "RGBA"), (3, False, "RGB"), (4, False, "RGB")],
)
def test_colour_types(channels: int | None, alpha: bool, mode: str) -> None:
    shape = (5, 7) if channels is None else (5, 7, channels)
    values = np.linspace(0, 1, int(np.prod(shape))).reshape(shape)
    data = write_png(quantise(values, PngForm(alpha=alpha)), PngForm(alpha=alpha))
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.mode == mode
        read = np.asarray(picture)
    levels = np.floor(values * 255 + 0.5)
    if channels is None:
        np.testing.assert_array_equal(read, levels)
    else:
        shared = min(channels, read.shape[2])
        np.testing.assert_array_equal(read[..., :shared], levels[..., :shared])
        if mode == "RGBA" and channels == 3:
            assert (read[..., 3] == 255).all()


def test_tags() -> None:
    values = quantise(np.zeros((2, 2)))
    for space, chunks in (("untagged", set()), ("srgb", {b"sRGB", b"gAMA"}), ("linear", {b"gAMA"})):
        data = write_png(values, PngForm(color_space=space))  # type: ignore[arg-type]
        assert {tag for tag in (b"sRGB", b"gAMA", b"iCCP", b"tEXt", b"tIME", b"pHYs") if tag in data} == chunks


def test_many_at_once_are_the_same_files() -> None:
    images: dict[str, Any] = {f"m{i}": np.random.default_rng(i).random((9, 9)) for i in range(7)}
    forms = {"m3": PngForm(color_space="srgb")}
    with Writing(forms) as writing:
        for name, image in images.items():
            writing.add(name, image)
        files = writing.files()
    assert files == {name: write_png(quantise(image), forms.get(name, PngForm())) for name, image in images.items()}


def test_a_graph_writes_sixteen_bits_on_demand() -> None:
    params = {"resolution": [32, 32], "tileable": True, "nodes": [noise("h")], "png": {"h": {"bit_depth": 16}}}
    made = generate("texture.procedural_v1", params, [("h.png", "h"), ("again.png", "h")])
    deep = pixels(made, "h.png")
    assert deep.dtype.itemsize > 1 and len(np.unique(deep)) > 512
    plain = pixels(generate("texture.procedural_v1", params | {"png": None}, [("h.png", "h")]), "h.png")
    assert np.abs(deep / 257.0 - plain).max() <= 0.51
    assert made.files[0].data == made.files[1].data
