"""Writes the tables of docs/performance-audio.md: how fast every synthesis type, filter and effect runs on one core.

python benchmarks/audio_page.py [--print]
"""

import platform
import sys
from collections.abc import Iterable
from pathlib import Path

import bench_audio
import bench_effects

PAGE = Path(__file__).parents[1] / "docs" / "performance-audio.md"
MARK = "<!-- measurements -->"


def table(head: list[str], rows: Iterable[list[str]]) -> str:
    """A Markdown table, numbers to the right."""
    lines = ["| " + " | ".join(head) + " |", "| --- |" + " ---: |" * (len(head) - 1)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines)


def main(*, write: bool) -> None:
    """Entry point."""
    sources = sorted(bench_audio.measure([]), key=lambda row: row[1])
    filters = sorted(bench_effects.measure_filters(10.0), key=lambda row: row.speed)
    effects = sorted(bench_effects.measure_effects(10.0), key=lambda row: row.speed)
    parts = [
        f"Measured on {platform.system()}, Python {platform.python_version()}, at 44.1 kHz; slowest first.",
        "## Synthesis types",
        table(
            ["source", "steady pitch", "moving pitch"],
            ([name, f"{steady:,.0f}", f"{moving:,.0f}"] for name, steady, moving in sources),
        ),
        "## Filters",
        table(["filter", "mono"], ([row.name, f"{row.speed:,.0f}"] for row in filters)),
        "## Effects and measurements",
        table(
            ["effect", "stereo", "equal channels"],
            ([row.name, f"{row.speed:,.0f}", "" if row.equal is None else f"{row.equal:,.0f}"] for row in effects),
        ),
    ]
    text = MARK + "\n\n" + "\n\n".join(parts) + "\n"
    print(text)
    if write:
        PAGE.write_text(PAGE.read_text("utf-8").partition(MARK)[0] + text, "utf-8")


if __name__ == "__main__":
    main(write="--print" not in sys.argv[1:])
