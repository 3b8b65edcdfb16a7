"""Reads the engine's error text back into its parts: call frames, message, place."""

import re
from typing import NamedTuple

LIBRARY = "<stdlib>"

_FRAME = re.compile(r"  \* (?P<file>.*):(?P<line>\d+), in (?P<name>.*)\n(?:      .*\n)?|  File <builtin>, in .*\n")
_PLACE = re.compile(r"\n --> (?P<file>.*):(?P<line>\d+):(?P<column>\d+)\n")
_HEADER = "Traceback (most recent call last):\n"


class Frame(NamedTuple):
    """One level of the call stack: where the call to the next level starts."""

    file: str
    line: int
    name: str


class Trace(NamedTuple):
    """An error of the engine; `file` is empty when it has no place. Lines and columns count from 1."""

    frames: tuple[Frame, ...]
    message: str
    file: str
    line: int
    column: int


def parse_frames(text: str) -> tuple[tuple[Frame, ...], str]:
    """The frames at the start of `text`, outermost first, and the rest."""
    if not text.startswith(_HEADER):
        return (), text
    position = len(_HEADER)
    frames = []
    while match := _FRAME.match(text, position):
        position = match.end()
        if match["name"]:
            frames.append(Frame(match["file"], int(match["line"]), match["name"]))
    return tuple(frames), text[position:]


def parse_error(text: str) -> Trace:
    """The parts of an error; its own excerpt of the source is dropped."""
    frames, rest = parse_frames(text)
    rest = rest.removeprefix("error: ")
    places = list(_PLACE.finditer(rest))
    if not places:
        return Trace(frames, rest.strip(), "", 0, 0)
    # A message may hold anything, so the engine's own place is the last one.
    place = places[-1]
    return Trace(frames, rest[: place.start()], place["file"], int(place["line"]), int(place["column"]))
