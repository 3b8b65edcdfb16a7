"""File formats and store: milliseconds, best of several, for a 1024 x 1024 RGB texture and 30 s of stereo.

python benchmarks/bench_formats.py
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from speccade.building.outputs import OutputRoot
from speccade.building.store import Store
from speccade.formats.png import encode_png
from speccade.formats.png_read import decode_png
from speccade.formats.wav import encode_wav, pcm_hash, quantise_pcm16


def best_ms(work: Callable[[], object], rounds: int = 7) -> float:
    """The fastest of several runs, in milliseconds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times) * 1000.0


def show(name: str, work: Callable[[], object], note: str = "") -> None:
    """Print one line."""
    print(f"{name:42s} {best_ms(work):8.2f} ms  {note}")


def formats() -> None:
    """PNG of four kinds of picture, and WAV."""
    rng = np.random.default_rng(0)
    rows, columns = np.mgrid[0:1024, 0:1024]
    smooth = np.stack([127 + 60 * np.sin(columns / 40) + 60 * np.cos(rows / 57)] * 3, axis=2) * [1.0, 0.9, 0.7]
    pictures = {
        "flat": np.zeros((1024, 1024, 3)),
        "smooth": smooth,
        "smooth with grain": smooth + rng.normal(0, 4, smooth.shape),
        "random": rng.uniform(0, 255, smooth.shape),
    }
    for name, values in pictures.items():
        pixels = np.clip(values, 0, 255).astype(np.uint8)
        data = encode_png(pixels)
        show(f"encode_png, {name}", lambda pixels=pixels: encode_png(pixels), f"{len(data)} bytes")
        show(f"decode_png, {name}", lambda data=data: decode_png(data))
    samples = rng.uniform(-1, 1, (44100 * 30, 2))
    pcm = quantise_pcm16(samples)
    wav = encode_wav(pcm, 44100)
    show("quantise_pcm16", lambda: quantise_pcm16(samples))
    show("encode_wav", lambda: encode_wav(pcm, 44100))
    show("pcm_hash", lambda: pcm_hash(wav))


def store(folder: Path) -> None:
    """A hit with one output of 5 MB and one of 50 kB; upkeep of 3000 entries."""
    rng = np.random.default_rng(1)
    blobs = [rng.bytes(5_000_000), rng.bytes(50_000)]
    key = "a" * 64

    def put(number: int = 0) -> None:
        cache = Store(folder / f"put{number}")
        digests = [cache.put_blob(blob) for blob in blobs]
        cache.put_manifest("ac", key, {"outputs": digests, "report": {"x": [1.5] * 200}}, blobs=digests)

    def hit(out: str) -> None:
        cache = Store(folder / "put0")
        body = cache.get_manifest("ac", key)
        assert body is not None
        with OutputRoot(folder / out) as outputs:
            for index, digest in enumerate(body["outputs"]):
                assert cache.restore(digest, outputs, f"{index}.bin")

    put()
    numbers = iter(range(1, 100))
    show("store an entry of 5 MB", lambda: put(next(numbers)))
    show("look an entry up", lambda: Store(folder / "put0").get_manifest("ac", key))
    show("hit, outputs absent (copied and flushed)", lambda: hit(f"out{next(numbers)}"))
    show("hit, outputs current (hashed and kept)", lambda: hit("out"))
    many = Store(folder / "many")
    for number in range(3000):
        digest = many.put_blob(b"%d" % number * 100)
        many.put_manifest("ac", digest, {"x": 1}, blobs=[digest])
    show("info, 3000 entries", many.info, "what a put pays now and then")
    show("gc, 3000 entries", many.gc)
    show("verify, 3000 entries", many.verify)


if __name__ == "__main__":
    formats()
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".bench-") as name:
        store(Path(name))
