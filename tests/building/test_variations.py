"""Seed variations of a sound: written beside the base, measured, and honest about copies."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.families.audio.sounds import SAW, layer, spec

from speccade.building.variations import generate_variations
from speccade.core.budgets import BudgetProfile

NOISE = {"type": "noise_burst", "noise_type": "white"}


def variations(folder: Path, *layers: dict[str, Any], **bounds: Any) -> dict[str, Any]:
    output = {"kind": "primary", "format": "wav", "path": "bang.wav"}
    envelope = {"spec_version": 1, "asset_id": "big-bang", "asset_type": "audio", "license": "CC0-1.0", "seed": 5}
    recipe = {"kind": "audio_v1", "params": spec(*layers, seconds=0.1)}
    file = folder / "bang.json"
    file.write_text(json.dumps({**envelope, "outputs": [output], "recipe": recipe}), "utf-8")
    out = folder / "out"
    found = generate_variations(file, out, 3, budget=BudgetProfile.named("default"), store=None, **bounds)
    assert json.loads((out / "variations.json").read_text("utf-8")) == found
    return found


def test_random_sounds_differ(tmp_path: Path) -> None:
    found = variations(tmp_path, layer(NOISE))
    assert (found["passed"], found["failed"]) == (3, 0) and "warning" not in found
    assert len({row["hash"] for row in found["variations"]}) == 3
    for row in found["variations"]:
        assert (tmp_path / "out" / row["path"]).is_file() and row["path"].startswith("big_bang_var_")
        assert row["peak_db"] == pytest.approx(-3.0, abs=0.02)


def test_copies_are_named(tmp_path: Path) -> None:
    found = variations(tmp_path, layer(SAW))
    assert [row.get("same_as") for row in found["variations"]] == [None, 0, 0]
    assert "2 of 3" in found["warning"]


def test_bounds_reject(tmp_path: Path) -> None:
    found = variations(tmp_path, layer(NOISE), max_peak_db=-3.5)
    assert found["failed"] == 3 and not list((tmp_path / "out").glob("*.wav"))
    assert all("peak" in row["reason"] for row in found["variations"])
    assert found["constraints"] == {"max_peak_db": -3.5}
