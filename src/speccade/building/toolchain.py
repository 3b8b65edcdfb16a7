"""What builds the assets: release, a fingerprint of the sources that decide bytes, and of the numeric libraries.

A developer's edit changes the fingerprint, so the cache can never serve what an older source made. Light.
"""

import os
import sys
from functools import cache
from pathlib import Path

from blake3 import blake3

from speccade.core.libraries import library_versions
from speccade.version import __version__

# Faces over the pipeline: they cannot change what a generator returns.
_FACES = frozenset({"cli", "inspect", "studio", "mcp", "__pycache__"})
_SUFFIXES = (".py", ".star", ".json", ".toml")


@cache
def fingerprint() -> str:
    """BLAKE3 over every source file that can decide output bytes and over the numeric libraries' versions."""
    root = str(Path(__file__).parents[1])
    hasher = blake3()
    for relative, path in sorted(_sources(root, "")):
        with open(path, "rb") as stream:
            data = stream.read()
        hasher.update(f"{relative}\0{len(data)}\0".encode())
        hasher.update(data)
    for name, version in library_versions().items():
        hasher.update(f"{name}={version}\0".encode())
    return hasher.hexdigest()


def _sources(folder: str, prefix: str) -> list[tuple[str, str]]:
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            name = entry.name
            if entry.is_dir(follow_symlinks=False):
                if name not in _FACES:
                    found.extend(_sources(entry.path, f"{prefix}{name}/"))
            elif name.endswith(_SUFFIXES):
                found.append((prefix + name, entry.path))
    return found


@cache
def toolchain_version() -> str:
    """The release and the fingerprint: one of the three parts of the cache key."""
    return f"{__version__}+{fingerprint()[:32]}"


def backend_version() -> str:
    """The program as reports name it."""
    return f"speccade v{__version__}"


def target_triple() -> str:
    """`<arch>-<vendor>-<os>[-<env>]` of this machine; assets do not depend on it."""
    machine = (
        os.uname().machine.lower() if hasattr(os, "uname") else os.environ.get("PROCESSOR_ARCHITECTURE", "").lower()
    )
    arch = {"amd64": "x86_64", "arm64": "aarch64"}.get(machine, machine or "unknown")
    if sys.platform == "win32":
        return f"{arch}-pc-windows-msvc"
    if sys.platform == "darwin":
        return f"{arch}-apple-darwin"
    return f"{arch}-unknown-linux-gnu" if sys.platform.startswith("linux") else f"{arch}-unknown-{sys.platform}"
