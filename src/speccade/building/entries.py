"""The manifest file of the store: a JSON object that carries its own checksum and knows where it belongs (light).

The file is one JSON object whose text always has the form

    {"blake3":"<64 hex digits>","entry":<payload>}

and the digest is that of the payload's bytes as they stand in the file, so that checking needs no canonical form. The
payload repeats namespace and key: a manifest that was renamed or copied to another key is as invalid as a damaged one.
"""

from __future__ import annotations

import json

from blake3 import blake3

from speccade.building.files import read_chunks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

NAMESPACES = ("ac", "src")
MAX_MANIFEST_BYTES = 64 << 20
"""A larger manifest file is not ours; it is not read."""

_HEX = frozenset("0123456789abcdef")
_OPEN, _MIDDLE, _CLOSE = b'{"blake3":"', b'","entry":', b"}\n"
_START = len(_OPEN) + 64 + len(_MIDDLE)


class Entry:
    """A manifest that passed its checks: `body` as it was stored and `blobs`, the size of each blob by its digest."""

    __slots__ = ("blobs", "body")

    def __init__(self, body: dict[str, Any], blobs: dict[str, int]) -> None:
        self.body = body
        self.blobs = blobs


def is_digest(name: str) -> bool:
    """Whether a name is a BLAKE3 digest as the store spells it: 64 lower-case hexadecimal digits."""
    return len(name) == 64 and _HEX.issuperset(name)


def hash_file(fd: int) -> str:
    """BLAKE3 digest of the rest of an open file. Raises `SourceError`."""
    hasher = blake3()
    for chunk in read_chunks(fd):
        hasher.update(chunk)
    return hasher.hexdigest()


def encode(namespace: str, key: str, body: Mapping[str, Any], blobs: Mapping[str, int]) -> bytes:
    """The manifest's file. `body` must be a JSON object; raises `TypeError` or `ValueError` (also for NaN) otherwise."""
    entry = {"namespace": namespace, "key": key, "blobs": dict(blobs), "body": dict(body)}
    payload = json.dumps(entry, separators=(",", ":"), allow_nan=False).encode()
    return b"".join((_OPEN, blake3(payload).hexdigest().encode(), _MIDDLE, payload, _CLOSE))


def decode(data: bytes, namespace: str, key: str) -> Entry | None:
    """The manifest in a file's bytes, or None when they are damaged, truncated or belong to another key."""
    payload = data[_START : -len(_CLOSE)]
    frame = b"".join((_OPEN, blake3(payload).hexdigest().encode(), _MIDDLE, payload, _CLOSE))
    if frame != data:
        return None
    try:
        entry = json.loads(payload)
        body, blobs = entry["body"], entry["blobs"]
        ours = entry["namespace"] == namespace and entry["key"] == key and isinstance(body, dict)
        if not ours or not all(is_digest(digest) and type(size) is int for digest, size in blobs.items()):
            return None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):  # a valid checksum over other content
        return None
    return Entry(body, blobs)
