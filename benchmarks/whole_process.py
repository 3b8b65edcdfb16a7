"""Measures the program as people run it: whole processes, wall clock and memory, medians of several runs.

Writes the table of docs/performance.md. `--quick` runs less often; `--print` writes nothing. Nothing here is asserted in tests.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"
PAGE = ROOT / "docs" / "performance.md"
MARK = "<!-- measurements -->"


@dataclass(frozen=True)
class Run:
    """One finished process: wall clock and processor seconds, and its own largest memory."""

    seconds: float
    cpu: float
    megabytes: float


def run(*arguments: object, env: dict[str, str] | None = None, accepted: tuple[int, ...] = (0,)) -> Run:
    """Run the program once; its output is thrown away, a failure stops the measurement."""
    command = [sys.executable, "-m", "speccade", *map(str, arguments)]
    started = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=os.environ | (env or {}), cwd=ROOT
    )
    assert process.stderr is not None
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in accepted:
        raise SystemExit(f"{' '.join(command)[:200]} failed:\n{errors.decode()[:2000]}")
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def median(runs: list[Run]) -> Run:
    return Run(
        statistics.median(r.seconds for r in runs),
        statistics.median(r.cpu for r in runs),
        statistics.median(r.megabytes for r in runs),
    )


@dataclass(frozen=True)
class Row:
    """A line of the table."""

    what: str
    result: Run
    note: str = ""


class Bench:
    """The measurements, each with scratch folders of its own."""

    def __init__(self, scratch: Path, repeats: int, many: int) -> None:
        self.scratch = scratch
        self.repeats = repeats
        self.many = many
        self.cache = scratch / "cache"

    def rows(self) -> Iterator[Row]:
        json_spec, program = EXAMPLES / "sounds" / "coin.json", EXAMPLES / "sounds" / "pluck.star"
        yield from self._starts(json_spec, program)
        yield from self._folders(EXAMPLES / "sounds" / "ui_click.json")
        yield from self._work()
        yield self._kernels()

    def _starts(self, json_spec: Path, program: Path) -> Iterator[Row]:
        yield Row("validate one JSON spec", self._often("validate", json_spec))
        yield Row("validate one Starlark spec", self._often("validate", program), "in its sandbox")
        for what, spec in (("JSON", json_spec), ("Starlark", program)):
            options = ("--cache-dir", self.cache, "-o", self.scratch / "out")
            run("generate", spec, *options)
            yield Row(f"generate one {what} spec, cached", self._often("generate", spec, *options))
        options = ("--no-cache", "-o", self.scratch / "out")
        run("generate", json_spec, *options)
        yield Row(
            "generate the first sound, kernels compiled", self._often("generate", json_spec, *options), "0.9 s of sound"
        )

    def _folders(self, json_spec: Path) -> Iterator[Row]:
        folder = self.scratch / "many"
        folder.mkdir()
        value = json.loads(json_spec.read_text())
        for index in range(self.many):
            value["asset_id"] = f"click-{index:05}"
            value["seed"] = index
            value["outputs"][0]["path"] = f"{index:05}.wav"
            (folder / f"{index:05}.json").write_text(json.dumps(value))
        files = sorted(folder.glob("*.json"))
        yield Row(f"validate {self.many:,} specs in one process", self._few("validate", *files))
        options = ("--cache-dir", self.scratch / "cache-many", "--out", self.scratch / "out-many")
        yield Row(f"generate-all {self.many:,} short sounds, nothing cached", run("generate-all", folder, *options))
        yield Row(f"generate-all {self.many:,}, nothing changed", self._few("generate-all", folder, *options))
        yield Row(
            f"generate-all {self.many:,}, restored from the cache",
            self._few("generate-all", folder, *options, "--force"),
        )

    def _work(self) -> Iterator[Row]:
        noise = {
            "spec_version": 1,
            "asset_id": "noise",
            "asset_type": "texture",
            "license": "CC0-1.0",
            "seed": 1,
            "outputs": [{"kind": "primary", "format": "png", "path": "noise.png", "source": "n"}],
            "recipe": {
                "kind": "texture.procedural_v1",
                "params": {
                    "resolution": [1024, 1024],
                    "tileable": True,
                    "nodes": [{"id": "n", "type": "noise", "noise": {"algorithm": "perlin", "scale": 8, "octaves": 6}}],
                },
            },
        }
        path = self.scratch / "noise.json"
        path.write_text(json.dumps(noise))
        options = ("--no-cache", "-o", self.scratch / "out")
        run("generate", path, *options)
        yield Row("generate 1024 x 1024 Perlin noise, 6 octaves", self._often("generate", path, *options))
        folders = [
            ("sounds of the example pack", EXAMPLES / "sounds"),
            ("textures of the example pack", EXAMPLES / "textures"),
        ]
        presets = ROOT.parent / "shared" / "corpus" / "packs" / "preset_library_v1"
        if presets.is_dir():
            folders += [(f"{family} presets of the corpus", presets / family) for family in ("audio", "texture")]
        for name, folder in folders:
            # a folder for each run: some file systems are slow to take files where others were just deleted
            outs = [self.scratch / f"out-{name.replace(' ', '-')}-{index}" for index in range(1 + self.repeats)]
            runs = [
                run("generate-all", folder, "--no-cache", "--jobs", 1, "--out", out, accepted=(0, 1)) for out in outs
            ]
            result = median(runs[1:])
            yield Row(f"generate the {name}, one worker", result, amount(outs[0], result))

    def _kernels(self) -> Row:
        folder = self.scratch / "kernels"
        result = run("doctor", "--warm", env={"NUMBA_CACHE_DIR": str(folder)})
        return Row("compile every kernel from nothing (`doctor --warm`)", result, f"{os.cpu_count()} processes")

    def _often(self, *arguments: object) -> Run:
        return median([run(*arguments) for _ in range(self.repeats)])

    def _few(self, *arguments: object, accepted: tuple[int, ...] = (0,)) -> Run:
        return median([run(*arguments, accepted=accepted) for _ in range(max(1, self.repeats // 3))])


def amount(out: Path, result: Run) -> str:
    """How much was made, and for sounds how much longer they play than a processor works on them."""
    sounds = sorted(out.rglob("*.wav"))
    if not sounds:
        return f"{sum(1 for _ in out.rglob('*.png'))} maps"
    seconds = 0.0
    for path in sounds:
        with wave.open(str(path)) as sound:
            seconds += sound.getnframes() / sound.getframerate()
    return f"{len(sounds)} sounds, {seconds:.0f} s, {seconds / result.cpu:.0f} times real time per core"


def table(rows: list[Row]) -> str:
    lines = ["| what | wall clock | processor | memory | |", "| --- | ---: | ---: | ---: | --- |"]
    lines += [
        f"| {row.what} | {row.result.seconds:.3f} s | {row.result.cpu:.2f} s | {row.result.megabytes:.0f} MB | {row.note} |"
        for row in rows
    ]
    return "\n".join(lines) + "\n"


def processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else ():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer repeats, smaller folders")
    parser.add_argument("--print", action="store_true", help="print the table instead of writing the page")
    chosen = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        for row in Bench(Path(scratch), 3 if chosen.quick else 9, 200 if chosen.quick else 1000).rows():
            rows.append(row)
            print(f"{row.result.seconds:8.3f} s  {row.what}", file=sys.stderr)
    where = f"{processor()}, {os.cpu_count()} processors, {platform.system()}, Python {platform.python_version()}"
    text = f"{MARK}\n\nMeasured on {where}.\n\n{table(rows)}"
    if chosen.print:
        print(text)
        return
    head = PAGE.read_text("utf-8").partition(MARK)[0]
    PAGE.write_text(head + text, "utf-8")


if __name__ == "__main__":
    main()
