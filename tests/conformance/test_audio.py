"""Sounds measure as they should: every check of the one-feature specs, and the shipped presets against feature rows."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.conformance.audio import features
from tests.families.audio.sounds import generate
from tests.support import shared

from speccade.formats.wav import decode_wav

FOLDER = Path(__file__).parent / "audio"
UNITS = json.loads((FOLDER / "unit" / "index.json").read_text("utf-8"))["units"]
STRICT_FAILURES = 0.05
"""Share of the rows without a reason to differ that may fail; noise of another seed alone fails one in a hundred."""

EXPLAINED = {
    # the file of the reference ends in the click of a tail that is cut: wide-band energy in its last slice
    "leads/acoustic/bagpipe_chanter.json": "truncated-release",
    "leads/acoustic/ocarina.json": "truncated-release",
    # modes start at random phases there: the peak of the file is its first sample
    "drums/percussion/conga_low.json": "modal-excitation",
    # a string 4 cents sharp beats with the oscillators behind it; at that pitch this one, too, is within the limits
    "plucks/guitar_lead.json": "karplus-tuning",
    # 35 ms are 1543.5 frames: read there between two frames by a straight line, each repeat of the delay loses its treble
    "drums/percussion/perc_glitch.json": "delay-interpolation",
}
"""Rows without a tag that a listed weakness of the reference moves all the same; looked into one by one."""


def render(path: Path) -> tuple[Any, int]:
    """(channels, frames) in [-1, 1) and the sample rate."""
    spec = json.loads(path.read_text("utf-8"))
    wav = decode_wav(generate(spec["recipe"]["params"], spec["seed"]).files[0].data)
    return np.ascontiguousarray(wav.as_float().T), wav.sample_rate


@pytest.mark.parametrize("unit", UNITS, ids=[unit["name"] for unit in UNITS])
def test_unit(unit: dict[str, Any]) -> None:
    signal, rate = render(FOLDER / "unit" / f"{unit['name']}.json")
    for check in unit["checks"]:
        value = features.measure(check, signal, rate)
        low, high = check.get("min", -np.inf), check.get("max", np.inf)
        if "expect" in check:
            low, high = check["expect"] - check["tol"], check["expect"] + check["tol"]
        assert value is not None and low <= value <= high, f"{check['what']}: {value}, wanted {low} to {high}"


@pytest.mark.slow
def test_presets_measure_as_before() -> None:
    rows = [
        json.loads(line)
        for line in shared("conformance", "audio", "features.jsonl").read_text("utf-8").splitlines()
        if line.strip()
    ]
    corpus = shared("corpus")
    assert rows
    failed: list[str] = []
    strict = 0
    signed: dict[str, list[float]] = {name: [] for name in features.BIAS}
    for row in rows:
        signal, rate = render(corpus / row["path"])
        got = features.features(signal, rate)
        assert got["channels"] == row["channels"] and abs(got["frames"] - row["frames"]) <= 1, row["path"]
        assert got["peak_dbfs"] <= -2.95, row["path"]
        if row.get("expected_to_differ") or row["path"].partition("/audio/")[2] in EXPLAINED:
            continue
        strict += 1
        limit = features.limits(row)
        if beyond := [f"{k} {v:.2f}" for k, v in features.distances(got, row).items() if v > limit[k]]:
            failed.append(f"{row['path']}: {', '.join(beyond)}")
        for name, values in signed.items():
            if got[name] and row[name]:
                relative = name.endswith(("hz", "ms"))
                values.append(np.log(got[name] / row[name]) if relative else got[name] - row[name])
    assert len(failed) <= STRICT_FAILURES * strict, "\n".join(failed)
    for name, values in signed.items():
        assert abs(features.trim_mean(values, 0.05)) <= features.BIAS[name], name
