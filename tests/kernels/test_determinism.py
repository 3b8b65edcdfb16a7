"""Every public kernel gives the same bytes compiled, interpreted, and compiled for other CPUs."""

import pytest
from tests.golden import check_golden
from tests.kernels.digest import CASES
from tests.support_determinism import ENVIRONMENTS, differences, digest, missing_features

MODULE = "tests.kernels.digest"


@pytest.mark.slow
@pytest.mark.parametrize("environment", [name for name in ENVIRONMENTS if name != "host"])
def test_same_bytes(environment: str) -> None:
    reason = missing_features(environment)
    if reason:
        pytest.skip(reason)
    assert differences(MODULE, environment) == []


def test_digests_tell_values_apart() -> None:
    assert digest(0.0) != digest(-0.0)
    assert digest([1.0, 2.0]) != digest([[1.0], 2.0])
    assert digest(1) != digest(1.0)
    assert digest(float("nan")) == digest(-float("nan"))
    assert len({digest(case()) for case in CASES.values()}) == len(CASES)


@pytest.mark.parametrize("name", CASES)
def test_bytes_are_pinned(name: str) -> None:
    check_golden(f"kernels/digests/{name}", digest(CASES[name]()).encode())
