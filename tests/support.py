"""Where the tests' data is."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CONFORMANCE = ROOT / "tests" / "conformance"
SHARED = ROOT.parent / "shared"


def shared(*parts: str) -> Path:
    """A path in the shared folder beside the checkout; skips the test where there is none."""
    path = SHARED.joinpath(*parts)
    if not SHARED.is_dir():
        pytest.skip("the shared folder with corpus and conformance packs is not beside this checkout")
    assert path.exists(), f"{path} is missing from the shared folder"
    return path
