"""What people read: findings like a good compiler's, on standard error; nothing here goes to standard output."""

import json
import os
import sys
from collections.abc import Iterable
from typing import Any

from speccade.core.diagnostics import Diagnostic

_COLOURS = {"error": "31;1", "warning": "33;1", "place": "34;1", "hint": "36", "good": "32"}


def coloured(stream: Any = None) -> bool:
    """Whether to colour what goes to `stream`: a terminal, unless NO_COLOR is set."""
    stream = sys.stderr if stream is None else stream
    return bool(stream.isatty()) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def paint(text: str, role: str, stream: Any = None) -> str:
    """`text` in the colour of a role, where colours are wanted."""
    return f"\033[{_COLOURS[role]}m{text}\033[0m" if coloured(stream) else text


def printable(text: str) -> str:
    """`text` without control characters and lone surrogates that could confuse a terminal."""
    return "".join(
        c if c.isprintable() or c in "\n\t" else c.encode("unicode_escape", "replace").decode() for c in text
    )


def render(finding: Diagnostic) -> str:
    """A finding as text: code and message, place, source line with a caret, allowed values, help."""
    lines = [f"{paint(f'{finding.severity}[{finding.code}]', finding.severity)}: {printable(finding.message)}"]
    arrow = paint("-->", "place")
    place = finding.file or ""
    if finding.span is not None:
        place += f":{finding.span.line}:{finding.span.column}"
    if finding.path:
        place += f" ({finding.path})" if place else finding.path
    if place:
        lines.append(f"  {arrow} {printable(place)}")
    if finding.span is not None and finding.span.excerpt is not None:
        lines.extend(_excerpt(finding.span.excerpt, finding.span.line, finding.span.column))
    if finding.allowed and len(finding.allowed) <= 40:
        lines.append(f"   = allowed: {printable(', '.join(finding.allowed))}")
    if finding.hint:
        hint = finding.hint if " " in finding.hint else f"did you mean '{finding.hint}'?"
        lines.append(f"   = {paint('help', 'hint')}: {printable(hint)}")
    return "\n".join(lines)


def _excerpt(line: str, number: int, column: int) -> list[str]:
    line = printable(line.replace("\t", " "))
    start = max(0, column - 70)
    shown = line[start : start + 110]
    gutter = " " * len(str(number))
    caret = " " * (column - 1 - start) + paint("^", "place")
    return [f" {gutter} |", f" {number} | {shown}", f" {gutter} | {caret}"]


def say(text: str) -> None:
    """A line for the person at the terminal."""
    print(text, file=sys.stderr)


def tell(findings: Iterable[Diagnostic]) -> None:
    """Print findings, errors first."""
    for finding in sorted(findings, key=lambda f: f.severity != "error"):
        say(render(finding))


def emit(record: Any) -> None:
    """One JSON envelope as one line on standard output."""
    sys.stdout.write(json.dumps(record, ensure_ascii=True, allow_nan=False, separators=(", ", ": ")) + "\n")
    sys.stdout.flush()


def duration(milliseconds: float) -> str:
    """A duration for people."""
    return f"{milliseconds:.0f} ms" if milliseconds < 1000 else f"{milliseconds / 1000:.1f} s"


def table(header: list[str], rows: list[list[str]]) -> None:
    """A plain table on standard output; the first column is left-aligned, the others right."""
    widths = [max(len(row[column]) for row in [header, *rows]) for column in range(len(header))]
    for row in [header, *rows]:
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        print("  ".join(cells).rstrip())
