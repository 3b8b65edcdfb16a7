"""PNG: the bytes are fixed, every other program sees the same pixels, and hostile files are refused."""

import io
import struct
import zlib
from contextlib import suppress

import deflate
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image
from tests.golden import check_golden

from speccade.formats import png
from speccade.formats.png import encode_png
from speccade.formats.png_read import PngError, decode_png

SHAPES = st.tuples(st.integers(1, 12), st.integers(1, 12)) | st.tuples(
    st.integers(1, 9), st.integers(1, 9), st.integers(1, 4)
)
PIXELS = SHAPES.flatmap(lambda shape: hnp.arrays(st.sampled_from([np.uint8, np.uint16]), shape))
MODES = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}


def picture(height: int, width: int, channels: int, kind: type = np.uint8) -> np.ndarray:
    """A smooth ramp with some noise: compresses like a texture."""
    rows, columns, planes = np.indices((height, width, channels))
    noise = (rows * 73856093 ^ columns * 19349663 ^ planes * 83492791) % 7
    top = np.iinfo(kind).max
    return ((rows * 2 + columns * 3 + planes * 50 + noise) * (top // 255) % (top + 1)).astype(kind)


def chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    """An independent walk, checking every checksum."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    found, at = [], 8
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        name, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + size]
        assert int.from_bytes(data[at + 8 + size : at + 12 + size], "big") == zlib.crc32(name + body)
        found.append((name, body))
        at += 12 + size
    return found


class TestEncode:
    def test_golden_bytes(self) -> None:
        """One red pixel, checked by hand: a stored block (01 0400 fbff) of filter 0 and ff 00 00, Adler-32 03010100."""
        got = encode_png(np.array([[[255, 0, 0]]], dtype=np.uint8))
        assert got.hex(" ", 4) == (
            "89504e47 0d0a1a0a 0000000d 49484452 00000001 00000001 08020000 00907753 de000000 0f494441"
            " 54785e01 0400fbff 00ff0000 03010100 fc829ae9 00000000 49454e44 ae426082"
        )

    @pytest.mark.parametrize("kind", [np.uint8, np.uint16])
    @pytest.mark.parametrize("channels", [1, 2, 3, 4])
    def test_golden_hashes(self, channels: int, kind: type) -> None:
        """A change here is a change of every texture: a new version of libdeflate, or a mistake."""
        data = encode_png(picture(40, 33, channels, kind))
        check_golden(f"formats/png/{MODES[channels]}_{np.dtype(kind).name}", data)

    @pytest.mark.oracle
    @given(PIXELS)
    @settings(max_examples=150)
    def test_pillow_sees_the_same_pixels(self, pixels: np.ndarray) -> None:
        channels = pixels.shape[2] if pixels.ndim == 3 else 1
        with Image.open(io.BytesIO(encode_png(pixels))) as image:
            image.load()
            got = np.asarray(image)
        want = pixels.reshape(*pixels.shape[:2], channels)
        if pixels.dtype == np.uint8:
            assert image.mode == MODES[channels]
        elif channels > 1:
            want = want >> 8  # Pillow keeps 16 bits of gray only, and makes RGBA of gray with alpha
            got = got[..., [0, 3]] if channels == 2 else got
        else:
            assert image.mode.startswith("I")
        np.testing.assert_array_equal(got.reshape(want.shape), want)

    @given(PIXELS)
    def test_round_trip(self, pixels: np.ndarray) -> None:
        read = decode_png(encode_png(pixels))
        assert read.pixels.dtype == pixels.dtype
        assert read.pixels.ndim == (2 if pixels.ndim == 2 or pixels.shape[2] == 1 else 3)
        np.testing.assert_array_equal(read.pixels.reshape(pixels.shape), pixels)
        assert (read.srgb, read.gamma) == (False, None)

    @pytest.mark.parametrize("shape", [(1, 1), (1, 4097), (4097, 1)])
    @pytest.mark.parametrize("channels", [1, 2, 3, 4])
    def test_thin_images(self, shape: tuple[int, int], channels: int) -> None:
        pixels = picture(*shape, channels)
        with Image.open(io.BytesIO(encode_png(pixels))) as image:
            np.testing.assert_array_equal(np.asarray(image).reshape(pixels.shape), pixels)

    def test_format_rule(self) -> None:
        """8 bits, no interlace, one IDAT in a zlib container, filter 0 on every row, nothing else."""
        pixels = picture(20, 30, 3)
        (header, head), (data, body), (end, nothing) = chunks(encode_png(pixels))
        assert (header, data, end, nothing) == (b"IHDR", b"IDAT", b"IEND", b"")
        assert struct.unpack(">IIBBBBB", head) == (30, 20, 8, 2, 0, 0, 0)
        raw = zlib.decompress(body)
        assert raw == b"".join(b"\0" + row.tobytes() for row in pixels)
        assert body == bytes(deflate.zlib_compress(raw, 4))

    def test_sixteen_bits_are_big_endian(self) -> None:
        raw = zlib.decompress(dict(chunks(encode_png(np.array([[0x0102]], dtype=np.uint16))))[b"IDAT"])
        assert raw == b"\0\1\2"

    def test_strides_and_byte_order_do_not_matter(self) -> None:
        pixels = picture(9, 8, 3, np.uint16)
        want = encode_png(pixels)
        assert encode_png(np.asfortranarray(pixels)) == want
        assert encode_png(pixels.astype(">u2")) == want
        assert encode_png(pixels[::-1, ::-1][::-1, ::-1]) == want
        assert encode_png(pixels[:, :, :1]) == encode_png(pixels[:, :, 0])

    @pytest.mark.parametrize(
        ("options", "tags"),
        [
            ({}, []),
            ({"srgb": True}, [(b"sRGB", b"\0"), (b"gAMA", b"\0\0\xb1\x8f")]),
            ({"srgb": False}, [(b"gAMA", b"\0\1\x86\xa0")]),
            ({"gamma": 1.0}, [(b"gAMA", b"\0\1\x86\xa0")]),
            ({"gamma": 1 / 2.2}, [(b"gAMA", b"\0\0\xb1\x8f")]),
        ],
    )
    def test_color_space(self, options: dict[str, float], tags: list[tuple[bytes, bytes]]) -> None:
        data = encode_png(picture(2, 2, 3), **options)  # type: ignore[arg-type]
        assert chunks(data)[1:-2] == tags
        read = decode_png(data)
        assert read.srgb is (options.get("srgb") is True)
        assert (read.gamma is None) is (not tags)
        with Image.open(io.BytesIO(data)) as image:
            image.load()
            assert ("srgb" in image.info) is read.srgb
            assert ("gamma" in image.info) is bool(tags)

    @pytest.mark.parametrize("gamma", [0.0, -1.0, 3e4, float("nan"), float("inf"), 1e-9])
    def test_gamma_out_of_range(self, gamma: float) -> None:
        with pytest.raises(ValueError, match="gamma"):
            encode_png(picture(2, 2, 3), gamma=gamma)

    def test_srgb_settles_gamma(self) -> None:
        with pytest.raises(ValueError, match="settles"):
            encode_png(picture(2, 2, 3), srgb=True, gamma=1.0)

    @pytest.mark.parametrize("shape", [(4,), (2, 2, 5), (2, 2, 0), (0, 2), (2, 0, 3), (1, 1, 1, 1), ()])
    def test_wrong_shapes_are_refused(self, shape: tuple[int, ...]) -> None:
        with pytest.raises(ValueError):
            encode_png(np.zeros(shape, np.uint8))

    @pytest.mark.parametrize("kind", [np.float64, np.int8, np.int16, np.uint32, bool])
    def test_wrong_types_are_refused(self, kind: type) -> None:
        with pytest.raises(ValueError, match="uint8 or uint16"):
            encode_png(np.zeros((2, 2), kind))


def filtered(pixels: np.ndarray, kinds: list[int]) -> bytes:
    """A PNG of 8-bit pixels with the given filter on each row, written by the letter of the specification."""
    height, width, channels = pixels.shape
    rows = [bytes(width * channels), *(row.tobytes() for row in pixels)]
    lines = b""
    for index in range(height):
        kind, row, up = kinds[index], rows[index + 1], rows[index]
        line = bytearray(len(row))
        for i, value in enumerate(row):
            a = row[i - channels] if i >= channels else 0
            b = up[i]
            c = up[i - channels] if i >= channels else 0
            p = a + b - c
            paeth = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
            line[i] = (value - [0, a, b, (a + b) // 2, paeth][kind]) % 256
        lines += bytes([kind]) + line
    color_type = {1: 0, 2: 4, 3: 2, 4: 6}[channels]
    head = struct.pack(">IIBBBBB", width, height, 8, color_type, 0, 0, 0)
    return assemble((b"IHDR", head), (b"IDAT", zlib.compress(lines)), (b"IEND", b""))


def assemble(*parts: tuple[bytes, bytes]) -> bytes:
    return png.SIGNATURE + b"".join(png._chunk(name, data) for name, data in parts)


def header(width: int = 1, height: int = 1, depth: int = 8, kind: int = 0, *rest: int) -> tuple[bytes, bytes]:
    return b"IHDR", struct.pack(">IIBBBBB", width, height, depth, kind, *(rest or (0, 0, 0)))


class TestDecode:
    @given(st.data(), st.integers(1, 4), st.integers(1, 6), st.integers(1, 6))
    def test_every_filter(self, data: st.DataObject, channels: int, height: int, width: int) -> None:
        pixels = data.draw(hnp.arrays(np.uint8, (height, width, channels)))
        kinds = data.draw(st.lists(st.integers(0, 4), min_size=height, max_size=height))
        got = decode_png(filtered(pixels, kinds)).pixels
        np.testing.assert_array_equal(got.reshape(pixels.shape), pixels)

    @pytest.mark.oracle
    @pytest.mark.parametrize("mode", ["1", "L", "LA", "RGB", "RGBA", "I;16", "P"])
    @pytest.mark.parametrize("size", [(1, 1), (13, 7), (64, 50)])
    def test_reads_what_pillow_writes(self, mode: str, size: tuple[int, int]) -> None:
        """Pillow chooses filters row by row, packs bits and writes palettes."""
        image = Image.fromarray(picture(size[1], size[0], 3))
        if mode == "I;16":
            image = Image.fromarray(picture(size[1], size[0], 1, np.uint16)[:, :, 0])
        else:
            image = image.convert("RGBA").convert(mode) if mode in ("LA", "RGBA") else image.convert(mode)
        stream = io.BytesIO()
        image.save(stream, "PNG")
        read = decode_png(stream.getvalue())
        want = np.asarray(image.convert("RGB") if mode == "P" else image)
        np.testing.assert_array_equal(read.pixels, want.astype(np.uint8) * 255 if mode == "1" else want)

    @pytest.mark.oracle
    @pytest.mark.parametrize("depth", [1, 2, 4, 8])
    def test_palettes_with_alpha(self, depth: int) -> None:
        colors = [(200, 10, 20, 0), (1, 2, 3, 255)] if depth == 1 else [(9, 8, 7, 6), (5, 4, 3, 2), (255, 0, 255, 255)]
        indices = np.indices((5, 11)).sum(axis=0).astype(np.uint8) % len(colors)
        bits = ((indices[:, :, None] >> np.arange(depth - 1, -1, -1)) & 1).reshape(5, -1).astype(np.uint8)
        rows = b"".join(b"\0" + row.tobytes() for row in np.packbits(bits, axis=1))
        palette = b"".join(bytes(color[:3]) for color in colors)
        data = assemble(
            header(11, 5, depth, 3), (b"PLTE", palette), (b"tRNS", bytes(color[3] for color in colors)),
            (b"IDAT", zlib.compress(rows)), (b"IEND", b""),
        )  # fmt: skip
        read = decode_png(data)
        assert (read.color_type, read.bit_depth) == (3, depth)
        np.testing.assert_array_equal(read.pixels, np.array(colors, dtype=np.uint8)[indices])
        with Image.open(io.BytesIO(data)) as image:
            np.testing.assert_array_equal(read.pixels, np.asarray(image.convert("RGBA")))

    @pytest.mark.parametrize(("depth", "step"), [(1, 255), (2, 85), (4, 17)])
    def test_few_bits_are_scaled_to_eight(self, depth: int, step: int) -> None:
        values = list(range(1 << depth))
        bits = "".join(f"{value:0{depth}b}" for value in values)
        packed = int(bits.ljust(-(-len(bits) // 8) * 8, "0"), 2).to_bytes(-(-len(bits) // 8), "big")
        data = assemble(header(len(values), 1, depth), (b"IDAT", zlib.compress(b"\0" + packed)), (b"IEND", b""))
        assert decode_png(data).pixels.tolist() == [[value * step for value in values]]

    def test_several_data_chunks_and_unknown_small_ones(self) -> None:
        packed = zlib.compress(b"\0\7")
        data = assemble(header(), (b"teXt", b"x"), (b"IDAT", packed[:3]), (b"IDAT", packed[3:]), (b"IEND", b""))
        assert decode_png(data).pixels.tolist() == [[7]]

    IDAT = (b"IDAT", zlib.compress(b"\0\7"))
    END = (b"IEND", b"")

    @pytest.mark.parametrize(
        ("data", "why"),
        [
            (b"", "not a PNG"),
            (b"RIFF" + bytes(40), "not a PNG"),
            (png.SIGNATURE, "cut short"),
            (assemble(header(), IDAT), "cut short"),
            (encode_png(picture(5, 5, 3))[:-20], "cut short"),
            (assemble(IDAT, header(), END), "header chunk is missing"),
            (assemble((b"IHDR", b"12"), IDAT, END), "wrong size"),
            (assemble(END), "no image data"),
            (assemble(header(), END), "no image data"),
            (assemble(header(0, 1), IDAT, END), "no such PNG"),
            (assemble(header(1, 1 << 31), IDAT, END), "no such PNG"),
            (assemble(header(1, 1, 4, 2), IDAT, END), "no such PNG"),
            (assemble(header(1, 1, 8, 5), IDAT, END), "no such PNG"),
            (assemble(header(1, 1, 8, 0, 1, 0, 0), IDAT, END), "compression method"),
            (assemble(header(1, 1, 8, 0, 0, 0, 1), IDAT, END), "interlaced"),
            (assemble(header(1, 1, 8, 3), IDAT, END), "palette is missing"),
            (assemble(header(1, 1, 8, 3), (b"PLTE", b"1234"), IDAT, END), "palette is missing"),
            (assemble(header(1, 1, 8, 3), (b"PLTE", bytes(6)), IDAT, END), "colour 7 is not in the palette of 2"),
            (assemble(header(), (b"CRIT", b""), IDAT, END), "critical chunk 'CRIT'"),
            (assemble(header(2, 1), IDAT, END), "wrong size|damaged"),
            (assemble(header(1, 1), (b"IDAT", zlib.compress(bytes(3))), END), "wrong size|damaged"),
            (assemble(header(1, 1), (b"IDAT", b"rubbish"), END), "damaged"),
            (assemble(header(1, 1), (b"IDAT", zlib.compress(b"\5\7")), END), "row filter 5"),
            (assemble(header(30000, 30000), IDAT, END), "cut short"),
            (assemble(header(1 << 30, 1 << 30, 16, 6), IDAT, END), "more than is read"),
        ],
    )
    def test_bad_files_say_why(self, data: bytes, why: str) -> None:
        with pytest.raises(PngError, match=why):
            decode_png(data)

    def test_checksums_are_checked(self) -> None:
        data = bytearray(encode_png(picture(5, 5, 3)))
        for at in range(8, len(data)):
            data[at] ^= 4
            with pytest.raises(PngError):
                decode_png(bytes(data))
            data[at] ^= 4

    @given(st.binary(min_size=0, max_size=60), st.integers(1, 5), st.integers(1, 5), st.sampled_from([0, 2, 3, 4, 6]))
    def test_rubbish_never_crashes(self, body: bytes, width: int, height: int, kind: int) -> None:
        data = assemble(header(width, height, 8, kind), (b"PLTE", bytes(9)), (b"IDAT", zlib.compress(body)), self.END)
        with suppress(PngError):
            decode_png(data)
