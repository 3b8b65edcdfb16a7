"""The shipped presets: sound, complete, quiet at the end, and using all of what the engine has."""

from pathlib import Path

import numpy as np
import pytest

from speccade import pipeline
from speccade.building.batch import scan
from speccade.cli.template import library
from speccade.core.model import Op, walk
from speccade.core.ops import registry
from speccade.formats.wav import decode_wav

FOLDER = library() / "audio"
FILES = [Path(path) for path in scan(FOLDER)]
CATEGORIES = ("bass", "bells", "drums", "fx", "keys", "leads", "pads", "plucks", "ui")


def test_every_category_is_filled() -> None:
    assert len(FILES) >= 60
    for category in CATEGORIES:
        assert len([path for path in FILES if path.parent.name == category]) >= 6


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_preset_is_valid_and_sounds(path: Path, tmp_path: Path) -> None:
    spec = pipeline.compile(pipeline.read(path))
    assert pipeline.validate(spec) == []
    assert spec.envelope.asset_id == path.stem and spec.envelope.license == "CC0-1.0"
    built = pipeline.build(spec, tmp_path)
    samples = decode_wav(next(iter(built.data.values()))).samples / 32768.0
    assert 0.1 < np.abs(samples).max() < 1.0
    assert np.isfinite(samples).all()


def test_every_operation_is_used() -> None:
    used: set[type[Op]] = set()
    for path in FILES:
        used |= {type(op) for _, op in walk(pipeline.compile(pipeline.read(path)).params) if isinstance(op, Op)}
    for package in ("synthesis", "filters", "effects"):
        known = registry(f"speccade.families.audio.{package}").all()
        assert {tag for tag, op in known.items() if op not in used} == set()
