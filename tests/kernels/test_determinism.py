"""Every public kernel gives the same bytes compiled, interpreted, and compiled for other CPUs."""

import pytest
from tests.golden import check_golden
from tests.kernels.digest import CASES
from tests.support_determinism import digest, same_bytes

test_same_bytes = same_bytes("tests.kernels.digest")


def test_digests_tell_values_apart() -> None:
    assert digest(0.0) != digest(-0.0)
    assert digest([1.0, 2.0]) != digest([[1.0], 2.0])
    assert digest(1) != digest(1.0)
    assert digest(float("nan")) == digest(-float("nan"))
    assert len({digest(case()) for case in CASES.values()}) == len(CASES)


@pytest.mark.parametrize("name", CASES)
def test_bytes_are_pinned(name: str) -> None:
    check_golden(f"kernels/digests/{name}", digest(CASES[name]()).encode())
