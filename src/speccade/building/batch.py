"""`generate-all`: every spec of a folder, in worker processes, in order, keeping going after failures.

Memory does not grow with the number of specs beyond their paths and a 64-bit mark per output: results are handed on as
they come, in the order of the scan.
"""

import os
from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from speccade.building.plan import Request
from speccade.core.budgets import BudgetProfile
from speccade.core.diagnostics import error
from speccade.core.record import Record
from speccade.core.source import EXTENSIONS

if TYPE_CHECKING:
    from speccade.starlark import Evaluator

SUMMARY_NAME = "generation_summary.json"
_TOOL_FILES = frozenset({SUMMARY_NAME, "variations.json"})


class BatchOptions(Record):
    """What every spec of a batch is generated with. Picklable: it travels to the workers."""

    out: str
    budget: BudgetProfile
    cache_dir: str | None
    report_dir: str | None
    request: Request
    force: bool = False


class BatchResult(Record):
    """What came of one spec: its `generate` envelope, exit code and how it was made (`generated`, `cached`, `fresh`)."""

    path: str
    envelope: dict[str, Any]
    exit_code: int
    how: str


def scan(folder: Path) -> list[str]:
    """Spec files below a folder, sorted: names starting with `_` or `.` and the program's own files are passed over."""
    found: list[str] = []
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if name.startswith(("_", ".")) or ".report." in name or name in _TOOL_FILES:
                continue
            if os.path.splitext(name)[1].lower() in EXTENSIONS:
                found.append(os.path.join(parent, name))
    return sorted(found)


class Worker:
    """What generates specs one after the other in one process."""

    def __init__(self, options: BatchOptions) -> None:
        from speccade.building.store import Store

        self.options = options
        self.store: Store | None = None if options.cache_dir is None else Store(options.cache_dir)
        self.evaluator: Evaluator | None = None

    def evaluator_for(self, path: str) -> "Evaluator | None":
        """One warm evaluator for all programs of this worker."""
        if self.evaluator is None and not path.lower().endswith(".json"):
            from speccade.starlark import Evaluator

            self.evaluator = Evaluator()
        return self.evaluator

    def generate(self, path: str) -> BatchResult:
        from speccade import pipeline

        options = self.options
        outcome = pipeline.generate(
            path,
            options.out,
            budget=options.budget,
            store=self.store,
            report_dir=options.report_dir,
            request=options.request,
            evaluator=self.evaluator_for(path),
            skip_fresh=not options.force,
        )
        how = "failed" if not outcome.ok else outcome.runs[0].how
        return BatchResult(path, outcome.to_envelope(), outcome.exit_code, how)


def run(paths: list[str], options: BatchOptions, jobs: int) -> Iterator[BatchResult]:
    """Generate every spec and yield the results in the order of `paths`.

    A worker that dies (killed, out of memory) costs only the spec that killed it: those it held are tried again one by
    one in processes of their own.
    """
    marks = _Outputs()
    if jobs <= 1 or len(paths) <= 1:
        worker = Worker(options)
        results: Generator[BatchResult] = (worker.generate(path) for path in paths)
    else:
        from speccade.building import workers  # what starts processes takes 8 ms to import

        results = workers.run(paths, options, jobs)
    with closing(results):
        for result in results:
            yield marks.checked(result)


class _Outputs:
    """Finds specs that write the same file: the later one in the order of the scan is at fault."""

    def __init__(self) -> None:
        self._owners: dict[int, str] = {}

    def checked(self, result: BatchResult) -> BatchResult:
        from speccade.core.canonical import digest
        from speccade.core.paths import collision_key

        clashes = []
        for output in result.envelope.get("result", {}).get("outputs", ()):
            mark = int(digest("/".join(collision_key(output["path"])).encode())[:16], 16)
            owner = self._owners.setdefault(mark, result.path)
            if owner != result.path:
                text = f"'{output['path']}' is also written by {owner}"
                clashes.append(error("E007", text, file=result.path, hint="give each spec paths of its own"))
        if not clashes:
            return result
        from speccade.building.outcome import EXIT_SPEC

        envelope = result.envelope | {"success": False}
        envelope["errors"] = [*envelope["errors"], *(clash.to_json() for clash in clashes)]
        return BatchResult(result.path, envelope, max(result.exit_code, EXIT_SPEC), "failed")


class Summary:
    """Writes `generation_summary.json` as results come, so that it takes no memory; a context manager."""

    def __init__(self, out: Path) -> None:
        self.counts = {"total_specs": 0, "successful": 0, "failed": 0, "skipped": 0, "fresh_skipped": 0, "cached": 0}
        self.by_type: dict[str, dict[str, int]] = {}
        self.worst = 0
        self._target = out / SUMMARY_NAME
        self._lines = self._target.with_name(f".{SUMMARY_NAME}.{os.getpid()}.lines")

    def __enter__(self) -> "Summary":
        self._target.parent.mkdir(parents=True, exist_ok=True)
        self._stream = self._lines.open("w", encoding="utf-8")
        return self

    def add(self, result: BatchResult) -> None:
        """Count and record one result."""
        import json

        ok = result.how != "failed"
        facts = result.envelope.get("result", {})
        self.counts["total_specs"] += 1
        self.counts["successful" if ok else "failed"] += 1
        self.counts["cached"] += result.how == "cached"
        self.counts["fresh_skipped"] += result.how == "fresh"
        self.counts["skipped"] += result.how == "fresh"
        kind = self.by_type.setdefault(
            facts.get("asset_type", "unknown"), {"total": 0, "successful": 0, "failed": 0, "skipped": 0}
        )
        kind["total"] += 1
        kind["successful" if ok else "failed"] += 1
        kind["skipped"] += result.how == "fresh"
        self.worst = max(self.worst, result.exit_code)
        errors = result.envelope["errors"]
        row = {
            "spec_path": result.path,
            "asset_id": facts.get("asset_id"),
            "asset_type": facts.get("asset_type"),
            "success": ok,
            "how": result.how,
            "error": errors[0]["message"] if errors else None,
            "spec_hash": result.envelope.get("spec_hash"),
            "output_hashes": [output["hash"] for output in facts.get("outputs", ())],
            "duration_ms": facts.get("duration_ms"),
            "skipped_fresh": result.how == "fresh",
        }
        self._stream.write(json.dumps(row) + "\n")

    def __exit__(self, kind: object, failure: object, trace: object) -> None:
        self._stream.close()
        try:
            if kind is None:
                self._publish()
        finally:
            self._lines.unlink(missing_ok=True)

    def _publish(self) -> None:
        import json

        temporary = self._target.with_name(f".{SUMMARY_NAME}.{os.getpid()}.part")
        head = json.dumps({**self.counts, "by_asset_type": dict(sorted(self.by_type.items()))}, indent=2)
        with self._lines.open(encoding="utf-8") as rows, temporary.open("w", encoding="utf-8") as target:
            target.write(head.removesuffix("\n}") + ',\n  "specs": [')
            for index, row in enumerate(rows):
                target.write(("," if index else "") + "\n    " + row.rstrip("\n"))
            target.write("\n  ]\n}\n")
        temporary.replace(self._target)
