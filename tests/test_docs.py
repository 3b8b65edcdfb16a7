"""The documents keep what they promise: generated pages are current, examples run, links lead somewhere, lists are whole."""

import importlib.util
import json
import re
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
from tests.support import ROOT

import speccade

DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_generated_pages_are_current() -> None:
    assert script("build_docs").stale() == [], "run `make docs`"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text("utf-8")
    headings = {
        re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    }
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        path, _, anchor = target.partition("#")
        if path.startswith("http"):
            continue
        assert not path or (page.parent / path).exists(), f"{target} leads nowhere"
        if not path:
            assert anchor in headings, f"there is no section {target}"


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / page).read_text("utf-8"), re.DOTALL)


def test_specs_of_the_readme_generate_without_findings(tmp_path: Path) -> None:
    (json_text,) = blocks("README.md", "json")
    (program,) = blocks("README.md", "starlark")
    (tmp_path / "laser.json").write_text(json_text)
    (tmp_path / "laser.star").write_text(program)
    for name in ("laser.json", "laser.star"):
        outcome = speccade.generate(tmp_path / name, tmp_path / name.partition(".")[2])
        assert outcome.findings == ()
        assert outcome.ok


def test_hash_in_the_readme_is_that_of_its_spec(tmp_path: Path) -> None:
    (tmp_path / "laser.json").write_text(blocks("README.md", "json")[0])
    outcome = speccade.generate(tmp_path / "laser.json", tmp_path)
    shown = re.findall(r"laser\.wav  ([0-9a-f]{16})", (ROOT / "README.md").read_text("utf-8"))
    assert shown
    assert set(shown) == {outcome.runs[0].report["outputs"][0]["hash"][:16]}


def test_commands_of_the_readme_exist() -> None:
    from speccade.cli.app import command_modules

    text = (ROOT / "README.md").read_text("utf-8")
    named = set(re.findall(r"speccade ([a-z][a-z-]+)", text))
    assert len(named) > 10
    assert named <= set(command_modules())


def test_make_targets_of_the_documents_exist() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    for page in ("README.md", "CONTRIBUTING.md"):
        for command in re.findall(r"make ((?:[a-z]+ ?)+)", "\n".join(blocks(page, "console"))):
            assert set(command.split()) <= targets


def test_every_code_is_explained() -> None:
    pattern = re.compile(r'"((?:E|W|S)\d{3}|CLI_W?\d{3}|DISPATCH_\d{3}|[A-Z]+_\d{3})"')
    used = {
        code for path in (ROOT / "src" / "speccade").rglob("*.py") for code in pattern.findall(path.read_text("utf-8"))
    }
    explained = set(re.findall(r"^\| ([A-Z_0-9]+) \|", (DOCS / "diagnostics.md").read_text("utf-8"), re.MULTILINE))
    assert len(used) > 30
    assert used - explained == set()
    assert {code for code in explained if not code.isdigit()} - used == set()


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    declared = [
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["dev"],
        *project["build-system"]["requires"],
    ]
    names = {re.match(r"[\w.-]+", line).group() for line in declared}  # type: ignore[union-attr]
    rows = re.findall(r"^\| ([a-z][\w., -]*?) \|", (DOCS / "dependencies.md").read_text("utf-8"), re.MULTILINE)
    explained = {name.strip() for row in rows for name in row.split(",")} - {"package"}
    assert names == explained


def test_version_and_changelog_agree() -> None:
    versions = re.findall(r"^## (\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert versions[0] == speccade.__version__


def test_budget_file_of_the_page_loads(tmp_path: Path) -> None:
    (text,) = blocks("docs/budgets.md", "toml")
    (tmp_path / "handheld.toml").write_text(text)
    profile = speccade.load_profile(str(tmp_path / "handheld.toml"))
    assert profile.limit("audio.max_duration_seconds") == 4.0
    assert profile.limit("texture.max_graph_nodes") == speccade.BudgetProfile.named("strict").limit(
        "texture.max_graph_nodes"
    )


def test_smallest_forms_in_the_reference_are_json() -> None:
    found = 0
    for page in (DOCS / "reference").glob("*-*.md"):
        for text in re.findall(r"Smallest form: `(\{.*\})`", page.read_text("utf-8")):
            assert "type" in json.loads(text)
            found += 1
    assert found > 60
