"""Warming: every sample of every recipe kind is generated, and what fails is told."""

import pytest

from speccade.building import warming
from speccade.core.family import find_recipe

GROUPS = warming.groups()


def test_groups_follow_the_operations() -> None:
    from speccade.core.ops import registry

    named = {group for kind, group in GROUPS if kind == "audio_v1"}
    for folder in ("synthesis", "filters", "effects"):
        for tag in registry(f"speccade.families.audio.{folder}").tags:
            assert f"{folder}/{tag}" in named
    assert {group for kind, group in GROUPS if kind == "texture.procedural_v1"} == set(
        registry("speccade.families.texture.ops").tags
    )
    assert len(GROUPS) == len(set(GROUPS))


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "group"), GROUPS, ids=lambda value: value)
def test_every_sample_is_generated(kind: str, group: str) -> None:
    """Every operation in every variation, each alone: no crash, no NaN (which the writers refuse), no contract broken."""
    warmed = warming.warm_group(kind, group)
    assert warmed.problem is None
    assert warmed.samples > 0
    assert warming.warm_group(kind, group).compiled == 0, "the second time everything is compiled"


def test_failing_sample_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from speccade.core.samples import Sample

    recipe = find_recipe("audio_v1")
    assert recipe is not None
    broken = Sample("broken thing", {"duration_seconds": -1, "layers": []})
    monkeypatch.setattr(type(recipe), "load_samples", lambda self: iter([broken]))
    warmed = warming.warm_group("audio_v1", "broken")
    assert warmed.problem is not None
    assert warmed.problem.startswith("broken thing: ")
