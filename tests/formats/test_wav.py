"""WAV: the bytes are canonical, other programs read the same samples, and loops survive."""

import io
import struct
from contextlib import suppress

import numpy as np
import pytest
import soundfile
from blake3 import blake3
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from speccade.formats.wav import Wav, WavError, WavLoop, decode_wav, encode_wav, pcm_hash, quantise_pcm16

PCM = hnp.arrays(np.int16, st.tuples(st.integers(0, 40), st.integers(1, 2)))
RATES = st.sampled_from([8000, 22050, 44100, 48000, 96000])


def ramp(frames: int, channels: int = 1) -> np.ndarray:
    return np.arange(frames * channels, dtype=np.int16).reshape(frames, channels) * 100 - 5000


def riff(*chunks: tuple[bytes, bytes]) -> bytes:
    body = b"".join(name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2) for name, data in chunks)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WAVE" + body


def fmt(coding: int = 1, channels: int = 1, rate: int = 8000, bits: int = 16, align: int | None = None) -> bytes:
    align = channels * bits // 8 if align is None else align
    return struct.pack("<HHIIHH", coding, channels, rate, rate * align, align, bits)


class TestEncode:
    def test_golden_bytes(self) -> None:
        got = encode_wav(np.array([[1, -2], [32767, -32767]], dtype=np.int16), 44100)
        assert got.hex(" ", 4) == (
            "52494646 2c000000 57415645 666d7420 10000000 01000200 44ac0000 10b10200 04001000 64617461 08000000"
            " 0100feff ff7f0180"
        )

    @given(PCM, RATES)
    def test_header_fields(self, pcm: np.ndarray, rate: int) -> None:
        data = encode_wav(pcm, rate)
        channels, size = pcm.shape[1], pcm.size * 2
        assert len(data) == 44 + size
        assert struct.unpack("<4sI4s4sIHHIIHH4sI", data[:44]) == (
            b"RIFF", 36 + size, b"WAVE", b"fmt ", 16, 1, channels, rate, rate * channels * 2, channels * 2, 16, b"data", size,
        )  # fmt: skip
        assert data[44:] == pcm.astype("<i2").tobytes()

    @pytest.mark.oracle
    @given(PCM.filter(len), RATES)
    def test_soundfile_reads_the_same_samples(self, pcm: np.ndarray, rate: int) -> None:
        loop = WavLoop(0, len(pcm) - 1)
        for data in (encode_wav(pcm, rate), encode_wav(pcm, rate, loop)):
            got, got_rate = soundfile.read(io.BytesIO(data), dtype="int16", always_2d=True)
            assert got_rate == rate
            np.testing.assert_array_equal(got, pcm)

    def test_one_dimension_is_mono_and_strides_do_not_matter(self) -> None:
        pcm = ramp(20, 2)
        assert encode_wav(pcm[:, 0], 8000) == encode_wav(pcm[:, :1].copy(), 8000)
        assert encode_wav(np.asfortranarray(pcm), 8000) == encode_wav(pcm, 8000)
        assert encode_wav(pcm[::-2], 8000) == encode_wav(pcm[::-2].copy(), 8000)

    @pytest.mark.parametrize(
        "pcm",
        [ramp(4, 3), ramp(4).astype(np.int32), ramp(4) / 9.0, np.zeros((2, 2, 2), np.int16), ramp(4)[:, :0]],
    )
    def test_wrong_arrays_are_refused(self, pcm: np.ndarray) -> None:
        with pytest.raises(ValueError, match="16-bit PCM has the shape"):
            encode_wav(pcm, 44100)

    @pytest.mark.parametrize("rate", [0, -1, 1 << 30])
    def test_wrong_rates_are_refused(self, rate: int) -> None:
        with pytest.raises(ValueError, match="sample rate"):
            encode_wav(ramp(4), rate)


