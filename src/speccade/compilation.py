"""Stage B at work: JSON text or a Starlark program becomes one typed spec."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from speccade.core import jsontext
from speccade.core.budgets import BudgetProfile
from speccade.core.diagnostics import Diagnostic, Span, SpecError, error, warning
from speccade.core.source import Source
from speccade.core.spec import Module, Spec, from_value
from speccade.core.workspace import find_root

if TYPE_CHECKING:
    from speccade.starlark import Evaluator, StarlarkFailure


def load(source: Source, budget: BudgetProfile, evaluator: "Evaluator | None" = None) -> Spec:
    """Compile a source.

    Raises
        SpecError: CLI_001 (not UTF-8), CLI_003 (JSON), CLI_004 (Starlark), CLI_005 (a limit of evaluation was reached).
    """
    if source.kind == "json":
        return from_value(source, _parse(source, source.data))
    from speccade.starlark import Limits, StarlarkFailure, evaluate

    try:
        jsontext.decode(source.data)
    except jsontext.JsonError as failure:
        if failure.encoding:
            raise _unreadable(source, failure) from None
    limits = Limits(timeout_seconds=budget.general.starlark_timeout_seconds)
    root = find_root(source.path)
    try:
        evaluation = evaluate(source.data, path=source.path, root=root, limits=limits, evaluator=evaluator)
    except StarlarkFailure as failure:
        raise SpecError([starlark_finding(failure, source)]) from None
    value = _parse(source, evaluation.json_text.encode())
    findings = [
        warning("W004", w.message, None, span=None if w.line is None else Span(w.line, w.column or 1))
        for w in evaluation.warnings
    ]
    # The sandbox names libraries from the root; everything about a spec is told from its own folder.
    above = os.path.relpath(root, source.path.absolute().parent)
    modules = [
        Module(Path(os.path.normpath(Path(above, module.path))).as_posix(), module.hash)
        for module in evaluation.modules
    ]
    return from_value(source, value, findings=findings, modules=modules)


def parse_source(source: Source) -> Any:
    """The JSON value of a JSON source; raises `SpecError`."""
    return _parse(source, source.data)


def _parse(source: Source, data: bytes) -> Any:
    try:
        return jsontext.parse(data)
    except jsontext.JsonError as failure:
        if failure.encoding:
            raise _unreadable(source, failure) from None
        finding = error("CLI_003", failure.message, span=failure.span, file=str(source.path))
        raise SpecError([finding]) from None


def _unreadable(source: Source, failure: jsontext.JsonError) -> SpecError:
    return SpecError([error("CLI_001", f"cannot read {source.path}: {failure.message}", file=str(source.path))])


def starlark_finding(failure: "StarlarkFailure", source: Source) -> Diagnostic:
    """A Starlark refusal as a finding: the CLI's code, with the most specific one and its facts as `detail`.

    The place may be in a library that the program loaded; `detail.file` then names that file.
    """
    detail: dict[str, Any] = {"code": failure.code, "outer": failure.outer}
    for name in ("function", "parameter", "allowed", "suggestion", "limit"):
        value = getattr(failure, name)
        if value:
            detail[name] = list(value) if isinstance(value, tuple) else value
    elsewhere = failure.file is not None and failure.file != source.path.name
    if elsewhere:
        detail["file"] = failure.file
    span = None if failure.line is None else Span(failure.line, failure.column or 1, failure.excerpt)
    return error(
        "CLI_005" if failure.code == "S003" else "CLI_004",
        failure.message,
        allowed=failure.allowed,
        hint=failure.suggestion or failure.hint,
        span=span,
        file=f"{source.path.parent / failure.file}" if elsewhere and failure.file else str(source.path),
        data={"detail": detail},
    )
