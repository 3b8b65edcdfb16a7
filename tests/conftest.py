"""Fixtures that many tests share."""

from collections.abc import Iterator
from itertools import count

import pytest
from tests import toy as toy_family

_numbers = count()


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The toy recipe, for one test."""
    from speccade.core import family

    toy_family.use(monkeypatch)
    yield
    monkeypatch.undo()
    family.find_recipe.cache_clear()
    family.is_built.cache_clear()


@pytest.fixture(autouse=True)
def own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test reads or writes the user's cache, or another test's."""
    monkeypatch.setenv("SPECCADE_CACHE_DIR", str(tmp_path_factory.getbasetemp() / f"cache-{next(_numbers)}"))
