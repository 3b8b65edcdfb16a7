"""A program's text, and the way back to it from a text in which lines were put in for the engine."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from speccade.starlark import scan


class Source:
    """One file: its name for the engine, its text, and what the engine sees of it."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.original = text
        self.text = text
        self.result = ""  # name of the variable that holds the value of the last expression
        self._inserts: list[tuple[int, int]] = []  # offset in the original, length

    def insert(self, inserts: Mapping[int, str]) -> str:
        """The text with something put in at some offsets of the original."""
        pieces, last = [], 0
        for offset, piece in sorted(inserts.items()):
            pieces += [self.original[last:offset], piece]
            last = offset
        return "".join([*pieces, self.original[last:]])

    def accept(self, inserts: Mapping[int, str]) -> None:
        """The engine sees the text with these inserts."""
        self.text = self.insert(inserts)
        self._inserts = [(offset, len(piece)) for offset, piece in sorted(inserts.items())]

    def offset(self, line: int, column: int) -> int:
        """Offset in the original of a place in the original."""
        return offset_of(self.original, line, column)

    def place(self, line: int, column: int) -> tuple[int, int]:
        """Place in the original of a place in the text that the engine saw."""
        if not self._inserts:
            return line, column
        position = offset_of(self.text, line, column)
        for offset, length in self._inserts:
            if position >= offset + length:
                position -= length
            elif position > offset:
                position = offset
        before = self.original[:position]
        return before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1

    def seen_line(self, line: int, column: int) -> int:
        """Line of the engine's text in which a place of the original stands."""
        offset = self.offset(line, column)
        shift = sum(length for at, length in self._inserts if at <= offset)
        return self.text.count("\n", 0, offset + shift) + 1

    @cached_property
    def _tree(self) -> Any:
        return scan.syntax_tree(self.original)

    def calls(self, line: int) -> list[scan.Call]:
        """The calls that start on a line of the original, in order."""
        lines = self.original.split("\n")
        return scan.calls_on_line(self._tree, line, lines[line - 1]) if line <= len(lines) else []

    def line(self, number: int) -> str:
        """A line of the original, at most 500 characters of it."""
        lines = self.original.split("\n")
        return lines[number - 1].rstrip("\r")[:500] if 1 <= number <= len(lines) else ""


def offset_of(text: str, line: int, column: int) -> int:
    """Offset of a place that counts from 1."""
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
    return start + column - 1
