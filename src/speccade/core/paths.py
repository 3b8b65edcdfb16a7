"""Rules for names that become files: portable, inside the output root, free of collisions.

A path that one supported system would refuse, or would fold onto another, is refused everywhere, so that a spec means
the same files on each of them.
"""

import re
import unicodedata
from collections.abc import Iterator

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_WINDOWS_CHARACTERS = re.compile(r'[<>:"|?*]')
# Microsoft, "Naming Files, Paths, and Namespaces": also with superscript digits, also before any extension.
_RESERVED = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[1-9¹²³])(?:\s*\..*)?\s*", re.IGNORECASE | re.DOTALL
)


def is_reserved_name(segment: str) -> bool:
    """Whether Windows takes `segment` for a device, with or without an extension."""
    return _RESERVED.fullmatch(segment) is not None


def segment_problems(segment: str) -> Iterator[str]:
    """What makes one path segment (not `.` or `..`) unsafe, as sentences without a subject."""
    if _CONTROL.search(segment):
        yield "contains a control character"
    if found := _WINDOWS_CHARACTERS.search(segment):
        yield f"contains '{found.group()}', which file names cannot hold on Windows"
    if is_reserved_name(segment):
        yield f"uses the reserved device name '{segment}'"
    if segment.endswith((".", " ")):
        yield "has a segment that ends in a dot or a space"


def output_path_problems(path: str) -> list[str]:
    """Every rule of the format that an output path breaks, as sentences without a subject; empty when it is safe."""
    if not path:
        return ["is empty"]
    problems = []
    if path.startswith(("/", "\\")):
        problems.append("is absolute; give a path relative to the output root")
    if len(path) > 1 and path[1] == ":":
        problems.append("starts with a drive letter")
    if "\\" in path:
        problems.append("contains a backslash; use forward slashes")
    segments = path.split("/")
    if ".." in segments:
        problems.append("leaves the output root through '..'")
    for segment in segments:
        if segment not in ("", ".", ".."):
            problems.extend(segment_problems(segment))
    return list(dict.fromkeys(problems))


def file_name_problems(name: str) -> list[str]:
    """The same rules for a name that must be exactly one segment, such as a variant id."""
    if not name:
        return ["is empty"]
    if name in (".", ".."):
        return ["is not a name"]
    problems = []
    if "/" in name or "\\" in name:
        problems.append("contains a path separator")
    problems.extend(segment_problems(name))
    return list(dict.fromkeys(problems))


def collision_key(path: str) -> tuple[str, ...]:
    """Equal for paths that are one on a case-insensitive or normalising file system, or but for `.` and `//`."""
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFD", path).casefold())
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFD", folded).casefold())
    return tuple(segment for segment in folded.split("/") if segment not in ("", "."))


def collisions(paths: list[str]) -> list[tuple[int, int]]:
    """Pairs (later, earlier) of paths that name one file, or of which one would have to be a folder and a file."""
    files: dict[tuple[str, ...], int] = {}
    folders: dict[tuple[str, ...], int] = {}
    found = []
    for index, path in enumerate(paths):
        key = collision_key(path)
        parents = [key[:n] for n in range(1, len(key))]
        earlier = files.get(key, folders.get(key))
        if earlier is None:
            earlier = next((files[parent] for parent in parents if parent in files), None)
        if earlier is not None:
            found.append((index, earlier))
        files.setdefault(key, index)
        for parent in parents:
            folders.setdefault(parent, index)
    return found


def extension(path: str) -> str:
    """The text after the last dot, or the whole path when it has none."""
    return path.rpartition(".")[2]
