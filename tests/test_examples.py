"""The example pack: everything is valid under the default budget, sounds like something, tiles, and is documented."""

from pathlib import Path

import numpy as np
import pytest
from tests.support import ROOT

import speccade
from speccade.building.batch import scan
from speccade.formats.png_read import decode_png
from speccade.formats.wav import decode_wav

SPECS = [Path(path) for path in scan(ROOT / "examples")]


def test_the_pack_is_there() -> None:
    kinds = [(path.parent.name, path.suffix) for path in SPECS]
    assert sum(folder == "sounds" for folder, _ in kinds) >= 12
    assert sum(folder == "textures" for folder, _ in kinds) >= 4
    for folder in ("sounds", "textures"):
        assert {suffix for name, suffix in kinds if name == folder} == {".json", ".star"}
    loading = [path for path in SPECS if path.suffix == ".star" and 'load("_library.star"' in path.read_text()]
    assert len(loading) >= 2


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_example_generates_without_findings(path: Path, tmp_path: Path) -> None:
    outcome = speccade.generate(path, tmp_path)
    assert [str(finding) for finding in outcome.findings] == []
    assert outcome.ok
    assert outcome.identity["asset_id"] == path.stem
    for file in outcome.files:
        data = Path(file).read_bytes()
        if file.endswith(".wav"):
            samples = decode_wav(data).as_float()
            assert np.abs(samples).max() > 0.5
            assert np.abs(samples[-1]).max() < 0.02 or outcome.runs[0].built.metrics.get("loop"), "ends with a click"
            assert abs(samples.mean()) < 0.01
        else:
            pixels = decode_png(data).pixels.astype(float)
            assert np.ptp(pixels) > 40


def seam(pixels: np.ndarray, axis: int) -> tuple[float, float]:
    """Mean step over the seam, and the largest mean step between neighbours inside."""
    inside = np.abs(np.diff(pixels, axis=axis)).mean(axis=tuple(i for i in range(pixels.ndim) if i != axis))
    first, last = np.take(pixels, 0, axis), np.take(pixels, -1, axis)
    return float(np.abs(first - last).mean()), float(inside.max())


@pytest.mark.parametrize("name", ["stone", "marble", "planks", "panel_normal"])
def test_textures_tile(name: str, tmp_path: Path) -> None:
    (path,) = [path for path in SPECS if path.stem == name]
    for file in speccade.generate(path, tmp_path).files:
        pixels = decode_png(Path(file).read_bytes()).pixels.astype(float)
        for axis in (0, 1):
            over, inside = seam(pixels, axis)
            assert over <= inside * 1.05 + 0.5


def test_pitched_examples_are_in_tune(tmp_path: Path) -> None:
    """The note that an instrument says it was recorded at is the strongest or the lowest of its partials."""
    for name, hz in (("pluck", 220.0), ("bell", 523.25), ("bass", 55.0)):
        (path,) = [path for path in SPECS if path.stem == name]
        wav = decode_wav(Path(speccade.generate(path, tmp_path).files[0]).read_bytes())
        mono = wav.as_float().mean(axis=1)
        spectrum = np.abs(np.fft.rfft(mono * np.hanning(mono.size)))
        bin_hz = wav.sample_rate / mono.size
        near = slice(int(hz * 0.97 / bin_hz), int(hz * 1.03 / bin_hz) + 2)
        peak = (near.start + int(np.argmax(spectrum[near]))) * bin_hz
        assert abs(1200 * np.log2(peak / hz)) < max(12.0, 1200 * np.log2(1 + bin_hz / hz))
        assert spectrum[near].max() > 0.2 * spectrum.max()
