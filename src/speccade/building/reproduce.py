"""Rebuild an asset from its report and compare: provenance, put to the test."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from speccade.building.artifacts import BuildError, generate
from speccade.building.outcome import EXIT_GENERATION, EXIT_OK, EXIT_SPEC
from speccade.building.plan import FileHash, Request, plan_of
from speccade.building.toolchain import toolchain_version
from speccade.core.budgets import BudgetFileError, BudgetProfile, UnknownProfileError, profile_from_table
from speccade.core.canonical import digest
from speccade.core.diagnostics import Diagnostic, SpecError, error, warning

if TYPE_CHECKING:
    from speccade.building.artifacts import Built


@dataclass(frozen=True, slots=True)
class Row:
    """One output of the report: the digest it had and the one it has now."""

    path: str
    recorded: str
    rebuilt: str | None

    @property
    def agrees(self) -> bool:
        return self.recorded == self.rebuilt


@dataclass(frozen=True, slots=True)
class Reproduction:
    """The result of rebuilding a report."""

    report: str
    findings: tuple[Diagnostic, ...]
    rows: tuple[Row, ...] = ()

    @property
    def exit_code(self) -> int:
        if any(finding.severity == "error" for finding in self.findings):
            return EXIT_SPEC
        return EXIT_OK if self.rows and all(row.agrees for row in self.rows) else EXIT_GENERATION

    def to_json(self) -> dict[str, Any]:
        """The `--json` record."""
        return {
            "report": self.report,
            "success": self.exit_code == EXIT_OK,
            "errors": [f.to_json() for f in self.findings if f.severity == "error"],
            "warnings": [f.to_json() for f in self.findings if f.severity == "warning"],
            "outputs": [
                {"path": row.path, "recorded": row.recorded, "rebuilt": row.rebuilt, "same": row.agrees}
                for row in self.rows
            ],
        }


class _UnusableError(Exception):
    def __init__(self, *findings: Diagnostic) -> None:
        super().__init__("; ".join(map(str, findings)))
        self.findings = findings


def reproduce(report: Path, spec_path: Path | None = None) -> Reproduction:
    """Rebuild what `report` describes, without any cache, and compare digests.

    The spec must be the one the report was written for: its source hash, and those of loaded modules and external
    inputs, have to agree. Another toolchain is only a warning: the bytes decide.
    """
    findings: list[Diagnostic] = []
    try:
        record = _read_report(report)
        built = _rebuild(record, report, spec_path, findings)
    except _UnusableError as failure:
        return Reproduction(str(report), (*findings, *failure.findings))
    except (SpecError, BuildError) as failure:
        causes = failure.diagnostics if isinstance(failure, SpecError) else (failure.diagnostic,)
        return Reproduction(str(report), (*findings, *causes))
    rebuilt = {artifact.path: artifact.digest for artifact in built.artifacts}
    rows = [Row(item["path"], item["digest"], rebuilt.pop(item["path"], None)) for item in record["outputs"]]
    return Reproduction(str(report), tuple(findings), tuple(rows))


def _read_report(path: Path) -> dict[str, Any]:
    from speccade.core import jsontext

    try:
        record = jsontext.parse(path.read_bytes())
    except OSError as failure:
        raise _UnusableError(error("CLI_001", f"cannot read {path}: {failure.strerror or failure}")) from None
    except jsontext.JsonError as failure:
        raise _UnusableError(error("CLI_003", f"{path}: {failure.message}", span=failure.span)) from None
    needed = {"provenance": dict, "outputs": list, "budget": dict, "spec_path": str, "seed": int}
    if not isinstance(record, dict) or any(not isinstance(record.get(key), kind) for key, kind in needed.items()):
        raise _UnusableError(error("CLI_003", f"{path} is not a report of generate"))
    outputs = record["outputs"]
    if not outputs or not all(isinstance(o, dict) and {"path", "digest"} <= o.keys() for o in outputs):
        raise _UnusableError(error("CLI_003", f"{path} lists no outputs: the run it reports did not succeed"))
    return record


def _rebuild(record: dict[str, Any], report: Path, spec_path: Path | None, findings: list[Diagnostic]) -> "Built":
    from speccade import pipeline
    from speccade.building.plan import with_seed
    from speccade.core.workspace import read_inputs

    budget = _budget(record["budget"])
    source = pipeline.read(spec_path or Path(record["spec_path"]))
    provenance = record["provenance"]
    if source.source_hash != provenance.get("source_hash"):
        text = f"{source.path} has changed since the report was written"
        raise _UnusableError(error("CLI_006", text, hint="restore that version, or name the right file with --spec"))
    spec = pipeline.compile(source, budget)
    errors = [f for f in pipeline.validate(spec, budget) if f.severity == "error"]
    if errors:
        raise SpecError(errors)
    inputs, _ = read_inputs(spec)
    hashes = [FileHash(path, digest(data)) for path, data in sorted(inputs.items())]
    for name, now in (
        ("modules", [(m.path, m.hash) for m in spec.modules]),
        ("inputs", [(h.path, h.hash) for h in hashes]),
    ):
        then = [(item["path"], item["hash"]) for item in provenance.get(name, ())]
        if now != then:
            changed = ", ".join(sorted({path for path, _ in set(now) ^ set(then)}))
            raise _UnusableError(error("CLI_006", f"{name} have changed since the report was written: {changed}"))
    toolchain = record.get("toolchain", {}).get("version")
    if toolchain != toolchain_version():
        findings.append(warning("CLI_W002", f"the report was made by {toolchain}, this is {toolchain_version()}"))
    preview = record.get("preview_seconds")
    varied = with_seed(spec, record["seed"])
    plan, _ = plan_of(varied, (), {}, budget, hashes, Request(preview))
    return generate(varied, plan.runs[0], inputs, preview_seconds=preview)


def _budget(record: dict[str, Any]) -> BudgetProfile:
    try:
        limits = {
            category: {name: value for name, value in values.items() if value is not None}
            for category, values in record["limits"].items()
        }
        return profile_from_table({"base": "unlimited", **limits}, default_name=str(record.get("profile", "report")))
    except (KeyError, AttributeError, BudgetFileError, UnknownProfileError) as failure:
        raise _UnusableError(error("CLI_008", f"the report's budget cannot be used: {failure}")) from None
