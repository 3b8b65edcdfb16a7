"""Whole-process measurements: what a person at the terminal waits for. Writes `docs/performance.md`.

    python benchmarks/whole_process.py [--runs 7] [--quick] [--corpus DIR] [--no-write]

Every figure is the median of several runs of the real program in a process of its own, after one run that is not counted;
memory is the peak of the largest process. Kernels are compiled unless a row says otherwise.
"""

import argparse
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "performance.md"
PROGRAM = [sys.executable, "-m", "speccade"]

BLIP: dict[str, Any] = {
    "spec_version": 1,
    "asset_id": "blip-one",
    "asset_type": "audio",
    "license": "CC0-1.0",
    "seed": 7,
    "description": "a blip",
    "outputs": [{"kind": "primary", "format": "wav", "path": "blip.wav"}],
    "recipe": {
        "kind": "audio_v1",
        "params": {
            "duration_seconds": 0.5,
            "layers": [
                {
                    "synthesis": {"type": "oscillator", "waveform": "sawtooth", "frequency": 440},
                    "envelope": {"attack": 0.01, "decay": 0.1, "sustain": 0.5, "release": 0.2},
                    "volume": 0.8,
                    "pan": 0,
                    "filter": {"type": "lowpass", "cutoff": 2000, "resonance": 0.7},
                }
            ],
        },
    },
}
BLIP_STAR = """\
audio_spec(
    asset_id = "blip-star", seed = 7, output_path = "blip.wav", format = "wav", duration_seconds = 0.5,
    sample_rate = 44100, description = "a blip",
    layers = [audio_layer(oscillator(440, "sawtooth"), envelope(0.01, 0.1, 0.5, 0.2), filter = lowpass(2000))],
)
"""
NOISE: dict[str, Any] = {
    "spec_version": 1,
    "asset_id": "noise-six",
    "asset_type": "texture",
    "license": "CC0-1.0",
    "seed": 7,
    "description": "six octaves",
    "outputs": [{"kind": "primary", "format": "png", "path": "noise.png", "source": "n"}],
    "recipe": {
        "kind": "texture.procedural_v1",
        "params": {
            "resolution": [1024, 1024],
            "tileable": True,
            "nodes": [{"id": "n", "type": "noise", "noise": {"algorithm": "fbm", "scale": 8, "octaves": 6}}],
        },
    },
}


class Row:
    """One measured promise: what, the bound, the figures."""

    def __init__(self, what: str, bound: str, figure: str, memory: str = "") -> None:
        self.what, self.bound, self.figure, self.memory = what, bound, figure, memory
        print(f"{what}: {figure} {memory} (wanted: {bound})", flush=True)


