"""Messages between the evaluator and its child: one line with two lengths, a JSON header, a text.

<header bytes> <text bytes>\\n<header><text>
"""

import json
from collections.abc import Callable
from typing import Any

# Stack of the thread that runs the engine, which recurses over syntax trees and values: reserved, not used.
STACK_BYTES = 256 << 20

MAX_HEADER = 1 << 24
MAX_TEXT = 1 << 30


class ClosedError(EOFError):
    """The other side is gone."""


def pack(header: dict[str, Any], text: str = "") -> bytes:
    head = json.dumps(header).encode()
    body = text.encode("utf-8")
    return b"%d %d\n%b%b" % (len(head), len(body), head, body)


def unpack(read: Callable[[int], bytes]) -> tuple[dict[str, Any], str]:
    """The next message from `read(n)`, which gives at most n bytes, and none at the end.

    Raises
        ClosedError: the stream ended, or does not follow the format.
    """
    line = b""
    while not line.endswith(b"\n"):
        line += _exactly(read, 1)
        if len(line) > 24:
            raise ClosedError("no message")
    try:
        head_size, text_size = (int(number) for number in line.split())
    except ValueError:
        raise ClosedError("no message") from None
    if not (0 <= head_size <= MAX_HEADER and 0 <= text_size <= MAX_TEXT):
        raise ClosedError("message too long")
    header = json.loads(_exactly(read, head_size))
    return header, _exactly(read, text_size).decode("utf-8")


def _exactly(read: Callable[[int], bytes], size: int) -> bytes:
    parts = []
    while size > 0:
        part = read(min(size, 1 << 20))
        if not part:
            raise ClosedError("end of stream")
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
