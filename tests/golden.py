"""Golden digests: small JSON files of BLAKE3 hashes, one per area, keyed by case.

`SPECCADE_ACCEPT_GOLDENS=1 pytest ...` writes what it computes instead of comparing; look at the difference before you
commit it. A case without a golden fails: an op is not done before its bytes are pinned.
"""

import json
import os
from pathlib import Path
from typing import Any

import blake3

FOLDER = Path(__file__).parent
ACCEPT = "SPECCADE_ACCEPT_GOLDENS"


def digest(data: Any) -> str:
    """BLAKE3 of bytes, or of an array's shape, type and little-endian bytes."""
    if isinstance(data, bytes | bytearray | memoryview):
        return blake3.blake3(data).hexdigest()
    import numpy as np

    array = np.ascontiguousarray(data)
    head = f"{array.shape}{array.dtype.str[1:]}".encode()
    return blake3.blake3(head + array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes()).hexdigest()


def check_golden(name: str, data: Any) -> None:
    """Compare `data` (bytes or an array) with its golden.

    `name` is `families/audio/synthesis/oscillator/saw`: the first two parts below `tests` are the family's folder,
    the third the file `goldens/<area>.json` in it, the rest the key. Names with other than a family in front use
    `<first part>/goldens/<second part>.json`.
    """
    parts = name.split("/")
    depth = 2 if parts[0] == "families" else 1
    file = FOLDER.joinpath(*parts[:depth], "goldens", parts[depth] + ".json")
    key = "/".join(parts[depth + 1 :])
    if not key:
        raise ValueError(f"golden name '{name}' needs an area and a key")
    found = digest(data)
    known: dict[str, str] = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    if os.environ.get(ACCEPT) == "1":
        if known.get(key) != found:
            known[key] = found
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(dict(sorted(known.items())), indent=2) + "\n", "utf-8")
        return
    assert key in known, f"no golden for {name}: run with {ACCEPT}=1 and look at what it made"
    assert known[key] == found, f"{name} changed: bump the op's version, look, and accept with {ACCEPT}=1"
