"""Versions of the numeric libraries are found without importing them."""

import importlib.metadata

from speccade.core.libraries import NUMERIC_LIBRARIES, library_versions


def test_versions_are_those_that_are_installed() -> None:
    assert library_versions() == {name: importlib.metadata.version(name) for name in NUMERIC_LIBRARIES}
