"""What may be imported when: light modules start fast, the cached path needs no models, and the contracts hold."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support import ROOT

SOURCES = ROOT / "src"
ARRAYS = {"numpy", "numba", "scipy", "llvmlite"}


def modules() -> dict[str, Path]:
    found = {}
    for path in sorted((SOURCES / "speccade").rglob("*.py")):
        parts = path.relative_to(SOURCES).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def imported_at_once(path: Path) -> Iterator[str]:
    """Modules that importing the file imports directly."""
    pending: list[ast.AST] = [ast.parse(path.read_text("utf-8"))]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            pending.extend(node.orelse)
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        pending.extend(ast.iter_child_nodes(node))


def heavy_modules() -> set[str]:
    """Modules whose import loads arrays or the compiler, directly or through others."""
    direct = {name: set(imported_at_once(path)) for name, path in MODULES.items()}
    heavy = {name for name, names in direct.items() if ARRAYS & {item.partition(".")[0] for item in names}}
    while more := {name for name, names in direct.items() if name not in heavy and names & heavy}:
        heavy |= more
    return heavy


HEAVY = heavy_modules()


def test_heavy_modules_are_known_by_name_or_say_so() -> None:
    """A module that loads arrays is a kernel, a format, or says 'heavy' in its docstring."""
    undeclared = []
    for name in sorted(HEAVY):
        by_name = name.endswith("_kernels") or name.startswith(("speccade.kernels", "speccade.formats"))
        doc = ast.get_docstring(ast.parse(MODULES[name].read_text("utf-8"))) or ""
        if not by_name and "heavy" not in doc.lower():
            undeclared.append(name)
    assert undeclared == []


@pytest.mark.parametrize("package", ["building", "cli", "core", "starlark", "pipeline", "compilation"])
def test_whole_packages_are_light(package: str) -> None:
    inside = [name for name in HEAVY if name.split(".")[1:2] == [package]]
    assert inside == []


def test_declarations_of_families_are_light() -> None:
    """What `validate` imports of a family: recipes, operations, rules, the Starlark library."""
    from speccade.core.family import RECIPE_KINDS, is_built, recipe_module

    wanted = {recipe_module(kind) for kind in RECIPE_KINDS if is_built(kind)}
    assert wanted
    folders = {"ops", "synthesis", "filters", "effects", "recipes", "primitives", "modifiers"}
    for name in MODULES:
        parts = name.split(".")
        if (
            parts[1:2] == ["families"]
            and len(parts) > 4
            and parts[3] in folders
            and not (name.endswith("_kernels") or "._" in name)
        ):
            wanted.add(name)
    assert sorted(wanted & HEAVY) == []


def loaded_after(code: str, *arguments: object) -> set[str]:
    """Modules in memory of a fresh process that ran `code`."""
    text = f"{code}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", text, *map(str, arguments)], check=False, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    names: list[str] = json.loads(done.stdout.splitlines()[-1])
    return set(names)


def test_importing_every_light_module_loads_no_arrays() -> None:
    light = sorted(name for name in MODULES if name not in HEAVY and name != "speccade.__main__")
    loaded = loaded_after(f"import importlib\nfor name in {light!r}: importlib.import_module(name)")
    assert set(light) <= loaded
    assert loaded & ARRAYS == set()


VALIDATE = """
import sys
from speccade.cli.app import run
try:
    run(["validate", sys.argv[1], "--json"])
except SystemExit as done:
    assert done.code == 0, done.code
"""

GENERATE = """
import sys
from speccade.cli.app import run
try:
    run(["generate", sys.argv[1], "-o", sys.argv[2]])
except SystemExit as done:
    assert done.code == 0, done.code
"""


@pytest.mark.parametrize("example", ["sounds/coin.json", "sounds/pluck.star", "textures/uv_checker.json"])
def test_validating_loads_no_arrays(example: str) -> None:
    assert loaded_after(VALIDATE, ROOT / "examples" / example) & ARRAYS == set()


def test_cached_run_loads_neither_models_nor_arrays(tmp_path: Path) -> None:
    spec = ROOT / "examples" / "sounds" / "ui_click.json"
    first = loaded_after(GENERATE, spec, tmp_path)
    assert "pydantic" in first
    assert "llvmlite" in first
    second = loaded_after(GENERATE, spec, tmp_path)
    assert second & (ARRAYS | {"pydantic", "pydantic_core", "starlark", "rich"}) == set()


def test_import_contracts_hold() -> None:
    """The contracts in pyproject.toml, as `make contracts` checks them."""
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout
