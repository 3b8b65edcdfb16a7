"""Budget profiles: one declaration, one comparison; at the limit passes, one above fails, for every limit and profile."""

import math
from pathlib import Path
from typing import Any

import pytest

from speccade.core.budgets import (
    LIMITS,
    PROFILE_NAMES,
    BudgetFileError,
    BudgetProfile,
    UnknownProfileError,
    Usage,
    exceeded,
    load_profile,
    usage_table,
)

EVERY_LIMIT = [(name, profile) for name in LIMITS for profile in PROFILE_NAMES]
CHAPTER = {
    "default": (30.0, 32, 1_440_000, 4096, 16_777_216, 256, 64, 32, 256, 128, 256, 64, 200, 99, 99, 64, 50_000, 100_000, 256, 30),
    "strict": (10.0, 16, 480_000, 2048, 4_194_304, 128, 32, 32, 256, 128, 256, 64, 200, 99, 99, 64, 50_000, 50_000, 128, 15),
    "zx-8bit": (5.0, 8, 110_250, 256, 65_536, 32, 16, 8, 64, 32, 64, 8, 64, 32, 32, 16, 10_000, 10_000, 32, 30),
    "nethercore": (30.0, 16, 661_500, 1024, 1_048_576, 128, 32, 16, 128, 64, 128, 16, 128, 64, 64, 32, 25_000, 25_000, 128, 30),
}  # fmt: skip


@pytest.mark.parametrize(("name", "profile"), EVERY_LIMIT)
def test_at_the_limit_passes_and_one_above_fails(name: str, profile: str) -> None:
    budget = BudgetProfile.named(profile)
    maximum = budget.limit(name)
    if LIMITS[name].is_membership:
        inside, outside = (maximum or (12345,))[0], None if maximum is None else 12345
    elif maximum == math.inf:
        inside, outside = 10**12, None
    else:
        inside = maximum
        outside = math.nextafter(maximum, math.inf) if isinstance(maximum, float) else maximum + 1
    assert list(exceeded([Usage(name, inside)], budget)) == []
    if outside is None:
        return
    (finding,) = exceeded([Usage(name, outside, ("recipe", "params", "x"))], budget)
    assert finding.code == "E017" and finding.path == "recipe.params.x"
    assert finding.data["category"] == name.split(".")[0] and finding.data["limit"] == name
    assert finding.data["actual"] == outside and finding.data["profile"] == profile
    assert profile in finding.message and str(outside) in finding.message and finding.hint


@pytest.mark.parametrize("profile", CHAPTER)
def test_numbers_of_the_format(profile: str) -> None:
    b = BudgetProfile.named(profile)
    m = b.music
    assert (
        b.audio.max_duration_seconds, b.audio.max_layers, b.audio.max_samples, b.texture.max_dimension,
        b.texture.max_pixels, b.texture.max_graph_nodes, b.texture.max_graph_depth, m.xm_max_channels,
        m.xm_max_patterns, m.xm_max_instruments, m.xm_max_pattern_rows, m.it_max_channels, m.it_max_patterns,
        m.it_max_instruments, m.it_max_samples, m.max_compose_recursion, m.max_cells_per_pattern,
        b.mesh.max_vertices, b.mesh.max_bones, b.general.starlark_timeout_seconds,
    ) == CHAPTER[profile]  # fmt: skip
    assert b.mesh.max_faces == b.mesh.max_vertices


def test_default_profile_is_what_the_constructor_makes() -> None:
    assert BudgetProfile() == BudgetProfile.named("default")


def test_file_overrides_some_limits_of_a_base(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(
        'base = "strict"\n[audio]\nmax_layers = 20\nallowed_sample_rates = [8000]\n[texture]\nmax_pixels = 64\n'
    )
    budget = load_profile(str(file))
    assert budget.name == "mine" and budget.audio.max_layers == 20 and budget.texture.max_pixels == 64
    assert budget.audio.max_duration_seconds == 10.0 and budget.audio.allowed_sample_rates == (8000,)
    assert budget.digest != BudgetProfile.named("strict").digest


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("base = 'defualt'", "defualt"), ("[audoi]\nmax_layers = 1", "audoi"), ("[audio]\nmax_layer = 1", "audio.max_layer"),
        ("[audio]\nmax_layers = -1", "at least 0"), ("[audio]\nmax_layers = 1.5", "integer"),
        ("[audio]\nmax_layers = true", "integer"),
        ("[audio]\nallowed_sample_rates = []", "list"), ("[audio]\nallowed_sample_rates = 44100", "list"),
        ("audio = 3", "table"),
        ("name = ''", "name"), ("nonsense", "TOML"), ("[audio]\nmax_duration_seconds = inf", "number"),
    ],
)  # fmt: skip
def test_bad_budget_file_says_why(text: str, words: str, tmp_path: Path) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(text)
    with pytest.raises((BudgetFileError, UnknownProfileError), match=words):
        load_profile(str(file))


def test_unknown_names_get_a_suggestion(tmp_path: Path) -> None:
    with pytest.raises(UnknownProfileError) as caught:
        load_profile("stict")
    assert "strict" in caught.value.hint
    file = tmp_path / "x.toml"
    file.write_text("[audio]\nmax_layer = 1")
    with pytest.raises(BudgetFileError) as failure:
        load_profile(str(file))
    assert failure.value.hint and "max_layers" in failure.value.hint
    with pytest.raises(BudgetFileError, match="cannot read"):
        load_profile(str(tmp_path / "absent.toml"))


def test_digest_counts_content_not_name() -> None:
    default = BudgetProfile.named("default")
    assert default.with_limits("other", {}).digest == default.digest
    digests = {BudgetProfile.named(name).digest for name in PROFILE_NAMES}
    assert len(digests) == len(PROFILE_NAMES)


def test_usage_table_keeps_the_largest() -> None:
    rows: list[Any] = [Usage("music.xm_max_pattern_rows", n) for n in (3, 64, 7)] + [Usage("audio.max_layers", 1)]
    table = usage_table(rows, BudgetProfile.named("strict"))
    assert table == {
        "audio.max_layers": {"actual": 1, "maximum": 16},
        "music.xm_max_pattern_rows": {"actual": 64, "maximum": 256},
    }
