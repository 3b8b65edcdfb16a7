"""Reading PNG files: our own for previews and tests, and other programs' for analysis (heavy: numpy).

All colour types, bit depths and filters; no interlace. Source: as in `png`.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import deflate
import numpy as np
from numpy.typing import NDArray

from speccade.formats.png import SIGNATURE, SRGB_GAMMA

MAX_BYTES = 1 << 30
"""Largest image that is unpacked by default, in bytes of pixels: a file of a few kilobytes may claim any size."""

_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_DEPTHS = {0: {1, 2, 4, 8, 16}, 2: {8, 16}, 3: {1, 2, 4, 8}, 4: {8, 16}, 6: {8, 16}}
_BEST_RATIO = 1040  # no deflate stream unpacks to more than 1032 times its size


class PngError(ValueError):
    """The bytes are not a PNG file that can be read; the message says why, in words for the user."""


@dataclass(frozen=True)
class Png:
    """A PNG file as read.

    pixels       uint8 or uint16, (height, width) for gray, else (height, width, channels). Indexed colours come out as
                 RGB, or RGBA if the palette has alpha; gray of 1, 2 or 4 bits is scaled to 8.
    color_type   as stored: 0 gray, 2 RGB, 3 indexed, 4 gray and alpha, 6 RGBA.
    bit_depth    as stored.
    srgb         whether the file says that its values are sRGB.
    gamma        image gamma of a gAMA chunk.
    """

    pixels: NDArray[Any]
    color_type: int
    bit_depth: int
    srgb: bool = False
    gamma: float | None = None


def decode_png(data: bytes, *, max_bytes: int = MAX_BYTES) -> Png:
    """Read a PNG file. Raises `PngError` for anything that is not one, is damaged, too large, or interlaced."""
    header = palette = alpha = None
    packed: list[memoryview] = []
    srgb, gamma = False, None
    for name, body in _chunks(memoryview(data)):
        if header is None and name != b"IHDR":
            raise PngError("the header chunk is missing")
        if name == b"IHDR":
            header = _read_header(body, max_bytes)
        elif name == b"IDAT":
            packed.append(body)
        elif name == b"PLTE":
            palette = body
        elif name == b"tRNS":
            alpha = body
        elif name == b"sRGB":
            srgb = True
        elif name == b"gAMA" and len(body) == 4:
            gamma = struct.unpack(">I", body)[0] / 100_000.0
        elif not name[0] & 0x20:
            raise PngError(f"the critical chunk {name.decode('latin-1')!r} is unknown")
    if header is None or not packed:
        raise PngError("the file has no image data")
    width, height, depth, kind = header
    rows = _unfilter(_unpack(b"".join(packed), width, height, depth * _CHANNELS[kind]), depth * _CHANNELS[kind])
    samples = _to_samples(rows, width, height, depth, _CHANNELS[kind])
    if kind == 3:
        samples = _look_up(samples, palette, alpha)
    elif depth < 8:
        samples = samples * np.uint8(255 // ((1 << depth) - 1))
    if gamma is None and srgb:
        gamma = SRGB_GAMMA / 100_000.0
    return Png(samples, kind, depth, srgb, gamma)


def _chunks(view: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    if view[:8] != SIGNATURE:
        raise PngError("not a PNG file: it does not start with the PNG signature")
    at = 8
    while at + 12 <= len(view):
        size, name = struct.unpack_from(">I4s", view, at)
        body = view[at + 8 : at + 8 + size]
        if at + 12 + size > len(view):
            break
        if struct.unpack_from(">I", view, at + 8 + size)[0] != zlib.crc32(body, zlib.crc32(name)):
            raise PngError(f"the checksum of its {name.decode('latin-1')!r} chunk is wrong: the file is damaged")
        if name == b"IEND":
            return
        yield name, body
        at += 12 + size
    raise PngError("the file is cut short")


def _read_header(body: memoryview, max_bytes: int) -> tuple[int, int, int, int]:
    if len(body) != 13:
        raise PngError("the header chunk has the wrong size")
    width, height, depth, kind, method, filters, interlace = struct.unpack(">IIBBBBB", body)
    if not 1 <= width < 1 << 31 or not 1 <= height < 1 << 31 or depth not in _DEPTHS.get(kind, ()):
        raise PngError(f"{width} x {height} pixels of colour type {kind} and {depth} bits: there is no such PNG")
    if method or filters:
        raise PngError(f"compression method {method} and filter method {filters} are unknown")
    if interlace:
        raise PngError("interlaced images are not supported")
    if width * height * max(1, depth // 8) * (4 if kind == 3 else _CHANNELS[kind]) > max_bytes:
        raise PngError(f"{width} x {height} pixels are more than is read ({max_bytes} bytes)")
    return width, height, depth, kind


def _unpack(packed: bytes, width: int, height: int, bits_per_pixel: int) -> NDArray[np.uint8]:
    """Filter numbers and rows as stored: uint8, (height, 1 + bytes per row)."""
    size = height * (1 + -(-width * bits_per_pixel // 8))
    if size > len(packed) * _BEST_RATIO:
        raise PngError("the image data is cut short")
    try:
        raw = deflate.zlib_decompress(packed, size)
    except deflate.DeflateError as error:
        raise PngError("the image data is damaged") from error
    if len(raw) != size:
        raise PngError("the image data has the wrong size")
    return np.frombuffer(raw, dtype=np.uint8).reshape(height, -1)


def _unfilter(lines: NDArray[np.uint8], bits_per_pixel: int) -> NDArray[np.uint8]:
    """Undo the filter of each row (specification, clause 9.2): uint8, (height, bytes per row)."""
    filters, rows = lines[:, 0], lines[:, 1:]
    if filters.max() > 4:
        raise PngError(f"row filter {filters.max()} is unknown")
    if not filters.any():
        return rows
    step = max(1, bits_per_pixel // 8)
    done = np.zeros((len(rows) + 1, rows.shape[1]), dtype=np.uint8)  # a row of zeros above the first
    for index, (kind, row) in enumerate(zip(filters.tolist(), rows, strict=True)):
        above, out = done[index], done[index + 1]
        if kind == 0:
            out[:] = row
        elif kind == 1:
            for first in range(min(step, row.size)):
                np.cumsum(row[first::step], dtype=np.uint8, out=out[first::step])
        elif kind == 2:
            np.add(row, above, out=out)
        else:
            out[:] = np.frombuffer((_average if kind == 3 else _paeth)(row.tobytes(), above.tobytes(), step), np.uint8)
    return done[1:]


def _average(row: bytes, above: bytes, step: int) -> bytearray:
    out = bytearray(row)
    for i, up in enumerate(above):
        left = out[i - step] if i >= step else 0
        out[i] = (out[i] + (left + up) // 2) & 255
    return out


def _paeth(row: bytes, above: bytes, step: int) -> bytearray:
    out = bytearray(row)
    for i, up in enumerate(above):
        left, corner = (out[i - step], above[i - step]) if i >= step else (0, 0)
        to_left, to_up, to_corner = abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)
        nearest = left if to_left <= to_up and to_left <= to_corner else up if to_up <= to_corner else corner
        out[i] = (out[i] + nearest) & 255
    return out


def _to_samples(rows: NDArray[np.uint8], width: int, height: int, depth: int, channels: int) -> NDArray[Any]:
    if depth < 8:  # several pixels a byte, the first in the highest bits
        bits = np.unpackbits(rows, axis=1)[:, : width * depth].reshape(height, width, depth)
        weights = np.array([1 << (depth - 1 - bit) for bit in range(depth)], dtype=np.uint8)
        samples: NDArray[Any] = (bits * weights).sum(axis=2, dtype=np.uint8)
    elif depth == 8:
        samples = rows
    else:
        samples = np.ascontiguousarray(rows).view(">u2").astype(np.uint16)
    shape = (height, width) if channels == 1 else (height, width, channels)
    return np.ascontiguousarray(samples).reshape(shape)


def _look_up(indices: NDArray[Any], palette: memoryview | None, alpha: memoryview | None) -> NDArray[Any]:
    if palette is None or len(palette) % 3 or not 3 <= len(palette) <= 768:
        raise PngError("the palette is missing or has the wrong size")
    colors = np.frombuffer(palette, dtype=np.uint8).reshape(-1, 3)
    if int(indices.max()) >= len(colors):
        raise PngError(f"colour {int(indices.max())} is not in the palette of {len(colors)}")
    if alpha is not None:
        opacity = np.full((len(colors), 1), 255, dtype=np.uint8)
        opacity[: len(alpha), 0] = np.frombuffer(alpha, dtype=np.uint8)[: len(colors)]
        colors = np.concatenate([colors, opacity], axis=1)
    return np.asarray(colors[indices])
