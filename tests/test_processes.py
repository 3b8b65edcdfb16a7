"""The program as real processes: killed, crowded, interrupted, out of disk. Nothing is lost or half written."""

import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from speccade.building.store import Store
from speccade.core.canonical import digest

pytestmark = pytest.mark.slow


def sound(asset_id: str = "blip-one", seconds: float = 0.2, **changes: Any) -> dict[str, Any]:
    layer = {
        "synthesis": {"type": "oscillator", "waveform": "sawtooth", "frequency": 440},
        "envelope": {"attack": 0.01, "decay": 0.1, "sustain": 0.5, "release": 0.2},
        "volume": 0.8,
        "pan": 0,
    }
    return {
        "spec_version": 1,
        "asset_id": asset_id,
        "asset_type": "audio",
        "license": "CC0-1.0",
        "seed": 7,
        "description": "a blip",
        "outputs": [{"kind": "primary", "format": "wav", "path": f"{asset_id}.wav"}],
        "recipe": {"kind": "audio_v1", "params": {"duration_seconds": seconds, "layers": [layer]}},
    } | changes


def write(path: Path, value: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value))
    return path


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "speccade", *map(str, arguments)]


def finish(process: "subprocess.Popen[str]", seconds: float = 120) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=seconds)
    assert "Traceback" not in err, err
    return process.returncode, out, err


def start(*arguments: object, **options: Any) -> "subprocess.Popen[str]":
    return subprocess.Popen(command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The WAV that everything below must give (and compiled kernels for it)."""
    folder = tmp_path_factory.mktemp("expected")
    spec = write(folder / "s.json", sound())
    code, _, err = finish(start("generate", spec, "-o", folder / "out", "--no-cache"), 300)
    assert code == 0, err
    return (folder / "out/blip-one.wav").read_bytes()


def test_sixteen_processes_build_one_key(tmp_path: Path, expected: bytes) -> None:
    spec = write(tmp_path / "s.json", sound())
    shared = ("generate", spec, "-o", tmp_path / "out", "--cache-dir", tmp_path / "cache", "--json")
    for code, out, err in [finish(p) for p in [start(*shared) for _ in range(16)]]:
        assert code == 0, err
        assert json.loads(out)["result"]["outputs"][0]["digest"] == digest(expected)
    assert (tmp_path / "out/blip-one.wav").read_bytes() == expected
    assert Store(tmp_path / "cache").verify().ok
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["blip-one.report.json", "blip-one.wav"]


def test_killed_at_any_moment_leaves_nothing_half_written(tmp_path: Path, expected: bytes) -> None:
    spec = write(tmp_path / "s.json", sound())
    arguments = ("generate", spec, "-o", tmp_path / "out", "--cache-dir", tmp_path / "cache")
    chance = random.Random(7)
    for _ in range(12):
        process = start(*arguments)
        time.sleep(chance.uniform(0.05, 1.2))
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
        wav, report = tmp_path / "out/blip-one.wav", tmp_path / "out/blip-one.report.json"
        if wav.exists():
            assert wav.read_bytes() == expected
        if report.exists():
            assert json.loads(report.read_bytes())["ok"]
        if chance.random() < 0.5:
            for path in (tmp_path / "out").glob("*"):
                path.unlink()
    code, _, err = finish(start(*arguments))
    assert code == 0, err
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["blip-one.report.json", "blip-one.wav"]
    assert Store(tmp_path / "cache").verify().ok


def test_full_disk_is_a_diagnostic_and_leaves_nothing(tmp_path: Path, expected: bytes) -> None:
    spec = write(tmp_path / "s.json", sound())

    def small_files() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    process = start("generate", spec, "-o", tmp_path / "out", "--no-cache", "--json", preexec_fn=small_files)
    code, out, _ = finish(process)
    envelope = json.loads(out)
    assert code == 2 and not envelope["success"] and "cannot write" in envelope["errors"][0]["message"]
    assert not list((tmp_path / "out").glob("*.wav")) and not list((tmp_path / "out").glob(".*"))


def test_cache_that_cannot_be_written_costs_one_warning(tmp_path: Path, expected: bytes) -> None:
    spec = write(tmp_path / "s.json", sound())
    (tmp_path / "cache").write_text("a file, not a folder")
    code, _, err = finish(start("generate", spec, "-o", tmp_path / "out", "--cache-dir", tmp_path / "cache"))
    assert code == 0 and err.count("the cache is off") == 1
    assert (tmp_path / "out/blip-one.wav").read_bytes() == expected


def test_interrupt_stops_a_batch_with_130(tmp_path: Path, expected: bytes) -> None:
    for index in range(60):
        write(tmp_path / f"specs/{index:02}.json", sound(f"long-{index:02}", seconds=20 + index / 100))
    arguments = ("generate-all", tmp_path / "specs", "-o", tmp_path / "out", "--no-cache", "--jobs", "2")
    process = start(*arguments, start_new_session=True)
    deadline = time.monotonic() + 60
    while not list((tmp_path / "out").glob("*.wav")) and time.monotonic() < deadline:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    code, _, err = finish(process, 60)
    assert code == 130 and "interrupted" in err
    made = list((tmp_path / "out").glob("*.wav"))
    assert 0 < len(made) < 60
    code, _, err = finish(start(*arguments), 300)
    assert code == 0 and "60 of 60" in err and "0 unchanged" not in err


def test_worker_counts_give_the_same_bytes(tmp_path: Path, expected: bytes) -> None:
    for index in range(6):
        write(tmp_path / f"specs/{index}.json", sound(f"tone-{index}", seed=index))
    for jobs in (1, 3):
        code, _, err = finish(
            start("generate-all", tmp_path / "specs", "-o", tmp_path / f"out{jobs}", "--no-cache", "--jobs", jobs)
        )
        assert code == 0, err
    one, three = ({p.name: p.read_bytes() for p in (tmp_path / f"out{n}").glob("*.wav")} for n in (1, 3))
    assert one == three and len(one) == 6


def test_a_killed_worker_costs_only_its_spec(tmp_path: Path, expected: bytes, toy: None) -> None:
    for index in range(12):
        write(tmp_path / f"specs/{index}.json", sound(f"tone-{index}", seconds=20, seed=index))
    arguments = ("generate-all", tmp_path / "specs", "-o", tmp_path / "out", "--no-cache", "--jobs", "2", "--json")
    process = start(*arguments)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and not list((tmp_path / "out").glob("*.wav")):
        time.sleep(0.01)
    os.kill(_children(process.pid)[-1], signal.SIGKILL)
    code, out, err = finish(process)
    assert [json.loads(line)["success"] for line in out.splitlines()] == [True] * 12, err
    assert code == 0


def _children(pid: int) -> list[int]:
    listing = subprocess.run(
        ["ps", "-ww", "-o", "pid=,args=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    return [int(line.split()[0]) for line in listing.stdout.splitlines() if "spawn_main" in line]
