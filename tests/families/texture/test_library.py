"""The shipped materials and matcaps: each is sound, repeats, and shows something."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.families.texture.drawing import seam
from tests.golden import check_golden

import speccade
from speccade import pipeline
from speccade.core.family import Generated, Job
from speccade.core.source import read
from speccade.core.spec import Spec
from speccade.formats.png_read import decode_png

FILES = sorted(path for path in (Path(speccade.__file__).parent / "packs" / "texture").iterdir() if path.stem[0] != "_")
SIZE = 256


def compiled(path: Path) -> Spec:
    return pipeline.compile(read(path))


def small(spec: Spec) -> tuple[Generated, dict[str, Any]]:
    """The spec at a quarter of its size; lengths in pixels do not shrink with it."""
    normal = spec.normal
    assert normal is not None and spec.recipe is not None
    params = normal.params.model_copy(update={"resolution": (SIZE, SIZE)})
    made = spec.recipe.load_generator()(Job(params, spec.envelope.seed, normal.outputs))
    return made, {file.path: decode_png(file.data).pixels for file in made.files}


def test_there_are_enough() -> None:
    kinds = [compiled(path).envelope.recipe.kind for path in FILES if path.suffix == ".json"]  # type: ignore[union-attr]
    assert len(FILES) >= 32 and kinds.count("texture.matcap_v1") >= 8
    assert sum(path.suffix == ".star" for path in FILES) >= 5


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_library(path: Path) -> None:
    spec = compiled(path)
    assert pipeline.validate(spec) == [], "no finding at all"
    envelope = spec.envelope
    assert envelope.asset_id.replace("-", "_") == path.stem
    assert envelope.license == "CC0-1.0" and envelope.description and envelope.style_tags
    made, images = small(spec)
    assert [file.path for file in made.files] == sorted(images)
    for name, pixels in images.items():
        values = pixels.reshape(SIZE, SIZE, -1).astype(np.float64) / (255.0 if pixels.dtype.itemsize == 1 else 65535.0)
        assert values[..., : 3 if values.shape[2] > 2 else 1].std() > 0.004, f"{name} is flat"
        if "tileable" in envelope.style_tags:
            assert seam(values[..., :3]) < 1.5, f"{name} has a seam"
        if name.endswith("_normal.png"):
            length = np.linalg.norm(values[..., :3] * 2 - 1, axis=2)
            assert np.abs(length - 1).max() <= 2 / 255
        if name.endswith("_height.png"):
            assert pixels.dtype.itemsize == 2
            assert values.min() > 0.0 or values.max() < 1.0, "not clipped on both sides"
    check_golden(f"families/texture/library/{path.stem}", b"".join(file.data for file in made.files))
