"""From arrays of numbers to PNG files (heavy: generators only)."""

from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from speccade.families.texture.fields import PngForm
from speccade.families.texture.pixel_kernels import to_pixels
from speccade.formats.png import encode_png
from speccade.kernels.jit import Floats

_PLAIN = PngForm()


def quantise(image: Floats, form: PngForm = _PLAIN) -> NDArray[Any]:
    """Numbers to pixels: clamped to 0..1, times 255 (65535), halves rounded up; NaN becomes 0.

    Gray images (height, width) stay gray; colour images come out as RGBA, opaque where the array has no alpha, or as RGB
    when the form leaves alpha out.
    """
    top, kind = (255.0, np.uint8) if form.bit_depth == 8 else (65535.0, np.uint16)
    shape = image.shape
    if image.ndim == 3:
        shape = (*shape[:2], 4 if form.alpha else 3)
    pixels = np.empty(shape, dtype=kind)
    channels = image.shape[2:] or (1,)
    flat = np.ascontiguousarray(image).reshape(-1, *channels)
    to_pixels(flat, top, pixels.reshape(flat.shape[0], -1))
    return pixels


def write_png(pixels: NDArray[Any], form: PngForm = _PLAIN) -> bytes:
    """A PNG file of quantised pixels, tagged as the form says."""
    return encode_png(pixels, srgb={"untagged": None, "srgb": True, "linear": False}[form.color_space])


class Writing:
    """Images on their way to PNG files while the next ones are made; a context manager.

    The compressor and most kernels work outside the interpreter's lock, so rendering and writing share two cores.
    """

    def __init__(self, forms: Mapping[str, PngForm] | None = None) -> None:
        self._forms = forms or {}
        self._files: dict[str, Future[bytes]] = {}
        self._pool = ThreadPoolExecutor(2)

    def __enter__(self) -> "Writing":
        return self

    def __exit__(self, *failure: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def add(self, name: str, image: Floats) -> None:
        """Quantise an image and start writing it; the array is not needed afterwards."""
        form = self._forms.get(name, _PLAIN)
        self._files[name] = self._pool.submit(write_png, quantise(image, form), form)

    def files(self) -> dict[str, bytes]:
        """The files by name, when all are done."""
        return {name: file.result() for name, file in self._files.items()}