class Bench:
    """The folder that the measurements use, and how a run is timed."""

    def __init__(self, folder: Path, runs: int) -> None:
        self.folder, self.runs = folder, runs
        self.env = {**os.environ, "SPECCADE_CACHE_DIR": str(folder / "cache")}

    def write(self, name: str, value: Any) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(value if isinstance(value, str) else json.dumps(value))
        return path

    def run(self, *arguments: Any, env: dict[str, str] | None = None) -> tuple[float, float, float]:
        """Wall seconds, CPU seconds and peak MB of one run of the program."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        started = time.perf_counter()
        process = subprocess.Popen(
            [*PROGRAM, *map(str, arguments)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=env or self.env
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        errors = process.stderr.read() if process.stderr else b""
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if os.waitstatus_to_exitcode(status) != 0:
            raise SystemExit(f"{arguments}: {errors.decode()}")
        process.returncode = 0
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return wall, cpu, usage.ru_maxrss / 1024

    def median(
        self, *arguments: Any, before: Callable[[], None] | None = None, runs: int | None = None
    ) -> tuple[float, float, float]:
        """Medians over several runs after an uncounted one; `before` prepares each."""
        rows = []
        for index in range((runs or self.runs) + 1):
            if before is not None:
                before()
            row = self.run(*arguments)
            if index:
                rows.append(row)
        wall, cpu, memory = (statistics.median(column) for column in zip(*rows, strict=True))
        return wall, cpu, memory


def measure(bench: Bench, corpus: Path | None, quick: bool) -> list[Row]:
    """All rows of the table."""
    blip, star, noise = (
        bench.write("blip.json", BLIP),
        bench.write("blip.star", BLIP_STAR),
        bench.write("noise.json", NOISE),
    )
    out = bench.folder / "out"
    rows = []

    wall, _, memory = bench.median("validate", blip, "--json")
    rows.append(Row("cold `validate` of a small JSON spec", "0.15 s, 70 MB", f"{wall:.3f} s", f"{memory:.0f} MB"))
    wall, _, memory = bench.median("validate", star, "--json")
    rows.append(Row("cold `validate` of a small Starlark spec", "0.20 s", f"{wall:.3f} s", f"{memory:.0f} MB"))
    bench.run("generate", blip, "-o", out)
    wall, _, memory = bench.median("generate", blip, "-o", out)
    rows.append(Row("unchanged `generate`, served from the cache", "0.10 s", f"{wall:.3f} s", f"{memory:.0f} MB"))
    wall, _, memory = bench.median("generate", blip, "-o", out, "--no-cache")
    rows.append(Row("first sound, kernels compiled", "0.6 s", f"{wall:.3f} s", f"{memory:.0f} MB"))
    wall, _, memory = bench.median("generate", noise, "-o", out, "--no-cache")
    rows.append(Row("1024x1024 six-octave noise, process and PNG included", "", f"{wall:.3f} s", f"{memory:.0f} MB"))

    big = bench.write("big.json", _large_spec(10_000_000))
    wall, _, memory = bench.median("validate", big, "--json", "--budget", "unlimited", runs=3)
    rows.append(Row("`validate` of a 10 MB spec", "bounded", f"{wall:.1f} s", f"{memory:.0f} MB"))

    count = 200 if quick else 1000
    many = bench.folder / "many"
    for index in range(count):
        value = BLIP | {"asset_id": f"blip-{index:05}", "seed": index}
        value["outputs"] = [{"kind": "primary", "format": "wav", "path": f"{index:05}.wav"}]
        bench.write(f"many/{index:05}.json", value)
    files = sorted(many.glob("*.json"))
    wall, _, memory = bench.median("validate", *files, "--json", runs=3)
    rows.append(
        Row(f"`validate` of {count} small specs", "1000 specs/s", f"{count / wall:.0f} specs/s", f"{memory:.0f} MB")
    )
    batch = bench.folder / "batch"
    bench.run("generate-all", many, "-o", batch)
    wall, _, memory = bench.median("generate-all", many, "-o", batch, runs=3)
    rows.append(
        Row(
            f"`generate-all` over {count} unchanged specs",
            "500 specs/s",
            f"{count / wall:.0f} specs/s",
            f"{memory:.0f} MB",
        )
    )
    wall, _, memory = bench.median(
        "generate-all", many, "-o", batch, runs=3, before=lambda: shutil.rmtree(batch, ignore_errors=True)
    )
    rows.append(
        Row(
            f"`generate-all` over {count} cached specs, outputs deleted",
            "500 specs/s",
            f"{count / wall:.0f} specs/s",
            f"{memory:.0f} MB",
        )
    )

    if corpus is not None:
        rows.append(_throughput(bench, corpus, quick))
    if not quick:
        rows.append(_compile_all(bench))
    return rows


def _large_spec(size: int) -> dict[str, Any]:
    """A texture graph of about `size` bytes of JSON."""
    nodes: list[dict[str, Any]] = [{"id": "n0", "type": "constant", "value": 0.5}]
    nodes += [{"id": f"n{i}", "type": "add", "a": "n0", "b": f"n{i - 1}"} for i in range(1, size // 58)]
    params = {"resolution": [16, 16], "tileable": True, "nodes": nodes}
    return NOISE | {
        "outputs": [{"kind": "primary", "format": "png", "path": "big.png", "source": "n0"}],
        "recipe": {"kind": "texture.procedural_v1", "params": params},
    }


def _throughput(bench: Bench, corpus: Path, quick: bool) -> Row:
    """Seconds of sound per CPU second over a folder of audio specs, whole processes, nothing cached."""
    out = bench.folder / "corpus"
    _, cpu, memory = bench.median("generate-all", corpus, "-o", out, "--no-cache", "--force", runs=1 if quick else 3)
    seconds = 0.0
    for report in out.glob("*.report.json"):
        for output in json.loads(report.read_bytes())["outputs"]:
            seconds += output.get("metrics", {}).get("duration_seconds", 0.0)
    return Row(
        "audio corpus through `generate-all`, per core",
        "150x real time",
        f"{seconds / cpu:.0f}x real time",
        f"{memory:.0f} MB",
    )


def _compile_all(bench: Bench) -> Row:
    """Compiling every kernel from nothing with all processors."""
    started = time.perf_counter()
    folder = bench.folder / "numba"
    bench.run("doctor", "--warm", env={**bench.env, "NUMBA_CACHE_DIR": str(folder)})
    return Row("compiling all kernels from nothing", "90 s", f"{time.perf_counter() - started:.0f} s")


def page(rows: list[Row]) -> str:
    """The table as a page."""
    lines = [
        "# Performance",
        "",
        "Whole processes as a person starts them: medians of several runs after an uncounted one, kernels compiled, peak memory",
        "of the largest process. Measured by `make bench`; your machine will differ, the proportions should not.",
        "",
        f"Machine: {os.cpu_count()} processors ({platform.machine()}), {platform.system()}, Python {platform.python_version()}.",
        "",
        "| what | goal | measured | memory |",
        "|---|---|---|---|",
        *(f"| {row.what} | {row.bound} | {row.figure} | {row.memory} |" for row in rows),
        "",
        "Throughput of single operations: `benchmarks/bench_audio.py`, `bench_kernels.py`, `bench_texture.py` and their",
        "neighbours print a table each.",
        "",
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure and write the page."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=7)
    options.add_argument("--quick", action="store_true", help="fewer runs and specs, no compilation from nothing")
    options.add_argument("--corpus", type=Path, help="a folder of audio specs [default: the shipped presets]")
    options.add_argument("--no-write", action="store_true", help="print only")
    chosen = options.parse_args()
    corpus = chosen.corpus or ROOT / "src/speccade/packs/audio"
    with tempfile.TemporaryDirectory() as folder:
        rows = measure(Bench(Path(folder), chosen.runs), corpus if corpus.is_dir() else None, chosen.quick)
    if not chosen.no_write:
        PAGE.write_text(page(rows))
        print(f"wrote {PAGE}")


if __name__ == "__main__":
    main()
