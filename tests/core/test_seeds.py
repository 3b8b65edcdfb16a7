"""Seed derivations against the published vectors."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.support import CONFORMANCE

from speccade.core import seeds

VECTORS = CONFORMANCE / "core" / "seeds.jsonl"


def _chained(fn: str, args: dict[str, Any]) -> int:
    if fn == "layer_then_named":
        return seeds.named_seed(seeds.layer_seed(args["base"], args["index"]), args["key"])
    if fn == "instrument_layer":
        return seeds.layer_seed(seeds.layer_seed(args["base"], args["instrument"]), args["layer"])
    if fn == "splat_roughness":
        return seeds.splat_roughness_seed(args["layer_seed"])
    return int(getattr(seeds, f"{fn}_seed")(**args))


def test_vectors_of_the_chapter() -> None:
    assert [seeds.layer_seed(42, i) for i in range(3)] == [2787436282, 46759151, 4132658148]
    assert seeds.layer_seed(4294967295, 7) == 3190740958
    assert [seeds.named_seed(42, key) for key in ("soft", "hard", "")] == [399976502, 3207486398, 616815509]
    assert seeds.named_seed(7, "texture.procedural_v1/n") == 3043175626
    assert seeds.variant_seed(42, 100, "hard") == 460664510
    assert seeds.variant_seed(7, 3, "slow") == 2755391244
    assert seeds.compose_stream_seed(42, "main", "salt") == 930989827
    assert seeds.compose_cell_seed(42, "main", "salt", 5, 2) == 4128052124
    assert seeds.variation_seed(0xFFFFFFFF, 2) == 1


def test_conformance() -> None:
    cases = [json.loads(line) for line in VECTORS.read_text("utf-8").splitlines()]
    assert len(cases) > 200
    for case in cases:
        assert _chained(case["fn"], case["args"]) == case["seed"], case["name"]


@given(st.integers(0, 2**32 - 1), st.integers(0, 1000), st.integers(-(2**31), 2**31 - 1))
def test_every_seed_has_32_bits(base: int, index: int, row: int) -> None:
    values = [
        seeds.layer_seed(base, index),
        seeds.named_seed(base, str(index)),
        seeds.compose_cell_seed(base, "p", "s", row, index % 64),
        seeds.splat_mask_seed(base, index),
        seeds.lattice_cell_seed(base, row, -row),
    ]
    assert all(0 <= value < 2**32 for value in values)
