"""Fixtures of the Starlark tests."""

import signal
from collections.abc import Iterator
from types import FrameType

import pytest

from speccade.starlark import Evaluator

HARD_LIMIT_SECONDS = 60


@pytest.fixture(autouse=True)
def hard_limit() -> Iterator[None]:
    """No test of this folder may hang, whatever the sandbox does."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def expire(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"the test took more than {HARD_LIMIT_SECONDS} seconds")

    before = signal.signal(signal.SIGALRM, expire)
    signal.alarm(HARD_LIMIT_SECONDS)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture(scope="module")
def evaluator() -> Iterator[Evaluator]:
    """One warm evaluator for the tests of a module."""
    with Evaluator() as warm:
        yield warm
