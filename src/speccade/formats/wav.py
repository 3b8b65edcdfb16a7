"""WAV files: RIFF with integer PCM, and the `smpl` chunk that tells a sampler where a sound loops (heavy: numpy).

Written: 16-bit PCM with the canonical 44-byte header, nothing else; with a loop, a `smpl` chunk after the data. Read:
integer PCM of 8, 16, 24 or 32 bits and IEEE float of 32 or 64, plain or `WAVE_FORMAT_EXTENSIBLE`.

Sources: Microsoft and IBM, "Multimedia Programming Interface and Data Specifications 1.0" (1991); Microsoft, "New
Multimedia Data Types and Data Techniques" (1994) for `smpl`.
"""

import struct
from collections.abc import Iterator
from typing import Any

import numpy as np
from blake3 import blake3
from numpy.typing import NDArray

from speccade.core.record import Record

_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
_SMPL = struct.Struct("<4sI9I6I")
_LOOP_TYPES = {0: "forward", 1: "alternating", 2: "backward"}


class WavError(ValueError):
    """The bytes are not a WAV file that can be read; the message says why, in words for the user."""


class WavLoop(Record):
    """A loop for samplers.

    start, end       first and last frame of the loop, both played (so the loop is end - start + 1 frames long).
    unity_note       MIDI note at which the sound plays at its own rate, 0..127; 60 is middle C.
    pitch_fraction   fraction of a semitone above `unity_note`, in units of 1/2^32 semitone, 0..2^32 - 1.
    kind             `forward`, `alternating` (ping-pong) or `backward`.
    """

    start: int
    end: int
    unity_note: int = 60
    pitch_fraction: int = 0
    kind: str = "forward"


class Wav(Record):
    """A WAV file as read.

    samples       (frames, channels); int8, int16 or int32 for integer PCM (24 bits as int32), float32 or float64.
    sample_rate   frames per second.
    bits          bits per sample as stored.
    loop          the first loop of a `smpl` chunk.
    unity_note    its MIDI note, also when it has no loop.
    """

    samples: NDArray[Any]
    sample_rate: int
    bits: int
    loop: WavLoop | None = None
    unity_note: int | None = None

    def as_float(self) -> NDArray[np.float64]:
        """Samples as float64, full scale at ±1: integers of n bits are divided by 2^(n-1), exactly."""
        values = self.samples.astype(np.float64)
        return values if self.samples.dtype.kind == "f" else values / float(1 << (self.bits - 1))


def quantise_pcm16(samples: NDArray[np.float64]) -> NDArray[np.int16]:
    """Round samples to 16 bits: clip to ±1, scale by 32767, round half to even. No dither.

    Any shape. The scale is symmetric, so -32768 never occurs and a sound's sign can be flipped without loss. Dither would
    make silence noisy and files larger; the rounding error, 98 dB below full scale, is left as it is. Raises `ValueError`
    for NaN, which no generator may produce.
    """
    if np.isnan(samples).any():
        raise ValueError("samples must be numbers, not NaN")
    return np.rint(np.clip(samples, -1.0, 1.0) * 32767.0).astype(np.int16)


def encode_wav(pcm: NDArray[np.int16], sample_rate: int, loop: WavLoop | None = None) -> bytes:
    """A WAV file of 16-bit PCM.

    pcm           int16, (frames,) or (frames, channels) with 1 or 2 channels, left first.
    sample_rate   frames per second, 1..2^32 / 4 - 1.
    loop          adds a `smpl` chunk after the data; without it the header is the canonical 44 bytes.

    Raises `ValueError` for other shapes or types, a loop outside the sound, or more than 4 GiB.
    """
    frames = pcm[:, None] if pcm.ndim == 1 else pcm
    if pcm.dtype != np.int16 or frames.ndim != 2 or frames.shape[1] not in (1, 2):
        raise ValueError(f"16-bit PCM has the shape (frames, 1 or 2) and the type int16, not {pcm.shape} {pcm.dtype}")
    if not 1 <= sample_rate < 1 << 30:
        raise ValueError(f"sample rate {sample_rate} Hz does not fit the header")
    data = np.ascontiguousarray(frames, dtype="<i2")  # a whole number of 16-bit words: never needs padding
    tail = b"" if loop is None else _encode_loop(loop, sample_rate, len(frames))
    riff_size = _HEADER.size - 8 + data.nbytes + len(tail)
    if riff_size >= 1 << 32:
        raise ValueError("a WAV file cannot hold more than 4 GiB")
    width = frames.shape[1] * 2
    header = _HEADER.pack(
        b"RIFF", riff_size, b"WAVE",
        b"fmt ", 16, _PCM, frames.shape[1], sample_rate, sample_rate * width, width, 16,
        b"data", data.nbytes,
    )  # fmt: skip
    return b"".join((header, data.data, tail))


