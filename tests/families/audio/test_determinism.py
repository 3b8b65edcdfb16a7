"""Every synthesis type, filter and effect gives the same bytes compiled, interpreted, and compiled for other CPUs."""

import pytest
from tests.families.audio.digest import CASES
from tests.support_determinism import ENVIRONMENTS, differences, digest, missing_features

MODULE = "tests.families.audio.digest"


@pytest.mark.slow
@pytest.mark.parametrize("environment", [name for name in ENVIRONMENTS if name != "host"])
def test_same_bytes(environment: str) -> None:
    reason = missing_features(environment)
    if reason:
        pytest.skip(reason)
    assert differences(MODULE, environment) == []


def test_the_cases_are_heard() -> None:
    for name, case in CASES.items():
        value = case()
        assert isinstance(value, bytes) or value.any(), name
    assert len({digest(case()) for case in CASES.values()}) > 0.9 * len(CASES)
