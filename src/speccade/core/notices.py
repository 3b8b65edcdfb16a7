"""Messages about what takes its time, each said once, to whoever listens: the program does, a library user need not (light)."""

import sys
from collections.abc import Callable

COMPILING = "compiling kernels; this happens once (`speccade doctor --warm` compiles them all) ..."

_said: set[str] = set()
_listener: Callable[[str], None] | None = None


def listen(listener: Callable[[str], None] | None) -> None:
    """Have messages handed to `listener`, or to nobody."""
    global _listener  # noqa: PLW0603 - one process, one terminal
    _listener = listener


def once(message: str) -> None:
    """Say something unless it was said before or nobody listens."""
    if _listener is not None and message not in _said:
        _said.add(message)
        _listener(message)


def to_terminal(message: str) -> None:
    """A listener: standard error, when a person is at the other end."""
    if sys.stderr.isatty():
        print(message, file=sys.stderr)
