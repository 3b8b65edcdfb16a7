"""Facts about a program that the engine does not tell: where its last statement starts, which names it binds, where calls are.

Runs inside the sandbox only: the text is hostile. The dialect's grammar is a subset of Python's, so Python's own compiler
answers the finer questions; where it cannot, the answer is "unknown" and the caller does without.
"""

import re
import symtable
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

_TEXT = r"""[rR]?(?:\"{3}(?:[^\\]|\\.)*?\"{3}|'{3}(?:[^\\]|\\.)*?'{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')"""
_TOKEN = re.compile(
    rf"""
    (?P<text> {_TEXT} )
  | (?P<skip> \#[^\n]* | \\\r?\n | [^\S\n]+ )
  | (?P<newline> \n )
  | (?P<open> [(\[{{] )
  | (?P<semicolon> ; )
  | (?P<word> \w+ | . )
    """,
    re.VERBOSE | re.DOTALL,
)
# Inside brackets only what may hide or close one matters.
_NESTED = re.compile(rf"{_TEXT}|\#[^\n]*|(?P<open>[(\[{{])|(?P<close>[)\]}}])", re.DOTALL)
_COMPOUND = frozenset({"def", "for", "if", "elif", "else"})
_ONLY_AST = 0x400  # ast.PyCF_ONLY_AST, without importing ast


def last_statement(text: str) -> int | None:
    """Offset of the last top-level small statement of a well-formed program; None when the program ends in a block.

    Of `a; b` it is the offset of b. Whether the statement is an expression is left to the engine.
    """
    indented = compound = False
    line_start, fresh_line, fresh = 0, True, True
    found: int | None = None
    position = 0
    while token := _TOKEN.match(text, position):
        position = token.end()
        kind = token.lastgroup
        if kind == "skip":
            continue
        if kind == "newline":
            line_start, fresh_line, fresh = position, True, True
            continue
        if kind == "semicolon":
            fresh = True
            continue
        if fresh_line:
            indented = token.start() > line_start
            compound = token.group() in _COMPOUND
            fresh_line = False
        if fresh:
            found = None if indented or compound else token.start()
            fresh = False
        if kind == "open":
            position = _closed(text, position)
    return found


def _closed(text: str, position: int) -> int:
    """Offset behind the bracket that closes the one before `position`."""
    depth = 1
    for token in _NESTED.finditer(text, position):
        if token["open"]:
            depth += 1
        elif token["close"]:
            depth -= 1
            if depth == 0:
                return token.end()
    return len(text)


def assigned_name(statement: str) -> str | None:
    """The name that a statement such as `asset = ...` or `def asset(...)` binds, for a hint."""
    match = re.match(r"(?:def\s+)?([A-Za-z_]\w*)\s*(?:=(?!=)|\()", statement)
    return match.group(1) if match else None


def identifiers(text: str) -> frozenset[str]:
    """Every word of the text that may be a name, and more."""
    return frozenset(re.findall(r"[A-Za-z_]\w*", text))


def bound_names(text: str, names: Iterable[str]) -> frozenset[str]:
    """Which of `names` the program assigns at module level: there they are its own variables in the whole file."""
    candidates = "|".join(re.escape(name) for name in names)
    if not candidates:
        return frozenset()
    binding = rf"\bdef\s+(?:{candidates})\b|\b(?:{candidates})\s*(?:=(?!=)|[,)\]]|\bin\b|(?:[-+*%&|^]|//?|<<|>>)=)"
    if not re.search(binding, text):
        return frozenset()
    try:
        table = symtable.symtable(text, "program", "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()
    return frozenset(symbol.get_name() for symbol in table.get_symbols() if symbol.is_assigned()) & frozenset(names)


class Call(NamedTuple):
    """A call expression: its place (from 1, in code points), the name called if it is one, and its arguments."""

    line: int
    column: int
    name: str | None
    positional: int
    keywords: tuple[str, ...]
    starred: bool


def syntax_tree(text: str) -> Any:
    """Python's syntax tree of a program; an empty one when Python cannot read it."""
    try:
        return compile(text, "program", "exec", _ONLY_AST, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return compile("", "program", "exec", _ONLY_AST, dont_inherit=True)


def calls_on_line(tree: Any, line: int, source: str) -> list[Call]:
    """The calls that start on a line, in order of their place. `source` is the text of that line."""
    return sorted(
        {_call(node, source) for node in _nodes(tree, line) if type(node).__name__ == "Call" and node.lineno == line}
    )


def _nodes(tree: Any, line: int) -> Iterator[Any]:
    """The nodes whose source covers a line, without recursion."""
    todo = [tree]
    while todo:
        node = todo.pop()
        if isinstance(node, list):
            todo.extend(node)
        elif hasattr(node, "_fields") and getattr(node, "lineno", line) <= line <= getattr(node, "end_lineno", line):
            yield node
            todo.extend(getattr(node, field, None) for field in node._fields)


def _call(node: Any, source: str) -> Call:
    column = len(source.encode()[: node.col_offset].decode("utf-8", "ignore")) + 1
    plain = [item for item in node.args if type(item).__name__ != "Starred"]
    names = tuple(item.arg for item in node.keywords if item.arg is not None)
    starred = len(plain) < len(node.args) or len(names) < len(node.keywords)
    return Call(node.lineno, column, getattr(node.func, "id", None), len(plain), names, starred)


def break_before(text: str, calls: Iterable[Call]) -> str:
    """The same program with a line break before each of some calls of one line, so that the engine's lines tell them apart."""
    lines = text.split("\n")
    for line, column in sorted({(call.line, call.column) for call in calls}, reverse=True):
        source = lines[line - 1]
        lines[line - 1] = source[: column - 1] + "\\\n" + source[column - 1 :]
    return "\n".join(lines)