def decode_wav(data: bytes) -> Wav:
    """Read a WAV file. Raises `WavError` for anything that is not one, is cut short, or is compressed."""
    view = memoryview(data)
    form = body = None
    loop, unity_note = None, None
    for name, chunk in _chunks(view):
        if name == b"fmt " and form is None:
            form = chunk
        elif name == b"data" and body is None:
            body = chunk
        elif name == b"smpl" and len(chunk) >= 36:
            loop, unity_note = _decode_loop(chunk)
    if form is None or body is None:
        raise WavError(f"the file has no '{'fmt ' if form is None else 'data'}' chunk")
    coding, channels, sample_rate, width, bits = _read_format(form)
    if len(body) % (channels * width):
        raise WavError("the last frame is not complete")
    return Wav(_samples(body, coding, width).reshape(-1, channels), sample_rate, bits, loop, unity_note)


def pcm_hash(data: bytes) -> str:
    """Lower-case hexadecimal BLAKE3 digest of the content of a WAV file's data chunk: what reports compare.

    Header and other chunks do not count. Raises `WavError`.
    """
    for name, chunk in _chunks(memoryview(data)):
        if name == b"data":
            return blake3(chunk).hexdigest()
    raise WavError("the file has no 'data' chunk")


def _chunks(view: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    if len(view) < 12 or bytes(view[:4]) + bytes(view[8:12]) != b"RIFFWAVE":
        raise WavError("not a WAV file: it does not start with RIFF and WAVE")
    at = 12
    while at + 8 <= len(view):
        name, size = struct.unpack_from("<4sI", view, at)
        if at + 8 + size > len(view):
            raise WavError(f"the file is cut short: its {_printable(name)} chunk should have {size} bytes")
        yield name, view[at + 8 : at + 8 + size]
        at += 8 + size + size % 2  # chunks start at even offsets


def _printable(name: bytes) -> str:
    return repr(name.decode("latin-1"))


def _read_format(chunk: memoryview) -> tuple[int, int, int, int, int]:
    """(coding, channels, rate, bytes per sample, bits) of a `fmt ` chunk, checked."""
    if len(chunk) < 16:
        raise WavError("its 'fmt ' chunk is too short")
    coding, channels, rate, _, align, bits = struct.unpack_from("<HHIIHH", chunk)
    if coding == _EXTENSIBLE and len(chunk) >= 40:
        coding = struct.unpack_from("<H", chunk, 24)[0]  # the first field of the sub-format's GUID
    if (coding, bits) not in {(_PCM, 8), (_PCM, 16), (_PCM, 24), (_PCM, 32), (_FLOAT, 32), (_FLOAT, 64)}:
        raise WavError(f"{bits}-bit samples of format {coding} cannot be read; PCM of 8 to 32 bits and float can")
    if channels == 0 or rate == 0 or align != channels * bits // 8:
        raise WavError(f"its header contradicts itself: {channels} channels, {rate} Hz, {align} bytes per frame")
    return coding, channels, rate, bits // 8, bits


def _samples(body: memoryview, coding: int, width: int) -> NDArray[Any]:
    if coding == _FLOAT:
        return np.frombuffer(body, dtype=f"<f{width}")
    if width == 1:  # the one unsigned kind, centred at 128
        return (np.frombuffer(body, dtype=np.uint8) ^ 0x80).view(np.int8)
    if width == 3:
        wide = np.zeros((len(body) // 3, 4), dtype=np.uint8)
        wide[:, 1:] = np.frombuffer(body, dtype=np.uint8).reshape(-1, 3)
        return wide.view("<i4")[:, 0] >> 8
    return np.frombuffer(body, dtype=f"<i{width}")


def _encode_loop(loop: WavLoop, sample_rate: int, frames: int) -> bytes:
    if not 0 <= loop.start <= loop.end < frames:
        raise ValueError(f"loop {loop.start}..{loop.end} does not lie in a sound of {frames} frames")
    if not 0 <= loop.unity_note <= 127 or not 0 <= loop.pitch_fraction < 1 << 32:
        raise ValueError(f"MIDI note {loop.unity_note} + {loop.pitch_fraction}/2^32 is out of range")
    kinds = {name: number for number, name in _LOOP_TYPES.items()}
    if loop.kind not in kinds:
        raise ValueError(f"a loop is {', '.join(kinds)}, not {loop.kind!r}")
    period_ns = (2_000_000_000 + sample_rate) // (2 * sample_rate)  # 1e9 / rate, rounded
    return _SMPL.pack(
        b"smpl", _SMPL.size - 8,
        0, 0, period_ns, loop.unity_note, loop.pitch_fraction, 0, 0, 1, 0,
        0, kinds[loop.kind], loop.start, loop.end, 0, 0,
    )  # fmt: skip


def _decode_loop(chunk: memoryview) -> tuple[WavLoop | None, int | None]:
    note, fraction, count = (struct.unpack_from("<I", chunk, at)[0] for at in (12, 16, 28))
    unity_note = note if note <= 127 else None
    if count == 0 or len(chunk) < 60:
        return None, unity_note
    kind, start, end = struct.unpack_from("<III", chunk, 40)
    if start > end:
        return None, unity_note
    return WavLoop(
        start, end, 60 if unity_note is None else note, fraction, _LOOP_TYPES.get(kind, "forward")
    ), unity_note
