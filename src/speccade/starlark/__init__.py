"""The Starlark front end: programs are evaluated in a sandboxed child process and give a spec as JSON text.

    evaluation = evaluate(text, path="blip.star", root=folder)      # or raises StarlarkFailure
    evaluation.json_text, evaluation.modules, evaluation.warnings

Use an `Evaluator` of your own to keep several children warm. `start_early()` starts the first one while other modules are
still being imported. The standard library is declared in `core_stdlib.py` and `families/<area>/stdlib*.py`; after a change
there run `python -m speccade.starlark.generate`.
"""

from speccade.starlark.catalogue import dump, stdlib_version
from speccade.starlark.evaluator import Evaluation, Evaluator, evaluate, start_early
from speccade.starlark.failure import CallFrame, StarlarkFailure, StarlarkWarning
from speccade.starlark.limits import Limits
from speccade.starlark.modules import LoadedModule

__all__ = [
    "CallFrame",
    "Evaluation",
    "Evaluator",
    "Limits",
    "LoadedModule",
    "StarlarkFailure",
    "StarlarkWarning",
    "dump",
    "evaluate",
    "start_early",
    "stdlib_version",
]
