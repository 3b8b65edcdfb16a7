"""Every node and recipe gives the same bytes compiled, interpreted, and compiled for other CPUs."""

import pytest
from tests.families.texture.digest import CASES
from tests.support_determinism import ENVIRONMENTS, differences, digest, missing_features

MODULE = "tests.families.texture.digest"


@pytest.mark.slow
@pytest.mark.parametrize("environment", [name for name in ENVIRONMENTS if name != "host"])
def test_same_bytes(environment: str) -> None:
    reason = missing_features(environment)
    if reason:
        pytest.skip(reason)
    assert differences(MODULE, environment) == []


def test_the_cases_differ() -> None:
    assert len({digest(case()) for case in CASES.values()}) > 0.8 * len(CASES)
