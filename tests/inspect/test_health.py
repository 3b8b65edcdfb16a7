"""The doctor finds what is wrong, and says what to do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from speccade.inspect import health
from speccade.inspect.health import Check


def by_name(checks: list[Check]) -> dict[str, Check]:
    return {check.name: check for check in checks}


def test_a_sound_installation_is_sound(tmp_path: Path) -> None:
    checks = by_name(list(health.examine(str(tmp_path / "cache"))))
    assert {check.status for check in checks.values()} <= {"ok", "note"}
    assert {"python", "speccade", "numpy", "numba", "cache", "cpu", "kernels", "arithmetic", "starlark"} <= set(checks)
    assert not list((tmp_path / "cache").rglob("0000*")), "the probe is removed again"


def test_a_cache_that_cannot_be_is_a_warning(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    (check,) = health.cache(str(tmp_path / "cache"))
    assert check.status == "warning"
    assert check.hint


def test_changed_arithmetic_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    data = bytearray(health.arithmetic_bytes())
    data[12345] ^= 1
    monkeypatch.setattr(health, "arithmetic_bytes", lambda: bytes(data))
    (check,) = health.arithmetic()
    assert check.status == "error"


def test_interpreted_kernels_compute_the_same_bits() -> None:
    code = "from speccade.inspect import health; print(*[c.status for c in (*health.arithmetic(), *health.kernels())])"
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60, env=environment
    )
    assert done.stdout.split() == ["ok", "ok", "warning"]


def test_missing_and_old_libraries_are_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = ["numpy>=2.0", "numba>=999", "typer>=0.20,<0.21", "absent-library>=1", "ruff ; extra == 'dev'"]
    monkeypatch.setattr(health.metadata, "requires", lambda name: wanted)
    checks = by_name(list(health.libraries()))
    assert {name: check.status for name, check in checks.items()} == {
        "numpy": "ok",
        "numba": "error",
        "typer": "error",
        "absent-library": "error",
    }
    assert checks["numba"].hint == "install numba>=999"


@pytest.mark.parametrize(
    ("version", "wanted", "fits"),
    [
        ("2.4.6", ">=2.0", True),
        ("1.26", ">=2.0", False),
        ("0.28.0", ">=0.20,<0.29", True),
        ("0.29.0", "<0.29,>=0.20", False),
        ("2026.1.3", ">=2026.1", True),
        ("3.0rc1", ">=2.9", True),
        ("1.0", "", True),
    ],
)
def test_version_bounds(version: str, wanted: str, fits: bool) -> None:
    assert health._fits(version, wanted) is fits


def test_a_check_that_crashes_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise OSError("no such library")

    monkeypatch.setattr(health, "kernels", broken)
    checks = by_name(list(health.examine()))
    assert (checks["kernels"].status, checks["kernels"].text) == ("error", "OSError: no such library")
