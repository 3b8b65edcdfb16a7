"""The five stages with a recipe of the tests' own: cache, provenance, reports, variants, failures."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests import toy as toy_family

from speccade import pipeline
from speccade.building.artifacts import BuildError
from speccade.building.plan import Request
from speccade.building.store import Store
from speccade.core.budgets import BudgetProfile
from speccade.core.canonical import digest
from speccade.core.diagnostics import SpecError

pytestmark = pytest.mark.usefixtures("toy")


def write(folder: Path, value: Any, name: str = "font.json") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(value if isinstance(value, str) else json.dumps(value))
    return path


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def run(folder: Path, value: Any, store: Store | None = None, **options: Any) -> Any:
    return pipeline.generate(write(folder, value), folder / "out", store=store, **options)


def generated() -> int:
    return len(toy_family.calls)


def test_the_stages_one_by_one(tmp_path: Path) -> None:
    source = pipeline.read(write(tmp_path, toy_family.spec()))
    assert source.source_hash == digest(source.data)
    spec = pipeline.compile(source)
    assert pipeline.validate(spec) == []
    built = pipeline.build(spec, tmp_path / "out")
    assert (tmp_path / "out/toy/font.png").read_bytes() == built.data["toy/font.png"]
    report = pipeline.report(spec, built)
    assert report["ok"] and report["provenance"] == {"source_kind": "json", "source_hash": source.source_hash}
    assert report["outputs"][0]["hash"] == digest(built.data["toy/font.png"])


def test_report_says_everything(tmp_path: Path, store: Store) -> None:
    outcome = run(tmp_path, toy_family.spec(), store)
    assert outcome.ok and outcome.exit_code == 0
    report = json.loads((tmp_path / "out/toy-font.report.json").read_bytes())
    assert report["report_version"] == 1
    assert report["cache"] == {"key": outcome.runs[0].run.key, "hit": False}
    assert report["budget"]["usage"]["mesh.max_bones"] == {"actual": 2, "maximum": 256}
    assert report["budget"]["limits"]["mesh"]["max_bones"] == 256
    assert report["toolchain"]["version"].startswith("0.")
    assert set(report["toolchain"]["libraries"]) == {"numpy", "numba", "llvmlite", "deflate"}
    assert report["provenance"]["source_hash"] == digest((tmp_path / "font.json").read_bytes())
    assert "source_hash" not in report and "stdlib_version" not in report["provenance"]
    assert report["outputs"][0]["metrics"]["length"] > 0
    assert report["metrics"] == {"parts": 2}


def test_second_run_comes_from_the_cache(tmp_path: Path, store: Store) -> None:
    first = run(tmp_path, toy_family.spec(), store)
    made = (tmp_path / "out/toy/font.png").read_bytes()
    (tmp_path / "out/toy/font.png").write_bytes(b"damaged by a user")
    second = run(tmp_path, toy_family.spec(), store)
    assert generated() == 1 and not first.cache_hit and second.cache_hit
    assert (tmp_path / "out/toy/font.png").read_bytes() == made
    strip = {"cache", "duration_ms"}
    reports = [{k: v for k, v in r.runs[0].report.items() if k not in strip} for r in (first, second)]
    assert reports[0] == reports[1]


def reordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: reordered(value[key]) for key in reversed(value)}
    return [reordered(item) for item in value] if isinstance(value, list) else value


TWO_OUTPUTS = [
    {"kind": "primary", "format": "png", "path": "b.png", "source": "b"},
    {"kind": "primary", "format": "png", "path": "a.png", "source": "a"},
]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, {"description": "another description"}),
        ({}, {"license": "MIT"}),
        ({}, {"style_tags": ["x"], "engine_targets": ["godot"], "migration_notes": ["n"]}),
        ({}, {"variants": [{"variant_id": "soft", "seed_offset": 1}]}),
        ({"outputs": TWO_OUTPUTS}, {"outputs": TWO_OUTPUTS[::-1]}),
        (
            {"params": {"parts": [{"id": "b"}, {"id": "a"}]}},
            {"params": {"parts": [{"id": "a", "size": 1}, {"id": "b"}], "note": None, "level": 0.5}},
        ),
        ({"params": {"parts": [{"id": "a"}], "tags": ["y", "x", "y"]}}, {"params": {"parts": [{"id": "a"}], "tags": ["x", "y"]}}),
        ({"params": {"parts": [{"id": "a"}], "level": 1}}, {"params": {"parts": [{"id": "a"}], "level": 9.5}}),
        ({"params": {"parts": [{"id": "a"}]}}, {"params": {"parts": [{"id": "a"}], "_coverage_x": 1}}),
    ],
)  # fmt: skip
def test_what_does_not_decide_bytes_does_not_regenerate(
    before: dict[str, Any], after: dict[str, Any], tmp_path: Path, store: Store
) -> None:
    first = run(tmp_path, toy_family.spec(**before), store)
    second = run(tmp_path, toy_family.spec(**after), store)
    assert first.ok and second.ok, (first.errors, second.errors)
    assert second.cache_hit and generated() == 1
    assert first.identity["ir_hash"] == second.identity["ir_hash"]


def test_key_order_white_space_and_place_do_not_regenerate(tmp_path: Path, store: Store) -> None:
    run(tmp_path, toy_family.spec(), store)
    run(tmp_path, json.dumps(reordered(toy_family.spec()), indent=7), store)
    moved = write(tmp_path, toy_family.spec(), "elsewhere/other.json")
    assert pipeline.generate(moved, tmp_path / "out2", store=store).cache_hit
    assert generated() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"seed": 8},
        {"asset_id": "another-font"},
        {"params": {"parts": [{"id": "a", "size": 4}, {"id": "b"}]}},
        {"params": {"parts": [{"id": "a", "size": 3}, {"id": "b"}], "steps": [1, 2]}},
        {"outputs": [{"kind": "primary", "format": "png", "path": "toy/other.png", "source": "a"}]},
    ],
)
def test_what_decides_bytes_regenerates(change: dict[str, Any], tmp_path: Path, store: Store) -> None:
    run(tmp_path, toy_family.spec(), store)
    assert not run(tmp_path, toy_family.spec(**change), store).cache_hit
    assert generated() == 2


def test_ordered_arrays_keep_their_order(tmp_path: Path, store: Store) -> None:
    run(tmp_path, toy_family.spec(params={"parts": [{"id": "a"}], "steps": [1, 2]}), store)
    assert not run(tmp_path, toy_family.spec(params={"parts": [{"id": "a"}], "steps": [2, 1]}), store).cache_hit


def test_budget_and_preview_are_part_of_the_key(tmp_path: Path, store: Store) -> None:
    run(tmp_path, toy_family.spec(), store)
    assert not run(tmp_path, toy_family.spec(), store, budget=BudgetProfile.named("strict")).cache_hit
    assert not run(tmp_path, toy_family.spec(), store, request=Request(preview_seconds=1.0)).cache_hit
    assert not run(tmp_path, toy_family.spec(), store, request=Request(preview_seconds=2.0)).cache_hit
    same = BudgetProfile.named("default").with_limits("mine", {})
    assert run(tmp_path, toy_family.spec(), store, budget=same).cache_hit


def test_toolchain_is_part_of_the_key(tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    run(tmp_path, toy_family.spec(), store)
    monkeypatch.setattr("speccade.building.toolchain.toolchain_version", lambda: "0.0+edited")
    assert not run(tmp_path, toy_family.spec(), store).cache_hit


def test_external_input_is_part_of_the_key_and_of_provenance(tmp_path: Path, store: Store) -> None:
    params = {"parts": [{"id": "a"}], "files": ["data/sample.bin"]}
    sample = tmp_path / "data/sample.bin"
    sample.parent.mkdir()
    sample.write_bytes(b"one")
    first = run(tmp_path, toy_family.spec(params=params), store)
    assert first.runs[0].report["provenance"]["inputs"] == [{"path": "data/sample.bin", "hash": digest(b"one")}]
    assert run(tmp_path, toy_family.spec(params=params), store).cache_hit
    sample.write_bytes(b"two")
    assert not run(tmp_path, toy_family.spec(params=params), store).cache_hit
    assert b"two" in (tmp_path / "out/toy/font.png").read_bytes()


@pytest.mark.parametrize("reference", ["missing.bin", "../outside.bin", "/etc/hostname", "a\0b", "", "C:/x"])
def test_bad_external_input_is_a_finding(reference: str, tmp_path: Path) -> None:
    (tmp_path / "outside.bin").write_bytes(b"secret")
    outcome = run(tmp_path / "in", toy_family.spec(params={"parts": [{"id": "a"}], "files": [reference]}))
    assert [(f.code, f.path) for f in outcome.errors] == [("E012", "recipe.params.files[0]")]
    assert outcome.exit_code == 1 and generated() == 0


def test_link_out_of_the_root_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "secret.bin").write_bytes(b"secret")
    (folder / "link.bin").symlink_to(tmp_path / "secret.bin")
    outcome = run(folder, toy_family.spec(params={"parts": [{"id": "a"}], "files": ["link.bin"]}))
    assert [f.code for f in outcome.errors] == ["E012"]


def test_unchanged_file_is_not_even_compiled(tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    run(tmp_path, toy_family.spec(), store)
    monkeypatch.setattr(pipeline, "compile", lambda *a, **k: pytest.fail("compiled"))
    assert run(tmp_path, toy_family.spec(), store).cache_hit


def test_damaged_blob_is_made_again(tmp_path: Path, store: Store) -> None:
    outcome = run(tmp_path, toy_family.spec(), store)
    blob = Path(store.path("cas", outcome.runs[0].built.artifacts[0].digest))
    blob.write_bytes(b"x" * blob.stat().st_size)
    (tmp_path / "out/toy/font.png").unlink()
    again = run(tmp_path, toy_family.spec(), store)
    assert again.ok and not again.cache_hit and generated() == 2
    (tmp_path / "out/toy/font.png").unlink()
    assert run(tmp_path, toy_family.spec(), store).cache_hit


def test_warnings_survive_the_short_cut(tmp_path: Path, store: Store) -> None:
    value = toy_family.spec(description="", params={"parts": [{"id": "a"}], "trim": {"stray": 1}})
    first, second = (run(tmp_path, value, store) for _ in range(2))
    assert second.cache_hit and first.findings == second.findings
    assert {(f.code, f.path) for f in second.findings} == {
        ("W002", "description"), ("W004", "recipe.params.trim.stray"),
    }  # fmt: skip
    assert second.findings[0].span is not None


def test_variants_are_first_class(tmp_path: Path, store: Store) -> None:
    value = toy_family.spec(
        variants=[{"variant_id": "soft", "seed_offset": 0}, {"variant_id": "hard", "seed_offset": 100}]
    )
    request = Request(expand_variants=True)
    outcome = run(tmp_path, value, store, request=request)
    assert [item.run.variant_id for item in outcome.runs] == [None, "soft", "hard"]
    assert (tmp_path / "out/variants/soft/toy/font.png").is_file()
    report = json.loads((tmp_path / "out/toy-font__hard.report.json").read_bytes())
    assert report["variant_id"] == "hard" and report["base_spec_hash"] == outcome.identity["spec_hash"]
    assert len({item.run.key for item in outcome.runs}) == 3
    again = run(tmp_path, value, store, request=request)
    assert all(item.built.cache_hit for item in again.runs) and generated() == 3
    assert len(again.to_envelope()["result"]["variants"]) == 2


def test_refusal_of_the_generator_is_a_finding(tmp_path: Path, store: Store) -> None:
    outcome = run(tmp_path, toy_family.spec(params={"parts": [{"id": "a"}], "mode": "refuse"}), store)
    assert outcome.exit_code == 2 and not outcome.ok
    problem = outcome.runs[0].problem
    assert (problem.code, problem.path, problem.hint) == ("TEXTURE_003", "recipe.params.mode", "use make")
    assert problem.span is not None
    assert not (tmp_path / "out/toy").exists()
    report = json.loads((tmp_path / "out/toy-font.report.json").read_bytes())
    assert not report["ok"] and report["errors"][0]["code"] == "TEXTURE_003" and report["outputs"] == []
    assert not run(tmp_path, toy_family.spec(params={"parts": [{"id": "a"}], "mode": "refuse"}), store).ok


@pytest.mark.parametrize("mode", ["crash", "forget"])
def test_bug_of_a_generator_is_a_diagnostic_and_leaves_nothing(mode: str, tmp_path: Path, store: Store) -> None:
    outcome = run(tmp_path, toy_family.spec(params={"parts": [{"id": "a"}], "mode": mode}), store)
    assert outcome.exit_code == 2
    assert outcome.runs[0].problem.code == "DISPATCH_003"
    assert not (tmp_path / "out/toy").exists()


def test_composed_form_shares_the_hash_of_what_it_expands_to(tmp_path: Path, store: Store) -> None:
    parts = [{"id": "a"}]
    first = run(tmp_path, toy_family.spec(params={"parts": parts, "mode": "compose"}), store)
    second = run(tmp_path, toy_family.spec(params={"parts": parts, "steps": [7]}), store)
    assert first.identity["ir_hash"] == second.identity["ir_hash"] and second.cache_hit
    assert first.identity["spec_hash"] != second.identity["spec_hash"]


def test_form_that_does_not_expand_is_a_finding(tmp_path: Path) -> None:
    outcome = run(tmp_path, toy_family.spec(params={"parts": [{"id": "a"}], "mode": "hopeless"}))
    assert [(f.code, f.path) for f in outcome.errors] == [("E012", "recipe.params.mode")]


def test_absent_source_takes_the_last_part_with_a_warning(tmp_path: Path) -> None:
    outputs = [{"kind": "primary", "format": "png", "path": "a.png"}]
    outcome = run(tmp_path, toy_family.spec(outputs=outputs))
    assert outcome.ok and [(f.code, f.path) for f in outcome.warnings] == [("W004", "outputs[0].source")]
    assert toy_family.calls[0].outputs[0].source == "b"


def test_validation_failure_writes_a_report_but_no_output(tmp_path: Path) -> None:
    outcome = run(tmp_path, toy_family.spec(params={"parts": [{"id": "a"}, {"id": "a"}]}))
    assert outcome.exit_code == 1
    report = json.loads((tmp_path / "out/toy-font.report.json").read_bytes())
    assert report["errors"][0]["pointer"] == "/recipe/params/parts/1/id" and report["errors"][0]["line"] == 1
    assert report["ir_hash"] and sorted(p.name for p in (tmp_path / "out").iterdir()) == ["toy-font.report.json"]


@pytest.mark.parametrize("asset_id", ["../../evil", "a/b", "..", "x" * 300, "con", "nul\0"])
def test_bad_id_never_becomes_a_path(asset_id: str, tmp_path: Path) -> None:
    outcome = run(tmp_path / "deep/er", toy_family.spec(asset_id=asset_id))
    assert "E002" in [f.code for f in outcome.errors] and outcome.report_path is None
    assert not (tmp_path / "deep/er/out").exists()


def test_output_root_that_cannot_be_written_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    outcome = run(tmp_path, toy_family.spec())
    assert outcome.exit_code == 2 and "cannot write" in outcome.runs[0].problem.message


def test_link_in_the_output_root_is_not_followed_out(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "away").mkdir()
    (tmp_path / "out/toy").symlink_to(tmp_path / "away")
    outcome = run(tmp_path, toy_family.spec())
    assert outcome.exit_code == 2 and not list((tmp_path / "away").iterdir())


def test_unreadable_cache_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("no folder")
    store = Store(tmp_path / "store")
    assert run(tmp_path, toy_family.spec(), store).ok
    assert store.problem is not None


def test_unloadable_file_is_an_outcome(tmp_path: Path) -> None:
    outcome = run(tmp_path, "[" * 1000)
    assert outcome.exit_code == 1 and [f.code for f in outcome.errors] == ["CLI_003"]
    assert outcome.to_envelope()["success"] is False


def test_build_needs_a_recipe(tmp_path: Path) -> None:
    value = toy_family.spec()
    del value["recipe"]
    spec = pipeline.compile(pipeline.read(write(tmp_path, value)))
    assert [f.code for f in pipeline.validate(spec)] == ["E010"]
    with pytest.raises((BuildError, ValueError)):
        pipeline.build(spec, tmp_path / "out")


def test_compile_raises_all_reasons_at_once(tmp_path: Path) -> None:
    value = toy_family.spec(seed="x", extra=1) | {"license": None}
    with pytest.raises(SpecError) as caught:
        pipeline.compile(pipeline.read(write(tmp_path, value)))
    assert {(f.code, f.path) for f in caught.value.diagnostics} == {
        ("CLI_003", "seed"), ("CLI_003", "license"), ("CLI_003", "extra"),
    }  # fmt: skip
    assert all(f.span is not None for f in caught.value.diagnostics)


def test_fresh_outputs_are_left_alone(tmp_path: Path) -> None:
    run(tmp_path, toy_family.spec(), skip_fresh=True)
    again = run(tmp_path, toy_family.spec(), skip_fresh=True)
    assert again.runs[0].how == "fresh" and generated() == 1
    (tmp_path / "out/toy/font.png").write_bytes(b"changed")
    assert run(tmp_path, toy_family.spec(), skip_fresh=True).runs[0].how == "generated"
