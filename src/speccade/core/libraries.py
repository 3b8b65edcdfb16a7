"""Installed versions of the libraries that take part in numeric work."""

import os
import sys
from functools import cache

NUMERIC_LIBRARIES = ("numpy", "numba", "llvmlite", "deflate")


@cache
def library_versions() -> dict[str, str]:
    """Installed versions of the libraries that take part in numeric work, read without importing them."""
    wanted = {f"{name}-": name for name in NUMERIC_LIBRARIES}
    found: dict[str, str] = {}
    for entry in sys.path:
        try:
            names = os.listdir(entry or ".")
        except OSError:
            continue
        for item in names:
            if item.endswith(".dist-info"):
                stem, _, version = item.removesuffix(".dist-info").rpartition("-")
                name = wanted.get(f"{stem.lower()}-")
                if name is not None:
                    found.setdefault(name, version)
        if len(found) == len(NUMERIC_LIBRARIES):
            break
    return {name: found.get(name, "unknown") for name in NUMERIC_LIBRARIES}
