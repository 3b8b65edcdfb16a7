"""The test plan names real tests, each promise has one, and every test file serves a promise."""

import ast
import re
from pathlib import Path

import pytest
from tests.support import ROOT

PLAN = (ROOT / "docs" / "test-plan.md").read_text("utf-8")
ROWS = [row for row in re.findall(r"^\| (.+?) \| (.*?) \|$", PLAN, re.MULTILINE) if row[0] not in ("promise", "---")]


def named_tests(path: Path) -> set[str]:
    """Names of the tests of a file: functions, and what a harness made."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names.update(target.id for target in node.targets if isinstance(target, ast.Name))
    return {name for name in names if name.startswith("test_")}


def test_the_plan_is_read() -> None:
    assert len(ROWS) > 30


@pytest.mark.parametrize(("promise", "tests"), ROWS, ids=[row[0][:60] for row in ROWS])
def test_promise_is_tested(promise: str, tests: str) -> None:
    named = re.findall(r"`([^`]+)`", tests)
    assert named, f"nothing tests: {promise}"
    for reference in named:
        path, _, function = reference.partition("::")
        assert (ROOT / path).is_file(), f"{path} does not exist"
        assert not function or function in named_tests(ROOT / path), f"{path} has no {function}"


def test_every_test_file_serves_a_promise() -> None:
    named = {reference.partition("::")[0] for _, tests in ROWS for reference in re.findall(r"`([^`]+)`", tests)}
    # one file per operation: the plan names some of each kind, the kinds are tests of their own
    folders = ("tests/families/texture/", "tests/families/audio/synthesis/")
    files = {path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("test_*.py")}
    missing = {name for name in files - named if not name.startswith(folders)} - {"tests/test_test_plan.py"}
    assert missing == set()