class TestLoop:
    @pytest.mark.parametrize(("rate", "period"), [(22050, 45351), (44100, 22676), (48000, 20833), (3, 333333333)])
    def test_smpl_chunk_by_an_independent_reader(self, rate: int, period: int) -> None:
        pcm = ramp(101)
        data = encode_wav(pcm, rate, WavLoop(10, 99, unity_note=69, pitch_fraction=1 << 31))
        assert data[:44] != encode_wav(pcm, rate)[:44]  # only the RIFF size differs
        assert data[8 : 44 + 202] == encode_wav(pcm, rate)[8:]
        assert struct.unpack_from("<I", data, 4)[0] == len(data) - 8
        at = 44 + 202
        assert at % 2 == 0
        assert data[at : at + 4] == b"smpl"
        fields = struct.unpack_from("<16I", data, at + 4)
        assert fields[0] == 60 == len(data) - at - 8
        assert fields[1:] == (0, 0, period, 69, 1 << 31, 0, 0, 1, 0, 0, 0, 10, 99, 0, 0)

    def test_does_not_touch_the_pcm_hash(self) -> None:
        pcm = ramp(50, 2)
        assert pcm_hash(encode_wav(pcm, 44100, WavLoop(0, 49))) == pcm_hash(encode_wav(pcm, 44100))

    @pytest.mark.parametrize("kind", ["forward", "alternating", "backward"])
    def test_round_trip(self, kind: str) -> None:
        loop = WavLoop(3, 7, 36, 12345, kind)
        read = decode_wav(encode_wav(ramp(8), 44100, loop))
        assert (read.loop, read.unity_note) == (loop, 36)

    @pytest.mark.parametrize(
        "loop",
        [WavLoop(-1, 3), WavLoop(5, 4), WavLoop(0, 8), WavLoop(0, 3, 128), WavLoop(0, 3, 60, 1 << 32), WavLoop(0, 3, kind="x")],
    )  # fmt: skip
    def test_impossible_loops_are_refused(self, loop: WavLoop) -> None:
        with pytest.raises(ValueError):
            encode_wav(ramp(8), 44100, loop)

    def test_a_smpl_chunk_without_a_loop_still_gives_the_note(self) -> None:
        smpl = struct.pack("<9I", 0, 0, 0, 48, 0, 0, 0, 0, 0)
        read = decode_wav(riff((b"fmt ", fmt()), (b"smpl", smpl), (b"data", b"\1\0")))
        assert (read.loop, read.unity_note) == (None, 48)

    @pytest.mark.parametrize("loop", [struct.pack("<6I", 0, 0, 5, 4, 0, 0), b"short"])
    def test_a_broken_loop_is_ignored(self, loop: bytes) -> None:
        smpl = struct.pack("<9I", 0, 0, 0, 1000, 0, 0, 0, 1, 0) + loop
        read = decode_wav(riff((b"fmt ", fmt()), (b"smpl", smpl), (b"data", b"\1\0")))
        assert (read.loop, read.unity_note) == (None, None)


class TestHash:
    def test_is_blake3_of_the_data_chunk(self) -> None:
        pcm = ramp(1000, 2)
        assert pcm_hash(encode_wav(pcm, 44100)) == blake3(pcm.astype("<i2").tobytes()).hexdigest()
        assert pcm_hash(encode_wav(ramp(0), 44100)) == blake3(b"").hexdigest()

    def test_walks_over_odd_chunks(self) -> None:
        data = riff((b"LIST", b"abc"), (b"fmt ", fmt()), (b"junk", b"x"), (b"data", b"\1\2\3"), (b"tail", b"y"))
        assert pcm_hash(data) == blake3(b"\1\2\3").hexdigest()

    def test_does_not_look_for_the_word_data(self) -> None:
        data = riff((b"LIST", b"xxdata\4\0\0\0wrong!"), (b"fmt ", fmt()), (b"data", b"\1\2"))
        assert pcm_hash(data) == blake3(b"\1\2").hexdigest()

    @pytest.mark.parametrize("data", [b"", b"RIFF", riff(), riff((b"fmt ", fmt())), b"RIFX" + riff()[4:]])
    def test_no_data_is_an_error(self, data: bytes) -> None:
        with pytest.raises(WavError):
            pcm_hash(data)


class TestDecode:
    @given(PCM, RATES)
    def test_round_trip(self, pcm: np.ndarray, rate: int) -> None:
        read = decode_wav(encode_wav(pcm, rate))
        assert (read.sample_rate, read.bits, read.loop) == (rate, 16, None)
        assert read.samples.shape == pcm.shape
        np.testing.assert_array_equal(read.samples, pcm)

    @pytest.mark.oracle
    @pytest.mark.parametrize("channels", [1, 2, 5])
    @pytest.mark.parametrize("form", ["WAV", "WAVEX"])
    @pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"])
    def test_reads_what_soundfile_writes(self, subtype: str, form: str, channels: int) -> None:
        signal = np.random.default_rng(1).uniform(-1, 1, (77, channels))
        signal[:2] = [[-1.0], [0.0]]
        stream = io.BytesIO()
        soundfile.write(stream, signal, 32000, subtype=subtype, format=form)
        want, _ = soundfile.read(io.BytesIO(stream.getvalue()), dtype="float64", always_2d=True)
        read = decode_wav(stream.getvalue())
        assert read.sample_rate == 32000
        np.testing.assert_array_equal(read.as_float(), want)

    @pytest.mark.parametrize(
        ("data", "why"),
        [
            (b"", "not a WAV"),
            (b"\x89PNG" + bytes(40), "not a WAV"),
            (riff((b"data", b"")), "no 'fmt ' chunk"),
            (riff((b"fmt ", fmt())), "no 'data' chunk"),
            (riff((b"fmt ", fmt()[:14]), (b"data", b"")), "too short"),
            (riff((b"fmt ", fmt(coding=2, bits=4, align=1)), (b"data", b"")), "format 2 cannot be read"),
            (riff((b"fmt ", fmt(coding=0xFFFE)), (b"data", b"")), "format 65534"),
            (riff((b"fmt ", fmt(bits=12)), (b"data", b"")), "12-bit"),
            (riff((b"fmt ", fmt(channels=0)), (b"data", b"")), "contradicts"),
            (riff((b"fmt ", fmt(rate=0)), (b"data", b"")), "contradicts"),
            (riff((b"fmt ", fmt(align=3)), (b"data", b"")), "contradicts"),
            (riff((b"fmt ", fmt(channels=2)), (b"data", b"\0\0")), "last frame"),
            (encode_wav(ramp(10), 8000)[:-1], "cut short: its 'data' chunk should have 20 bytes"),
        ],
    )
    def test_bad_files_say_why(self, data: bytes, why: str) -> None:
        with pytest.raises(WavError, match=why):
            decode_wav(data)

    @given(st.data())
    def test_damage_never_crashes(self, data: st.DataObject) -> None:
        good = bytearray(encode_wav(ramp(6, 2), 8000, WavLoop(1, 4)))
        for _ in range(data.draw(st.integers(1, 4))):
            good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
        bad = bytes(good[: data.draw(st.integers(0, len(good)))])
        with suppress(WavError):
            assert isinstance(decode_wav(bad), Wav)


class TestQuantise:
    def test_known_values(self) -> None:
        scaled = np.array([0.0, 0.5, 1.5, 2.5, -0.5, -1.5, 0.49, 0.51, 32767.0, -32767.0])
        got = quantise_pcm16(scaled / 32767.0)
        assert got.dtype == np.int16
        assert got.tolist() == [0, 0, 2, 2, 0, -2, 0, 1, 32767, -32767]

    def test_clips(self) -> None:
        got = quantise_pcm16(np.array([1.0, 1.0000001, 7.0, np.inf, -1.0, -9.0, -np.inf]))
        assert got.tolist() == [32767] * 4 + [-32767] * 3

    def test_nan_is_refused(self) -> None:
        with pytest.raises(ValueError, match="NaN"):
            quantise_pcm16(np.array([0.0, np.nan]))

    @given(hnp.arrays(np.float64, st.tuples(st.integers(0, 9), st.integers(1, 2)), elements=st.floats(-1, 1)))
    def test_laws(self, samples: np.ndarray) -> None:
        got = quantise_pcm16(samples)
        assert got.shape == samples.shape
        np.testing.assert_array_equal(quantise_pcm16(-samples), -got)
        assert np.all(np.abs(got - samples * 32767.0) <= 0.5)

    def test_every_code_is_a_fixed_point(self) -> None:
        codes = np.arange(-32767, 32768)
        np.testing.assert_array_equal(quantise_pcm16(codes / 32767.0), codes)
