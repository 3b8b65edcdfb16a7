"""What one evaluation may use."""

from dataclasses import dataclass

from speccade.core.jsontext import MAX_DEPTH


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one evaluation; reaching one is S003 unless it says otherwise.

    timeout_seconds  wall clock, from the call to the result; infinity for none.
    memory_bytes     address space beyond what the evaluator itself needs.
    cpu_seconds      processor time; None is the same number as `timeout_seconds`.
    result_bytes     size of the result as JSON text.
    callstack        depth of calls, the module included (S002).
    max_depth        levels of nesting of the result (S005): what the reader of the JSON text takes.
    """

    timeout_seconds: float = 30
    memory_bytes: int = 1 << 30
    cpu_seconds: float | None = None
    result_bytes: int = 64 << 20
    callstack: int = 50
    max_depth: int = MAX_DEPTH

    def __post_init__(self) -> None:
        for name in ("timeout_seconds", "memory_bytes", "result_bytes", "callstack", "max_depth"):
            if getattr(self, name) <= 0:
                raise ValueError(f"{name} must be positive")

    @property
    def processor_seconds(self) -> float:
        return self.timeout_seconds if self.cpu_seconds is None else self.cpu_seconds
