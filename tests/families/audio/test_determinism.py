"""Every synthesis type, filter and effect gives the same bytes compiled, interpreted, and compiled for other CPUs."""

from tests.families.audio.digest import CASES
from tests.support_determinism import digest, same_bytes

test_same_bytes = same_bytes("tests.families.audio.digest")


def test_the_cases_are_heard() -> None:
    for name, case in CASES.items():
        value = case()
        assert isinstance(value, bytes) or value.any(), name
    assert len({digest(case()) for case in CASES.values()}) > 0.9 * len(CASES)
