"""PNG files, byte for byte the same everywhere (heavy: numpy).

Written: 8 or 16 bits; gray, gray and alpha, RGB or RGBA; filter 0 on every row, no interlace, IDAT from libdeflate at
level 4, no text, no time. zlib would do as well for the picture but not for the bytes: its builds and forks choose
different matches, some by CPU; libdeflate's output depends on its version only, and that is pinned.

Source: W3C, "Portable Network Graphics (PNG) Specification (Third Edition)" (2025).
"""

import struct
import zlib
from typing import Any

import deflate
import numpy as np
from numpy.typing import NDArray

SIGNATURE = b"\x89PNG\r\n\x1a\n"
LEVEL = 4
"""Compression level of libdeflate, part of the format rule as is filter 0: 6 takes half as long again for 1.5 %."""

COLOR_TYPES = {1: 0, 2: 4, 3: 2, 4: 6}
"""PNG colour type by number of channels: gray, gray and alpha, RGB, RGBA."""

SRGB_GAMMA = 45455
_MAX_SIDE = (1 << 31) - 1


def encode_png(
    pixels: NDArray[Any], *, srgb: bool | None = None, gamma: float | None = None, filtered: bool = False
) -> bytes:
    """A PNG file.

    pixels   uint8 or uint16; (height, width) or (height, width, channels) with 1 to 4 channels: gray, gray and alpha,
             RGB, RGBA. Alpha is straight (not premultiplied). Row 0 is the top.
    srgb     True tags the values as sRGB (perceptual intent; also the matching gAMA, for readers that know only that),
             False as linear light (gAMA 1); None writes no tag.
    gamma    writes gAMA with this image gamma (exponent of the encoding: 1 for linear, 1/2.2 for a display) instead.
    filtered  for previews, whose bytes are nobody's asset: each row has the filter with the smallest sum of absolute
             differences (section 12.7 of the specification), and the file is about a third smaller. 8 bits only.

    Raises `ValueError` for other shapes or types, and for `gamma` together with `srgb` or outside 0 < gamma <= 21474.
    """
    channels = pixels.shape[2] if pixels.ndim == 3 else 1
    unsigned = pixels.dtype.kind == "u" and pixels.dtype.itemsize in (1, 2)
    if not unsigned or pixels.ndim not in (2, 3) or channels not in COLOR_TYPES:
        raise ValueError(
            f"a PNG takes uint8 or uint16 of the shape (height, width[, 1 to 4]), not {pixels.shape} {pixels.dtype}"
        )
    height, width = pixels.shape[:2]
    if not (1 <= height <= _MAX_SIDE and 1 <= width <= _MAX_SIDE):
        raise ValueError(f"a PNG has 1 to 2^31 - 1 pixels a side, not {width} x {height}")
    depth = pixels.dtype.itemsize * 8
    header = struct.pack(">IIBBBBB", width, height, depth, COLOR_TYPES[channels], 0, 0, 0)
    lines = _filtered(pixels) if filtered and depth == 8 else _scanlines(pixels, height)
    body = deflate.zlib_compress(lines, LEVEL)
    if len(body) > _MAX_SIDE:
        raise ValueError(f"{width} x {height} pixels do not fit one PNG chunk")
    tags = _color_tags(srgb, gamma)
    return b"".join((SIGNATURE, _chunk(b"IHDR", header), tags, _chunk(b"IDAT", body), _chunk(b"IEND", b"")))


def _scanlines(pixels: NDArray[Any], height: int) -> memoryview:
    """Rows in network byte order, each behind the number of its filter, 0."""
    rows = np.ascontiguousarray(pixels, dtype=pixels.dtype.newbyteorder(">")).reshape(height, -1).view(np.uint8)
    lines = np.empty((height, rows.shape[1] + 1), dtype=np.uint8)
    lines[:, 0] = 0
    lines[:, 1:] = rows
    return lines.data


def _filtered(pixels: NDArray[Any]) -> memoryview:
    """Rows behind the number of the filter that suits each best (section 9 of the specification)."""
    here = pixels.reshape(*pixels.shape[:2], -1).astype(np.int16)
    left, up, corner = np.zeros_like(here), np.zeros_like(here), np.zeros_like(here)
    left[:, 1:], up[1:], corner[1:, 1:] = here[:, :-1], here[:-1], here[:-1, :-1]
    estimate = left + up - corner
    a, b, c = np.abs(estimate - left), np.abs(estimate - up), np.abs(estimate - corner)
    paeth = np.where((a <= b) & (a <= c), left, np.where(b <= c, up, corner))
    height = here.shape[0]
    predictions = (np.zeros_like(here), left, up, (left + up) >> 1, paeth)
    rows = np.stack([(here - guess).astype(np.uint8).reshape(height, -1) for guess in predictions])
    costs = np.abs(rows.view(np.int8).astype(np.int64)).sum(axis=2)
    best = costs.argmin(axis=0)
    lines = np.empty((height, rows.shape[2] + 1), dtype=np.uint8)
    lines[:, 0] = best
    lines[:, 1:] = rows[best, np.arange(height)]
    return lines.data


def _color_tags(srgb: bool | None, gamma: float | None) -> bytes:
    if gamma is not None and srgb is not None:
        raise ValueError("srgb settles gamma; give one of them")
    if srgb:
        return _chunk(b"sRGB", b"\0") + _chunk(b"gAMA", struct.pack(">I", SRGB_GAMMA))
    value = 1.0 if srgb is False else gamma
    if value is None:
        return b""
    scaled = int(value * 100_000.0 + 0.5) if 0.0 < value <= 21474.0 else 0
    if scaled == 0:
        raise ValueError(f"gamma {value} is not above 0 and at most 21474")
    return _chunk(b"gAMA", struct.pack(">I", scaled))


def _chunk(name: bytes, data: bytes | bytearray) -> bytes:
    return b"".join((struct.pack(">I", len(data)), name, data, struct.pack(">I", zlib.crc32(data, zlib.crc32(name)))))
